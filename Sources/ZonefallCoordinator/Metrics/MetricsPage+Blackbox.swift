import ZonefallModel
import ZonefallReports

extension MetricsPage {
    /// The page for boards and rules that were made for blackbox_exporter (`GET /metrics/blackbox`).
    ///
    /// Names, types and phases are blackbox_exporter's. `instance` is the target, `job` the kind of probe, `agent` who asked:
    /// scrape it with `honor_labels: true`. What was not sent, or not seen lately, has no series.
    init(blackboxOf view: CoordinatorView) {
        var series: [BlackboxMetric: [MetricFamily.Series]] = [:]
        for (key, record) in view.freshTargets where BlackboxMetric.kinds.contains(key.kind) {
            let labels: [MetricFamily.Label] = [
                .init(name: "instance", value: key.target), .init(name: "job", value: key.kind.rawValue),
                .init(name: "agent", value: key.vantage.rawValue),
            ]
            for (metric, phase, value) in record.latest.blackboxSamples {
                let phase = phase.map { [MetricFamily.Label(name: "phase", value: $0)] } ?? []
                series[metric, default: []].append(.init(labels + phase, .number(value)))
            }
        }
        self.init(
            BlackboxMetric.allCases.map {
                MetricFamily($0.rawValue, .gauge, help: $0.help, series[$0] ?? [])
            }
        )
    }
}

/// As much of blackbox_exporter's catalogue as our observations can fill, by its own names.
enum BlackboxMetric: String, CaseIterable {
    case success = "probe_success"
    case duration = "probe_duration_seconds"
    case lookup = "probe_dns_lookup_time_seconds"
    case protocolVersion = "probe_ip_protocol"
    case icmpDuration = "probe_icmp_duration_seconds"
    case httpDuration = "probe_http_duration_seconds"
    case httpStatus = "probe_http_status_code"
    case httpSSL = "probe_http_ssl"
    case earliestExpiry = "probe_ssl_earliest_cert_expiry"

    /// Those that a module of blackbox_exporter could ask in, too.
    static let kinds: Set<ProbeKind> = [.icmp, .tcp, .http, .dns, .tls]

    var help: String {
        switch self {
        case .success: "Displays whether or not the probe was a success"
        case .duration: "Returns how long the probe took to complete in seconds"
        case .lookup: "Returns the time taken for probe dns lookup in seconds"
        case .protocolVersion: "Specifies whether probe ip protocol is IP4 or IP6"
        case .icmpDuration: "Duration of icmp request by phase"
        case .httpDuration: "Duration of http request by phase, summed over all redirects"
        case .httpStatus: "Response HTTP status code"
        case .httpSSL: "Indicates if SSL was used for the final redirect"
        case .earliestExpiry: "Returns last SSL chain expiry in unixtime"
        }
    }
}

extension Observation {
    typealias BlackboxSample = (metric: BlackboxMetric, phase: String?, value: Double)

    /// The latest attempt in blackbox_exporter's words. An attempt that failed has no durations: nothing says how long.
    fileprivate var blackboxSamples: [BlackboxSample] {
        var samples: [BlackboxSample] = [(.success, nil, outcome == .ok ? 1 : 0)]
        if let roundTrip { samples.append((.duration, nil, roundTrip.seconds)) }
        samples.append((.lookup, nil, phase("lookup") ?? 0))
        if let version = addressVersion { samples.append((.protocolVersion, nil, version)) }
        switch kind {
        case .icmp:
            guard let roundTrip else { break }
            samples += [
                (.icmpDuration, "resolve", phase("lookup") ?? 0), (.icmpDuration, "setup", 0),
                (.icmpDuration, "rtt", roundTrip.seconds),
            ]
        case .http:
            guard let details, !details.phases.isEmpty else { break }
            samples += [
                (.httpDuration, "resolve", phase("lookup") ?? 0), (.httpDuration, "connect", phase("connect") ?? 0),
                (.httpDuration, "tls", phase("tls") ?? 0), (.httpDuration, "processing", phase("first_byte") ?? 0),
                (.httpDuration, "transfer", phase("transfer") ?? 0),
                // Agents tell a status only when it is another.
                (.httpStatus, nil, Double(details.status ?? 200)),
                (.httpSSL, nil, details.phases.contains { $0.name == "tls" } ? 1 : 0),
            ]
        default: break
        }
        if let expiry = details?.certificate?.chainNotAfter {
            samples.append((.earliestExpiry, nil, Double(expiry.millisecondsSinceEpoch) / 1_000))
        }
        return samples
    }

    private func phase(_ name: String) -> Double? {
        details?.phases.first { $0.name == name }?.duration.seconds
    }

    /// 4 or 6, when the observation says whom it asked.
    private var addressVersion: Double? {
        guard let address = details?.addresses.first(where: { $0.outcome == .ok })?.address ?? answeredBy else {
            return nil
        }
        if case .v4 = address { return 4 }
        return 6
    }
}
