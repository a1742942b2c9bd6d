import ZonefallModel

/// How the agent is, for its own page: a value, so that a page is a function of it.
struct AgentStatus: Hashable {
    var vantage: Vantage.ID
    var zone: Zone.ID?
    var version: String
    var planRevision: String?
    var probes = 0
    var withheld = 0
    /// Of attempts since the start, by outcome.
    var outcomes: [String: Int64] = [:]
    var outbox = OutboxFigures()
    /// The worst delay of a wake-up in the last two minutes.
    var lateness: Duration = .zero
    /// Of the reflector, since the start; nil without one.
    var reflected: Reflected?
    /// Whether the configuration that was read last is the one in force.
    var isConfigured = true

    /// What became of the datagrams that came to the reflector.
    struct Reflected: Hashable {
        var answered: UInt64
        /// Not signed with the key.
        var strangers: UInt64
        /// Over the rate of an address.
        var limited: UInt64
    }

    /// What keeps the agent from doing what it is for; empty when it is ready.
    var complaints: [String] {
        var complaints: [String] = []
        if planRevision == nil { complaints.append("no plan yet") }
        if !outbox.links.contains(where: \.isTaking) { complaints.append("no coordinator takes batches") }
        if let failure = outbox.spoolFailure { complaints.append("the spool can't be written: \(failure)") }
        return complaints
    }

    func answer(to path: String) -> LocalPage.Answer? {
        switch path {
        case "/healthz": LocalPage.Answer(text: "ok\n")
        case "/readyz":
            complaints.isEmpty
                ? LocalPage.Answer(text: "ready\n")
                : LocalPage.Answer(status: 503, text: complaints.map { $0 + "\n" }.joined())
        case "/metrics":
            LocalPage.Answer(type: "text/plain; version=0.0.4; charset=utf-8", text: metrics)
        default: nil
        }
    }

    /// In Prometheus' text format.
    var metrics: String {
        var page = ""
        func family(_ name: String, _ type: String, _ help: String, _ samples: [(labels: String, value: Double)]) {
            guard !samples.isEmpty else { return }
            page += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
            for sample in samples { page += "\(name)\(sample.labels) \(Self.text(sample.value))\n" }
        }
        func one(_ value: Double) -> [(labels: String, value: Double)] { [("", value)] }
        func links(_ value: (OutboxFigures.Link) -> Double) -> [(labels: String, value: Double)] {
            outbox.links.map { (Self.labels(("coordinator", $0.coordinator)), value($0)) }
        }
        let about = Self.labels(("version", version), ("agent", vantage.rawValue), ("zone", zone?.rawValue ?? ""))
        family("zonefall_agent_build_info", "gauge", "Always 1; the labels say who this is.", [(about, 1)])
        family("zonefall_agent_ready", "gauge", "1 when /readyz says so.", one(complaints.isEmpty ? 1 : 0))
        family("zonefall_agent_probes", "gauge", "Probes of the plan that are carried out.", one(Double(probes)))
        family(
            "zonefall_agent_probes_withheld",
            "gauge",
            "Probes of the plan that the configuration forbids.",
            one(Double(withheld))
        )
        family(
            "zonefall_agent_attempts_total",
            "counter",
            "Attempts, by what came of them.",
            outcomes.sorted { $0.key < $1.key }.map { (Self.labels(("outcome", $0.key)), Double($0.value)) }
        )
        family(
            "zonefall_agent_batches_delivered_total",
            "counter",
            "Batches that were taken.",
            links { Double($0.taken) }
        )
        family(
            "zonefall_agent_delivery_failures_total",
            "counter",
            "Batches and heartbeats that were not taken and are sent again.",
            links { Double($0.failed) }
        )
        family(
            "zonefall_agent_batches_waiting",
            "gauge",
            "Batches that a coordinator lacks.",
            links { Double($0.waiting) }
        )
        family(
            "zonefall_agent_coordinator_up",
            "gauge",
            "1 when it took what it got last.",
            links { $0.isTaking ? 1 : 0 }
        )
        family(
            "zonefall_agent_rows_lost_total",
            "counter",
            "Observations, and rows of windows, that were dropped.",
            one(Double(outbox.droppedRows))
        )
        family(
            "zonefall_agent_spool_bytes",
            "gauge",
            "What the spool takes.",
            outbox.spoolBytes.map { one(Double($0)) } ?? []
        )
        family(
            "zonefall_agent_spool_oldest_seconds",
            "gauge",
            "Age of the oldest batch that somebody lacks.",
            outbox.spoolBytes == nil ? [] : one(outbox.oldestWaiting?.seconds ?? 0)
        )
        family(
            "zonefall_agent_lateness_seconds",
            "gauge",
            "Worst delay of a wake-up in two minutes.",
            one(lateness.seconds)
        )
        family(
            "zonefall_agent_reflector_datagrams_total",
            "counter",
            "Datagrams that came to the reflector, by what became of them.",
            reflected.map {
                [("answered", $0.answered), ("limited", $0.limited), ("stranger", $0.strangers)].map {
                    (Self.labels(("outcome", $0.0)), Double($0.1))
                }
            } ?? []
        )
        family(
            "zonefall_agent_config_last_reload_successful",
            "gauge",
            "1 when the configuration that was read last is in force.",
            one(isConfigured ? 1 : 0)
        )
        return page
    }

    private static func text(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    }

    private static func labels(_ labels: (name: String, value: String)...) -> String {
        let pairs = labels.map { label in
            var escaped = ""
            for character in label.value.unicodeScalars {
                switch character {
                case "\\": escaped += "\\\\"
                case "\"": escaped += "\\\""
                case "\n": escaped += "\\n"
                default: escaped.unicodeScalars.append(character)
                }
            }
            return "\(label.name)=\"\(escaped)\""
        }
        return "{\(pairs.joined(separator: ","))}"
    }
}
