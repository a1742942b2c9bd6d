import ZonefallModel

/// By whom an HTTP request is carried out: what holds of one must hold of the other.
enum HTTPWay: CaseIterable {
    /// Our own HTTP/1.
    case plain
    /// What may have to follow a redirect is libcurl's.
    case libcurl

    /// Makes a probe go this way.
    func lead(_ probe: inout PlannedProbe) {
        guard self == .libcurl else { return }
        var options = probe.options ?? ProbeOptions()
        options.redirects = 1
        probe.options = options
    }
}
