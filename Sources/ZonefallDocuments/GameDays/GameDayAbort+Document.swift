import ZonefallModel

extension GameDay.AbortCondition: DocumentDecodable {
    package enum Key: String, DocumentKey {
        case when, service
        case aboveRatio = "above_ratio"
        case zone, above
        case rule = "rule_id"
        case url, query, alerts
        case duration = "for_ms"
        package static let object = "a condition to abort on"
    }

    /// What `when` may say.
    private enum Word: String, CaseIterable {
        case serviceLoss = "service_loss"
        case zoneRed = "zone_red"
        case finding, prometheus, alertmanager, webhook

        /// The keys that it has besides `when` and `for_ms`.
        var keys: Set<Key> {
            switch self {
            case .serviceLoss: [.service, .aboveRatio]
            case .zoneRed: [.zone, .above]
            case .finding: [.rule]
            case .prometheus: [.url, .query]
            case .alertmanager: [.url, .alerts]
            case .webhook: [.url]
            }
        }
    }

    package init?(_ object: DocumentObject<Key>) {
        let duration = object.optional(.duration, .milliseconds(in: 0...86_400_000)) ?? .zero
        guard let word = object.required(.when, .word(of: Word.self)) else { return nil }
        for key in Key.allCases where object[key] != nil && key != .when && key != .duration {
            guard !word.keys.contains(key) else { continue }
            object.report(
                "\"\(key.rawValue)\" says nothing of \"\(word.rawValue)\"",
                at: key,
                remedy: "It takes \(word.keys.map(\.rawValue).sorted().joined(separator: ", ")) and for_ms."
            )
        }
        guard let what = Self.what(word, object) else { return nil }
        self.init(what, for: duration)
    }

    private static func what(_ word: Word, _ object: DocumentObject<Key>) -> What? {
        switch word {
        case .serviceLoss:
            let service: Service.ID? = object.required(.service, .id())
            let ratio = object.required(.aboveRatio, .number(in: 0...1))
            guard let service, let ratio else { return nil }
            return .serviceLoss(service, above: ratio)
        case .zoneRed:
            let zone: Zone.ID? = object.required(.zone, .id())
            let above = object.optional(.above, .integer(in: 0...1_000_000)) ?? 0
            return zone.map { .zoneRed($0, above: above) }
        case .finding:
            return object.required(.rule, .text).map { .finding(rule: $0) }
        case .prometheus:
            let url = object.required(.url, .url)
            let query = object.required(.query, .text)
            guard let url, let query else { return nil }
            return .prometheus(url: url, query: query)
        case .alertmanager:
            let alerts = object.list(.alerts, .text)
            return object.required(.url, .url).map { .alertmanager(url: $0, alerts: alerts) }
        case .webhook:
            return object.required(.url, .url).map { .webhook(url: $0) }
        }
    }
}
