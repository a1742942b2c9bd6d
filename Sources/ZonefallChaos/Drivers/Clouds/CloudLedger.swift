import ZonefallModel

/// What a run did to each switch of a cloud, by its journal: enough to give everything back, and nothing more.
struct CloudLedger: Hashable, Sendable {
    struct Page: Hashable, Sendable {
        /// Before the first write. What was off then is never switched on.
        var wasOn: Bool
        /// Of what others may change, before the first write: another one later is somebody else's doing.
        var fingerprint: String
        /// It may have our tag.
        var mayBeTagged = false
        /// It may be off by us.
        var mayBeOff = false
        /// We read back that it is off.
        var isOffByUs = false
        /// We may have switched it on again.
        var mayBeOnAgain = false
        /// The revision that our last write made, where the service counts them.
        var revision: Int64?
    }

    /// By ``CloudSwitch/text``.
    private(set) var pages: [String: Page] = [:]

    init() {}

    /// - Parameter records: of any journals; what does not belong to the run is passed over.
    init(of run: String, reading records: [JournalRecord]) throws(JSONShapeError) {
        for record in records {
            guard let write = record.entry.detail["cloud"], try write.optionalString("run") == run else { continue }
            try take(Step(json: write))
        }
    }

    /// One line of the journal, written before the effect that it tells of.
    struct Step: Hashable, Sendable {
        enum Action: String, Sendable {
            case snapshot, tag, off, done, on, untag, superseded
        }

        let run: String
        let object: String
        let action: Action
        let wasOn: Bool
        let fingerprint: String
        let revision: Int64?
        /// Of a snapshot: the whole object.
        var body: JSONValue?

        var json: JSONValue {
            [
                "cloud": .object(omittingNil: [
                    "run": .string(run),
                    "object": .string(object),
                    "action": .string(action.rawValue),
                    "was_on": .bool(wasOn),
                    "fingerprint": .string(fingerprint),
                    "revision": revision.map { .integer($0) },
                    "body": body,
                ])
            ]
        }
    }

    mutating func take(_ step: Step) {
        var page = pages[step.object] ?? Page(wasOn: step.wasOn, fingerprint: step.fingerprint)
        switch step.action {
        // A second snapshot of the same run, after a restart, must not take the dark for what was there before.
        case .snapshot, .superseded: break
        // Written before the effect: whether the tag is really gone, only the cloud knows.
        case .untag: break
        case .tag: page.mayBeTagged = true
        case .off: (page.mayBeTagged, page.mayBeOff) = (true, true)
        case .done: (page.isOffByUs, page.revision) = (true, step.revision)
        case .on: page.mayBeOnAgain = true
        }
        pages[step.object] = page
    }
}

extension CloudLedger.Step {
    init(json: JSONValue) throws(JSONShapeError) {
        run = try json.string("run")
        object = try json.string("object")
        action = try json.value("action", Action.init(rawValue:))
        guard let wasOn = try json.optionalBool("was_on") else { throw .missing(key: "was_on") }
        self.wasOn = wasOn
        fingerprint = try json.string("fingerprint")
        revision = try json.optionalInteger("revision")
        body = json["body"]
    }
}
