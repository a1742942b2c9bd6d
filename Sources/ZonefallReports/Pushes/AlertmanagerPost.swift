import ZonefallModel

/// What Alertmanager's API v2 takes at `POST /api/v2/alerts`.
package struct AlertmanagerPost: Hashable, Sendable {
    package static let path = "/api/v2/alerts"

    /// An alert, and when it ends: in the future while it stands, so that it ends by itself if we fall silent.
    package struct Entry: Hashable, Sendable {
        package let alert: Alert
        package let endsAt: Timestamp

        package init(_ alert: Alert, endsAt: Timestamp) {
            self.alert = alert
            self.endsAt = endsAt
        }
    }

    package let entries: [Entry]
    package let links: PushLinks

    package init(_ entries: [Entry], links: PushLinks = PushLinks()) {
        self.entries = entries
        self.links = links
    }

    /// Sorted by labels, so that the same alerts are the same bytes.
    package var json: JSONValue {
        .array(entries.map(json).sorted { $0.compactText < $1.compactText })
    }

    private func json(_ entry: Entry) -> JSONValue {
        let alert = entry.alert
        return .object(omittingNil: [
            "labels": .object(
                alert.identity.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }.map {
                    .init($0.key, .string($0.value))
                }
            ),
            "annotations": .object(omittingNil: [
                "summary": .string(alert.summary),
                "description": .string(alert.description),
                "runbook_url": links.runbook(of: alert.rule).map { .string($0) },
                "dashboard_url": links.page.map { .string($0) },
            ]),
            "startsAt": .string(min(alert.startsAt, entry.endsAt).description),
            "endsAt": .string(entry.endsAt.description),
            "generatorURL": links.page.map { .string($0) },
        ])
    }
}

/// Where people read more.
package struct PushLinks: Hashable, Sendable {
    /// The coordinator's page.
    package let page: String?
    /// The folder of `ZF004.md` and its like.
    package let runbooks: String?

    package init(page: String? = nil, runbooks: String? = nil) {
        self.page = page
        self.runbooks = runbooks
    }

    /// - Parameter rule: `ZF004`; nil where no rule is concerned.
    func runbook(of rule: String?) -> String? {
        guard let runbooks, let rule else { return nil }
        return "\(runbooks)/\(rule).md"
    }
}
