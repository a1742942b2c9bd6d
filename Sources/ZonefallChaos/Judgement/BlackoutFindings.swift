import ZonefallModel

extension Judgement {
    /// What the blackout found: who fell though it should not have, and who stood though it should have fallen.
    ///
    /// A service stands for its entries, so that one hidden dependency is not told once for each of its addresses. A way
    /// that fails while its target works for others is the vantage's own: its gateway, its way out.
    package func findings(
        in map: ZoneMap,
        prediction: Prediction,
        baseline: [Observation]
    ) -> [Finding] {
        guard darkness.isConfirmed else { return [] }
        let hints = CauseHints(map: map, darkZone: prediction.zone, baseline: baseline)
        var found = services.grouped(by: \.service).compactMap { service, verdicts in
            finding(on: service, verdicts, in: map, hints: hints)
        }
        let told = Set(found.map { "\($0.rule.id) \($0.subject.id)" })
        found += wayFindings(in: map, hints: hints) { rule, resource in
            told.contains("\(rule.id) \(resource.id)")
        }
        return found.sorted()
    }

    private func finding(
        on service: Service.ID,
        _ verdicts: [ServiceVerdict],
        in map: ZoneMap,
        hints: CauseHints
    ) -> Finding? {
        let worst = VerdictClass.mostTelling(of: verdicts.map(\.class))
        guard let rule = Surprise(worst), let declared = map.service(service) else { return nil }
        let telling = verdicts.filter { $0.class == worst }
        // What falls for one zone alone while others are served is that zone's own, and told of its vantage.
        let isServed = verdicts.contains { $0.observed.fate.lives }
        let isOneZones = telling.allSatisfy { if case .zone = $0.origin { true } else { false } }
        if rule.rule == .blackoutCasualty, isServed, isOneZones { return nil }
        let ways = ways.filter { way in
            declared.entries.contains { $0.target == way.way.reach.target } && Surprise(way.class)?.rule == rule.rule
        }
        let what =
            worst == .split
            ? "went on working for new connections, and long-lived ones stayed dead," : telling[0].observed.words
        let statement = Evidence(
            .intervention,
            """
            while zone \(hints.darkZone) was dark, \(service) \(what) from \
            \(telling.map(\.origin.description).joined(separator: ", ")) (\(telling[0].roundsInWords)); predicted: \
            \(telling[0].predicted.fate.rawValue)\(telling[0].recoveryInWords)
            """,
            references: ways.map(\.way.description)
        )
        return Finding(
            rule.rule,
            subject: .service(service),
            zone: hints.darkZone,
            expectedZones: rule.expectedZones(map.zonesExpected(of: .service(service)), dark: hints.darkZone),
            confidence: rule.confidence,
            evidence: [statement] + Set(ways.flatMap(hints.evidence)).sorted { $0.statement < $1.statement },
            remedy: rule.remedy(subject: .service(service), zone: hints.darkZone)
        )
    }

    private func wayFindings(
        in map: ZoneMap,
        hints: CauseHints,
        isTold: (Finding.Rule, Resource) -> Bool
    ) -> [Finding] {
        // By the same kind of probe: an echo says nothing of the service behind an address.
        let alive = Set(ways.filter { $0.observed.fate.lives }.map(\.way.question))
        var bySubject: [Subject: [WayVerdict]] = [:]
        for way in ways {
            guard let surprise = Surprise(way.class) else { continue }
            let target = map.resource(withID: way.way.reach.target)
            // The outside is the internet: what fails from there is not its fault.
            let isOwnFault =
                surprise.rule == .blackoutCasualty && map.vantage(way.way.reach.vantage)?.isOutside == false
                && (target == nil || alive.contains(way.way.question))
            let resource = isOwnFault || target == nil ? map.standing(for: way.way.reach.vantage) : target
            guard let resource else { continue }
            if let target,
                map.servicesReached(by: target, over: way).contains(where: { isTold(surprise.rule, .service($0)) })
            {
                continue
            }
            bySubject[Subject(resource: resource, rule: surprise.rule), default: []].append(way)
        }
        return bySubject.map { subject, ways in
            let surprise = ways.compactMap { Surprise($0.class) }.max { $0.confidence < $1.confidence }
            let first = ways[0]
            let statement = Evidence(
                .intervention,
                """
                while zone \(hints.darkZone) was dark, \(first.way) \(first.observed.words) \
                (\(first.failures) of \(first.attempts) rounds failed); predicted: \(first.predicted.fate.rawValue)\
                \(first.recoveryInWords)\(splitInWords(first))
                """,
                references: ways.map(\.way.description)
            )
            return Finding(
                subject.rule,
                subject: subject.resource,
                zone: hints.darkZone,
                expectedZones: surprise?.expectedZones(map.zonesExpected(of: subject.resource), dark: hints.darkZone)
                    ?? [],
                confidence: surprise?.confidence ?? 0,
                evidence: [statement] + Set(ways.flatMap(hints.evidence)).sorted { $0.statement < $1.statement },
                remedy: surprise?.remedy(subject: subject.resource, zone: hints.darkZone) ?? ""
            )
        }
    }

    /// What a long-lived connection that died tells when new ones of the same way live: they failed over, and it could not.
    private func splitInWords(_ way: WayVerdict) -> String {
        guard way.class == .split else { return "" }
        return """
            ; new connections of the same way went on working, so that something on it, such as address translation, holds \
            old ones to where they were
            """
    }

    private struct Subject: Hashable {
        let resource: Resource
        let rule: Finding.Rule
    }
}

/// A class of verdict that makes a finding.
private struct Surprise {
    let rule: Finding.Rule
    /// One blackout that was dark and light again is strong evidence, and not the strongest: that takes two.
    let confidence: Double
    /// Only those who were connected fell.
    private var isSplit = false

    init?(_ verdict: VerdictClass) {
        switch verdict {
        case .hiddenDependency: (rule, confidence) = (.blackoutCasualty, 0.95)
        case .collateral: (rule, confidence) = (.blackoutCasualty, 0.7)
        case .lateFailover: (rule, confidence) = (.blackoutCasualty, 0.5)
        case .split: (rule, confidence, isSplit) = (.blackoutCasualty, 0.95, true)
        case .unexpectedSurvivor: (rule, confidence) = (.blackoutSurvivor, 0.95)
        case .asPredicted, .unknown, .notCovered, .invalid: return nil
        }
    }

    func expectedZones(_ declared: [Zone.ID], dark: Zone.ID) -> [Zone.ID] {
        rule == .blackoutSurvivor ? [dark] : declared.filter { $0 != dark }
    }

    func remedy(subject: Resource, zone: Zone.ID) -> String {
        guard rule == .blackoutCasualty else {
            return "Correct the zone map: \(subject) does not depend on zone \(zone), or does not stand there."
        }
        guard !isSplit else {
            return """
                Let old connections end when \(subject) fails over: clear the connection tracking of its address \
                (`conntrack -D -d ADDRESS`), end balanced sessions of a member that died, and give clients a time-out.
                """
        }
        return """
            Find what \(subject) uses in zone \(zone) (the other findings about it, 'zonefall simulate', a trace), and give \
            it one of its own outside of that zone.
            """
    }
}

extension ZoneMap {
    /// Where the map says that something may depend on, sorted.
    fileprivate func zonesExpected(of resource: Resource) -> [Zone.ID] {
        let zones: [Zone.ID] =
            switch resource {
            case .service(let id):
                service(id).map { service in
                    service.expectedZones.isEmpty
                        ? service.replicas.compactMap { instance($0)?.zone } : service.expectedZones
                } ?? []
            case .instance(let id): instance(id).map { [$0.zone] } ?? []
            case .floatingIP(let id): floatingIP(id).map { [$0.zone] } ?? []
            case .loadBalancer(let id): loadBalancer(id).map { [$0.zone] } ?? []
            case .router(let id): router(id).flatMap(zone(of:)).map { [$0] } ?? []
            case .vantage(let id): vantage(id)?.zone.map { [$0] } ?? []
            case .globalLoadBalancer(let id):
                globalLoadBalancer(id).map { zonesExpected(of: .service($0.service)) } ?? []
            case .network, .zone: []
            }
        return Set(zones).sorted()
    }

    /// The thing on which a vantage runs.
    fileprivate func standing(for vantage: Vantage.ID) -> Resource? {
        self.vantage(vantage).map { $0.instance.map { .instance($0) } ?? .vantage($0.id) }
    }

    /// The services that a surprise on this way only repeats: those of which the target is an entry, and those of which it
    /// is a replica that lives and answers with an error.
    fileprivate func servicesReached(by target: Resource, over way: WayVerdict) -> [Service.ID] {
        services.filter { service in
            if service.entries.contains(where: { $0.target == target.id }) { return true }
            guard case .instance(let id) = target, service.replicas.contains(id) else { return false }
            return way.failureOutcome == .error || service.entries.isEmpty
        }.map(\.id)
    }
}

extension Way {
    /// What is asked, whoever asks.
    fileprivate struct Question: Hashable {
        let target: String
        let kind: ProbeKind
    }

    fileprivate var question: Question { Question(target: reach.target, kind: kind) }
}

extension Sequence where Element == ServiceVerdict {
    fileprivate func grouped(by key: KeyPath<ServiceVerdict, Service.ID>) -> [(Service.ID, [ServiceVerdict])] {
        Dictionary(grouping: self) { $0[keyPath: key] }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}

extension Observed {
    /// As a predicate for a person.
    package var words: String {
        switch self {
        case .survives: "went on working"
        case .late: "came back later than failover may take"
        case .degraded(let ratio): "lost \(Int((ratio * 100).rounded())) % of its rounds"
        case .dies: "failed"
        case .unknown(let reason): "was not seen (\(reason))"
        }
    }
}

extension ServiceVerdict {
    fileprivate var roundsInWords: String { "\(failures) of \(attempts) rounds failed" }

    fileprivate var recoveryInWords: String {
        recoveredAfter.map { "; it worked again \($0.wholeMilliseconds) ms after the light" } ?? ""
    }
}

extension WayVerdict {
    fileprivate var recoveryInWords: String {
        recoveredAfter.map { "; it worked again \($0.wholeMilliseconds) ms after the light" } ?? ""
    }
}
