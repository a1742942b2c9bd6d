import ZonefallModel

/// The result of a passive check, as Icinga 2 takes it at `POST /v1/actions/process-check-result`.
package struct IcingaCheckResult: Hashable, Sendable {
    package static let path = "/v1/actions/process-check-result"

    package let host: String
    package let service: String
    package let state: NagiosFormat.State
    /// One line.
    package let output: String
    /// `'reachable'=100%;;;0;100`
    package let performanceData: [String]
    package let start: Timestamp
    package let end: Timestamp
    /// Without another result within this, Icinga itself calls the check overdue.
    package let lifetime: Duration

    package init(
        host: String,
        service: String,
        state: NagiosFormat.State,
        output: String,
        performanceData: [String] = [],
        start: Timestamp,
        end: Timestamp,
        lifetime: Duration
    ) {
        self.host = host
        self.service = service
        self.state = state
        self.output = output
        self.performanceData = performanceData
        self.start = start
        self.end = end
        self.lifetime = lifetime
    }

    package var json: JSONValue {
        [
            "type": "Service",
            "filter": "host.name==zf_host && service.name==zf_service",
            // Names come from clouds: as variables they can't become a part of the filter.
            "filter_vars": ["zf_host": .string(host), "zf_service": .string(service)],
            "exit_status": .integer(Int64(state.rawValue)),
            "plugin_output": .string("\(state.word): \(output)"),
            "performance_data": .array(performanceData.map { .string($0) }),
            "check_source": "zonefall-coordinator",
            "execution_start": .number(Double(start.millisecondsSinceEpoch) / 1_000),
            "execution_end": .number(Double(end.millisecondsSinceEpoch) / 1_000),
            "ttl": .integer(lifetime.components.seconds),
        ]
    }
}
