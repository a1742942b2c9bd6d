import ZonefallModel

/// Finds services that by the map can't live where they are meant to, and where no other rule says why.
///
/// A quorum that needs one zone, a single address for a service of several zones, a service that can't work at all. An
/// expected zone in which nothing of the service stands is a suspicion.
struct ExpectedZonesUnmet: AuditRule {
    func findings(in context: AuditContext) -> [Finding] {
        context.map.services.flatMap { service -> [Finding] in
            guard let formula = context.dependencies.formula(of: .service(service.id)) else { return [] }
            guard context.losses.works(formula) else { return broken(service, formula, in: context) }
            let fatal = context.losses.fatalZones(of: formula)
                .filter { !context.dependencies.isMeantToFail(.service(service.id), with: $0) }
            return fatal.compactMap { unexplained(service, formula, in: $0, context) } + empty(service, in: context)
        }
    }

    /// A death with a zone, unless each part of the service that dies has something in it with a finding of its own.
    private func unexplained(
        _ service: Service,
        _ formula: Formula,
        in zone: Zone.ID,
        _ context: AuditContext
    ) -> Finding? {
        guard var outage = context.outages[zone] else { return nil }
        let accused = Set(
            context.findings.filter { $0.zone == zone && $0.standing == .confirmed }.map(\.subject)
        )
        let isAccused = accused.contains(.service(service.id))
        let open = outage.deadParts(of: formula).filter { part in
            if isAccused { return part == context.dependencies.things.quorums[service.id] }
            return !outage.deadThings(below: part).contains { thing in
                accused.contains(thing) || isToBlame(thing, insteadOf: service, in: zone, context)
            }
        }
        guard let part = open.first, let cause = context.dependencies.cause(of: Formula([part]), in: &outage) else {
            return nil
        }
        let chain = Cause(things: [.service(service.id)] + cause.things, node: cause.node, zone: cause.zone)
        return finding(
            service,
            in: zone,
            "service '\(service.id)' fails with \(zone): \(chain)",
            AuditConfidence.declared,
            context
        )
    }

    /// Whether a thing is another service that is not meant to fail with the zone: its failure is its own finding.
    private func isToBlame(
        _ thing: Resource,
        insteadOf service: Service,
        in zone: Zone.ID,
        _ context: AuditContext
    ) -> Bool {
        guard case .service(let id) = thing, id != service.id else { return false }
        return !context.dependencies.isMeantToFail(thing, with: zone)
    }

    private func broken(_ service: Service, _ formula: Formula, in context: AuditContext) -> [Finding] {
        var outage = context.dependencies.outage(of: [])
        guard let zone = context.dependencies.expectedZones(of: service).first ?? context.map.zones.first?.id,
            let cause = context.dependencies.cause(of: formula, in: &outage)
        else { return [] }
        let statement = "service '\(service.id)' can't work even with every zone lit: \(cause)"
        return [finding(service, in: zone, statement, AuditConfidence.declared, context)]
    }

    private func empty(_ service: Service, in context: AuditContext) -> [Finding] {
        let standing = context.map.inRegionOrder(
            service.replicas.compactMap { context.map.instance($0)?.zone }
        )
        let empty = context.dependencies.expectedZones(of: service).filter { !standing.contains($0) }
        guard let zone = standing.first, !empty.isEmpty else { return [] }
        let statement = "service '\(service.id)' is meant to live in \(empty.listed), and has no replica there"
        return [finding(service, in: zone, statement, AuditConfidence.shape, context)]
    }

    private func finding(
        _ service: Service,
        in zone: Zone.ID,
        _ statement: String,
        _ confidence: Double,
        _ context: AuditContext
    ) -> Finding {
        Finding(
            .expectedZonesUnmet,
            subject: .service(service.id),
            zone: zone,
            expectedZones: context.dependencies.expectedZones(of: service).filter { $0 != zone },
            confidence: confidence,
            evidence: [context.evidence(statement, at: .service(service.id))],
            remedy:
                "spread replicas and entries so that no one zone holds more than the quorum of '\(service.id)' can lose, or correct its \"expected_zones\""
        )
    }
}

extension Outage {
    /// The terms right below a thing's own name that are dead.
    func deadParts(of formula: Formula) -> [FormulaGraph.Index] {
        formula.parts.flatMap { part -> [FormulaGraph.Index] in
            var term = part
            while case .named = graph.operations[Int(term)], let child = graph.children(of: term).first { term = child }
            guard case .all = graph.operations[Int(term)] else { return isAlive(term) ? [] : [term] }
            return graph.children(of: term).filter { !isAlive($0) }
        }
    }

    /// The things that are dead below a term, and those whose choices led to what is dead: what it may be dead of.
    func deadThings(below term: FormulaGraph.Index) -> Set<Resource> {
        var things: Set<Resource> = []
        var seen: Set<FormulaGraph.Index> = []
        var pending = [term]
        while let next = pending.popLast() {
            guard seen.insert(next).inserted else { continue }
            switch graph.operations[Int(next)] {
            case .node(let node): things.insert(nodes[Int(node)].resource)
            case .named(let thing): things.insert(thing)
            case .all, .atLeast, .whole: break
            }
            pending += graph.children(of: next).filter { !isAlive($0) || isChoice($0) }
        }
        return things
    }

    private func isChoice(_ term: FormulaGraph.Index) -> Bool {
        guard case .node(let node) = graph.operations[Int(term)] else { return false }
        return switch nodes[Int(node)] {
        case .gateway, .route, .members, .answers: true
        case .instance, .router, .floatingIP, .loadBalancer, .logic, .agent: false
        }
    }
}
