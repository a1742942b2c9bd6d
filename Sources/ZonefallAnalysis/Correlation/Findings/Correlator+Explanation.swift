import ZonefallModel

extension Correlator {
    /// Everything that is for or against one thing, in lines for a person: its findings with their evidence, weights and
    /// references, what was weighed and rejected, what happened to it by the story, and what would refute or test it.
    package func explanation(of subject: Resource, at now: Timestamp) -> [String] {
        var lines: [String] = []
        let findings = findings(at: now).filter { $0.subject == subject }
        for finding in findings { lines += Self.lines(of: finding) }
        if findings.isEmpty { lines.append("\(subject): no finding") }
        let home = memory.partition.part(of: subject)
        for (part, inference) in inferences(at: now).enumerated() where home ?? part == part {
            lines += rejected(of: subject, inference)
            if let best = inference.best, let scene = inference.scene {
                let told = best.items.filter { $0.resource(in: scene) == subject }
                lines += told.map { "story: \($0.description(in: scene))" }
            }
            lines += inference.clockLines.map { "clocks: \($0)" }
        }
        let coverage = coverage(at: now)
        if coverage.unobserved.contains(subject) { lines.append("not tested: no probe that was seen depends on it") }
        for zone in coverage.untestedZones {
            lines.append("not tested: where things stand in \(zone); a physical blackout of it would")
        }
        return lines
    }

    private static func lines(of finding: Finding) -> [String] {
        let share = (finding.confidence * 1_000).rounded() / 1_000
        var lines = ["\(finding.kind) \(finding.subject.id) on \(finding.zone): \(finding.standing.rawValue), \(share)"]
        for item in finding.evidence {
            let weight = item.logLikelihoodRatio.map { " \($0 < 0 ? "" : "+")\(($0 * 10).rounded() / 10)" } ?? ""
            lines.append("  \(item.class.rawValue)\(weight): \(item.statement)")
            lines += item.references.map { "    \($0)" }
        }
        lines.append(
            "  refuted by: \(Refutation.text(for: finding.rule, subject: finding.subject, zone: finding.zone))"
        )
        lines.append("  remedy: \(finding.remedy)")
        return lines
    }

    /// What evidence about the thing alone speaks of, and was not found likely.
    private func rejected(of subject: Resource, _ inference: Inference) -> [String] {
        inference.ledger.items.keys.sorted().filter { $0.node.resource == subject }.compactMap { hypothesis in
            let share = inference.judged[hypothesis] ?? 0
            guard share < Finding.Standing.leastSuspected else { return nil }
            let weight = (inference.ledger.weight(of: hypothesis) * 10).rounded() / 10
            let reasons = inference.ledger.evidence(for: hypothesis).map(\.statement)
            return "rejected: \(hypothesis.node) on \(hypothesis.zone), \(weight): \(reasons.joined(separator: "; "))"
        }
    }
}

extension Finding.Standing {
    fileprivate static let leastSuspected = 0.5
}

extension StoryItem {
    /// The thing of which the item tells.
    fileprivate func resource(in scene: Scene) -> Resource {
        switch self {
        case .dependency(let node, _), .survival(let node), .incident(let node, _):
            scene.dependencies.nodes[node].resource
        case .outage(let zone, _): .zone(scene.zones[zone])
        }
    }
}
