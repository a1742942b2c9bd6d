import ZonefallModel

/// Turns judged hypotheses into findings: kinds, sentences, remedies.
struct FindingWriter {
    let inference: Inference
    let classes: Set<Evidence.Class>
    /// What is less likely than this is not worth a line.
    private static let least = 0.2
    /// No observation makes us surer than this.
    private static let most = 0.995

    private var map: ZoneMap { inference.map }

    func findings() -> [Finding] {
        var bySubject: [String: Finding] = [:]
        for (hypothesis, share) in inference.judged where share >= Self.least {
            guard let finding = finding(of: hypothesis, confidence: min(share, Self.most)) else { continue }
            keep(finding, in: &bySubject)
        }
        if classes.contains(.structure) {
            for claim in inference.claims where claim.hypotheses.isEmpty {
                keep(claim.finding, in: &bySubject)
            }
        }
        return bySubject.values.sorted()
    }

    private func keep(_ finding: Finding, in found: inout [String: Finding]) {
        let key = "\(finding.kind)\n\(finding.subject)\n\(finding.zone)"
        if let known = found[key], known.confidence >= finding.confidence { return }
        found[key] = finding
    }

    private func finding(of hypothesis: Hypothesis, confidence: Double) -> Finding? {
        let claim = inference.claims.first { $0.hypotheses.contains(hypothesis) }?.finding
        guard let identity = identity(of: hypothesis, claim) else { return nil }
        var evidence = inference.ledger.evidence(for: hypothesis)
        evidence += EventEvidence(inference: inference).items(for: hypothesis)
        if evidence.isEmpty { return nil }
        evidence.sort { ($0.logLikelihoodRatio ?? 0, $1.statement) > ($1.logLikelihoodRatio ?? 0, $0.statement) }
        return Finding(
            identity.rule,
            subject: identity.subject,
            zone: hypothesis.zone,
            expectedZones: identity.expected,
            confidence: confidence,
            evidence: evidence,
            remedy: Remedy.text(
                for: identity.rule,
                subject: identity.subject,
                zone: hypothesis.zone,
                expected: identity.expected
            )
        )
    }

    private func identity(
        of hypothesis: Hypothesis,
        _ claim: Finding?
    ) -> (rule: Finding.Rule, subject: Resource, expected: [Zone.ID])? {
        let node = hypothesis.node
        let home = [inference.home[node]].compactMap(\.self).filter { $0 != hypothesis.zone }
        let expected = claim?.expectedZones ?? home
        switch node {
        case .instance: return (.sharedFate, node.resource, expected)
        case .router: return (.routerPlacement, node.resource, expected)
        case .floatingIP: return (claim?.rule ?? .remoteFloatingIP, node.resource, expected)
        case .loadBalancer: return (.loadBalancerPlacement, node.resource, expected)
        case .gateway(let id):
            let own = map.instance(id).map { [$0.zone] } ?? []
            if let network = backNetwork(of: id, towards: hypothesis.zone) {
                return (.routedBackNetwork, .network(network), claim?.expectedZones ?? own)
            }
            return (.remoteGateway, node.resource, claim?.expectedZones ?? own)
        case .members(let id):
            let own = map.loadBalancer(id).map { [$0.zone] } ?? []
            return (.remoteMembers, node.resource, claim?.expectedZones ?? own)
        case .answers: return (.partialGlobalLoadBalancer, node.resource, expected)
        case .route(let router, let network):
            let ends = [inference.home[.router(router)]].compactMap(\.self) + (map.network(network)?.zones ?? [])
            return (.transitDetour, node.resource, claim?.expectedZones ?? Set(ends).sorted())
        case .logic(let id):
            return (.remoteBackend, node.resource, claim?.expectedZones ?? map.service(id)?.expectedZones ?? [])
        case .agent: return nil
        }
    }

    /// The back network by which an instance's traffic leaves: as seen, else as declared.
    private func backNetwork(of id: Instance.ID, towards zone: Zone.ID) -> Network.ID? {
        let seen = (inference.path?.firstHops[id] ?? [:]).filter { address, _ in
            map.router(withInterface: address).flatMap { inference.home[.router($0.id)] } == zone
        }
        let address = seen.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }?.key ?? map.instance(id)?.gateway
        guard let address, let router = map.router(withInterface: address),
            let interface = router.interfaces.first(where: { $0.addresses.contains(address) }),
            map.network(interface.network)?.role == .back
        else { return nil }
        return interface.network
    }
}
