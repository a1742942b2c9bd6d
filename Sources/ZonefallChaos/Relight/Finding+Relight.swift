import ZonefallModel

extension Finding {
    /// The same finding with what a search proved of its cause: the one thing whose return healed it.
    func relit(by steps: [RelightStep], in map: ZoneMap) -> Finding {
        guard rule == .blackoutCasualty else { return self }
        let told = Set(evidence.flatMap(\.references))
        guard let step = steps.first(where: { step in step.healed.contains { told.contains($0.description) } }) else {
            return self
        }
        let names = step.targets.joined(separator: ", ")
        // It is what was lit: it stands in the zone itself.
        let isItself = step.targets == [subject.id]
        let delay = step.after.map { " \($0.wholeMilliseconds) ms after" } ?? ""
        let statement = Evidence(
            .intervention,
            step.isByElimination
                ? "when nothing of zone \(zone) was dark any more but \(names), it was still down: it depends on \(names)"
                : step.targets.count == 1
                    ? "while the rest of zone \(zone) stayed dark, \(names) alone was lit again, and it worked again\(delay): it depends on \(names)"
                    : "while the rest of zone \(zone) stayed dark, one of \(names) was lit again, and it worked again\(delay): one of them is the cause",
            references: step.healed.map(\.description)
        )
        let isProved = step.targets.count == 1 && !isItself
        return Finding(
            rule,
            subject: subject,
            zone: zone,
            expectedZones: expectedZones,
            confidence: isProved ? max(confidence, 0.98) : confidence,
            evidence: evidence + [statement],
            remedy: isProved
                ? "Give \(subject) a way without \(map.resource(withID: names)?.description ?? names) of zone \(zone)."
                : remedy
        )
    }
}
