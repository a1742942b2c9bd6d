import ZonefallModel

/// Something that stands and that somebody should look at, until it does not stand any more.
///
/// Two coordinators of one region make the same labels of it, so that Alertmanager sees one alert.
package struct Alert: Hashable, Sendable {
    /// `ZonefallZoneUnreachable`.
    package let name: String
    package let severity: Severity
    /// Besides `alertname` and `severity`: what tells it from others of its name.
    package let labels: [String: String]
    /// One line.
    package let summary: String
    package let description: String
    /// The page of the finding's rule; nil where no rule is concerned.
    package let rule: String?
    package let startsAt: Timestamp

    package init(
        _ name: String,
        severity: Severity,
        labels: [String: String],
        summary: String,
        description: String,
        rule: String? = nil,
        startsAt: Timestamp
    ) {
        self.name = name
        self.severity = severity
        self.labels = labels
        self.summary = summary
        self.description = description
        self.rule = rule
        self.startsAt = startsAt
    }

    /// What makes two alerts the same one.
    package var identity: [String: String] {
        labels.merging(["alertname": name, "severity": severity.rawValue]) { _, new in new }
    }
}
