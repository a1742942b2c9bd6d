import ZonefallModel
import ZonefallReports

/// What Alertmanagers have to be told, and when: at once when something changes, and again before they forget.
///
/// A post says everything that stands, and what ended lately, so that one that was lost is made good by the next.
struct AlertBook: Sendable {
    /// Alertmanager would resolve an alert that it does not hear of by itself; it hears of each twice a minute.
    static let interval = Duration.seconds(30)
    /// So long an alert stands without another word of us.
    static let lifetime = interval * 3
    /// So long an end is told again: a receiver may have been out of reach.
    static let memory = Duration.seconds(15 * 60)

    private var standing: [Key: Alert] = [:]
    private var ended: [Key: (alert: Alert, at: Timestamp)] = [:]
    private var toldAt: Timestamp?

    private struct Key: Hashable {
        let identity: [String: String]
    }

    /// - Returns: what to post now; nil when nothing changed and the latest post is fresh.
    mutating func update(_ alerts: [Alert], at now: Timestamp) -> [AlertmanagerPost.Entry]? {
        var next: [Key: Alert] = [:]
        for alert in alerts { next[Key(identity: alert.identity)] = alert }
        let isNews = Set(next.keys) != Set(standing.keys)
        for (key, alert) in standing where next[key] == nil { ended[key] = (alert, now) }
        ended = ended.filter { next[$0.key] == nil && now - $0.value.at <= Self.memory }
        standing = next
        guard isNews || toldAt.map({ now - $0 >= Self.interval }) ?? true else { return nil }
        toldAt = now
        return standing.values.map { .init($0, endsAt: now + Self.lifetime) }
            + ended.values.map { .init($0.alert, endsAt: $0.at) }
    }
}
