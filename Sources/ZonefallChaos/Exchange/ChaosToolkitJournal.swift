import ZonefallModel

/// A run as the Chaos Toolkit journals one: its report generators read it.
package struct ChaosToolkitJournal {
    private let experiment: JSONValue
    private let records: [JournalRecord]
    /// nil: there is no report, so nothing is known of what the agents saw.
    private let verdict: Verdict?
    private let version: String

    package init(experiment: JSONValue, records: [JournalRecord], verdict: Verdict?, version: String) {
        self.experiment = experiment
        self.records = records
        self.verdict = verdict
        self.version = version
    }

    package var json: JSONValue {
        let start = records.first?.time ?? Timestamp(millisecondsSinceEpoch: 0)
        let end = records.last?.time ?? start
        return [
            "chaoslib-version": .string("zonefall-\(version)"),
            "platform": "Linux", "node": "zonefall",
            "experiment": experiment,
            "start": .string(Self.text(start)), "status": .string(status), "deviated": .bool(verdict == .refuted),
            "steady_states": [
                "before": ["steady_state_met": .bool(wasArmed)],
                "after": ["steady_state_met": verdict.map { .bool($0 == .held) } ?? .null],
                "during": [],
            ],
            "run": .array(activities { $0.leadsToTheDark }),
            "rollbacks": .array(activities { !$0.leadsToTheDark }),
            "end": .string(Self.text(end)), "duration": .number((end - start).seconds),
        ]
    }

    /// `completed`, `failed`, `aborted` or `interrupted`.
    private var status: String {
        let ends = records.filter { $0.entry.operation == .end }
        let states = ends.compactMap { $0.entry.detail["state"]?.stringValue }
        if states.contains("stuck") || ends.isEmpty { return "failed" }
        guard let aborted = ends.first(where: { $0.entry.detail["state"]?.stringValue == "aborted" }) else {
            return "completed"
        }
        let why = aborted.entry.detail["why"]?.stringValue ?? ""
        return why.contains("stopped by") ? "interrupted" : "aborted"
    }

    /// The baseline was good enough for something to be armed.
    private var wasArmed: Bool { records.contains { $0.entry.operation == .arm } }

    /// What was begun, each with how it ended.
    private func activities(_ isMeant: (JournalRecord.Operation) -> Bool) -> [JSONValue] {
        records.enumerated().compactMap { index, record in
            let entry = record.entry
            guard entry.phase == .intent, isMeant(entry.operation) else { return nil }
            let outcome = records[(index + 1)...].first {
                $0.entry.operation == entry.operation && $0.entry.zone == entry.zone && $0.entry.phase != .intent
            }
            let end = outcome?.time ?? record.time
            return [
                "activity": [
                    "type": "action", "name": .string("\(entry.operation.rawValue) zone \(entry.zone?.rawValue ?? "")"),
                    "provider": ["type": "process", "path": "zonefall"],
                ],
                // A renewal has no record of its end: it goes on until the lift.
                "status": .string(outcome?.entry.phase == .failed ? "failed" : "succeeded"),
                "start": .string(Self.text(record.time)), "end": .string(Self.text(end)),
                "duration": .number((end - record.time).seconds),
                "output": outcome?.entry.detail["reason"] ?? .null,
            ]
        }
    }

    /// As the Chaos Toolkit writes times: UTC, without its mark.
    private static func text(_ time: Timestamp) -> String {
        time.description.hasSuffix("Z") ? String(time.description.dropLast()) : time.description
    }
}
