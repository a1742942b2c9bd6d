import ZonefallModel

/// What a pack may say of each kind of probe.
extension ProbeKind {
    /// What a probe of this kind can ask. Routers answer ICMP only; only what stands before members can say which answered;
    /// a global load balancer is a name, behind which ICMP would ask now this site and now that.
    var sorts: [ProbePack.TargetSort] {
        switch self {
        case .icmp, .path, .mtu: ProbePack.TargetSort.allCases.filter { $0 != .globalLoadBalancers }
        case .tcp, .http, .tls, .dns: [.floatingIPs, .loadBalancers, .instances, .globalLoadBalancers, .reflector]
        case .gateway: [.gateway]
        case .egress: [.reflector]
        case .member: [.floatingIPs, .loadBalancers, .globalLoadBalancers]
        case .udp: [.instances, .floatingIPs, .reflector]
        case .flow: [.floatingIPs, .loadBalancers, .instances, .reflector]
        case .exec: ProbePack.TargetSort.allCases
        }
    }

    var usesPort: Bool {
        switch self {
        case .icmp, .gateway, .mtu: false
        case .tcp, .http, .egress, .member, .dns, .tls, .udp, .path, .flow, .exec: true
        }
    }

    var usesPath: Bool { [.http, .egress, .member].contains(self) }

    /// The options that mean something to this kind.
    var options: Set<ProbeOptions.Key> {
        let answers: Set<ProbeOptions.Key> = [
            .statuses, .bodyText, .bodyPattern, .headers, .largestBody, .redirects, .httpVersion, .isEncrypted,
            .tellsPhases,
        ]
        let certificates: Set<ProbeOptions.Key> = [.serverName, .trustedAuthorities, .verifies, .certificateDays]
        let connections: Set<ProbeOptions.Key> = [.close, .asksEveryAddress, .keepsNames, .provesPath]
        switch self {
        case .icmp: return [.asksEveryAddress, .keepsNames, .provesPath]
        case .tcp: return connections
        case .http, .egress, .member: return answers.union(certificates).union(connections)
        case .gateway: return []
        case .dns: return [.name, .recordType, .expectedAnswers, .provesPath]
        case .tls: return certificates.union(connections)
        case .udp: return [.flows, .provesPath]
        case .path: return [.transport, .firstTTL, .lastTTL, .flows, .provesPath]
        case .mtu: return [.smallestMTU, .provesPath]
        case .flow: return [.transport, .provesPath]
        case .exec: return [.command, .environment, .memoryLimit, .outputLimit]
        }
    }
}
