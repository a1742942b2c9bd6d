import ZonefallModel
import ZonefallReports

/// What each kind of receiver is told, out of one look after another. A value, and without any doing of its own.
struct PushComposer: Sendable {
    private let links: PushLinks
    private let version: String
    private var beginnings = AlertBeginnings()
    private var book = AlertBook()
    private var watch = EventWatch()
    private var checks = CheckBook()

    /// What a look brings.
    struct Round: Sendable {
        /// nil: Alertmanagers know it already.
        var alerts: AlertmanagerPost?
        var events: [PushEvent] = []
        var checks: [CheckBook.Check] = []
        let version: String
    }

    init(links: PushLinks, version: String) {
        self.links = links
        self.version = version
    }

    mutating func step(_ snapshot: PushSnapshot) -> Round {
        beginnings.update(with: snapshot)
        let entries = book.update(snapshot.alerts(since: beginnings), at: snapshot.now)
        return Round(
            alerts: entries.map { AlertmanagerPost($0, links: links) },
            events: watch.step(snapshot),
            checks: checks.update(snapshot),
            version: version
        )
    }
}

extension PushComposer.Round {
    /// What one receiver is sent.
    func messages(for receiver: PushReceiver, secret: [UInt8]?) -> [PushMessage] {
        switch receiver.kind {
        case .alertmanager:
            return alerts.map { [PushMessage(path: AlertmanagerPost.path, body: bytes($0.json), key: "alerts")] } ?? []
        case .webhook:
            return events.map { event in
                let body = bytes(CloudEvent(event).json)
                var headers = ["Content-Type": CloudEvent.contentType, CloudEvent.idHeader: event.id]
                if let secret {
                    headers[CloudEvent.signatureHeader] = CloudEvent.signature(of: body, id: event.id, secret: secret)
                }
                return PushMessage(path: "", headers: headers, body: body)
            }
        case .otlp:
            guard !events.isEmpty else { return [] }
            let path = receiver.url.hasSuffix(OTLPLogs.path) ? "" : OTLPLogs.path
            return [PushMessage(path: path, body: bytes(OTLPLogs(events, version: version).json))]
        case .icinga:
            guard let host = receiver.host else { return [] }
            return checks.map { check in
                PushMessage(
                    path: IcingaCheckResult.path,
                    body: bytes(check.result(host: host).json),
                    key: check.service
                )
            }
        case .grafana: return events.compactMap(annotation)
        case .remoteWrite: return []
        }
    }

    private func annotation(_ event: PushEvent) -> PushMessage? {
        guard event.kind == .chaosPhase, let start = event.data["start"]?.stringValue.flatMap({ Timestamp($0) }),
            let zone = event.data["zone"]?.stringValue, let run = event.data["run_id"]?.stringValue
        else { return nil }
        let (key, end) = ("\(zone)\n\(run)\n\(start)", event.data["end"]?.stringValue.flatMap { Timestamp($0) })
        let annotation = GrafanaAnnotation(
            start: start,
            end: end,
            tags: ["zonefall", "chaos", "region:\(event.region)", "zone:\(zone)"],
            text: "Zone \(zone) dark on purpose (\(run))"
        )
        return PushMessage(
            path: GrafanaAnnotation.path,
            body: bytes(annotation.json),
            purpose: end.map { .closes(key, body: bytes(GrafanaAnnotation.closing(at: $0))) } ?? .opens(key)
        )
    }

    private func bytes(_ json: JSONValue) -> [UInt8] { Array(json.compactText.utf8) }
}
