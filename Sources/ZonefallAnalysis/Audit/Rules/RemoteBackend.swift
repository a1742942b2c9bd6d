import ZonefallModel

/// Finds services that can't live without a backend that stands in one zone only.
///
/// A backend that is itself meant to survive the zone and does not is the backend's own finding.
struct RemoteBackend: AuditRule {
    func findings(in context: AuditContext) -> [Finding] {
        context.map.services.flatMap { service in
            service.dependsOn.flatMap { backend in
                context.zonesNeeded(by: backend)
                    .filter { !context.dependencies.isMeantToFail(.service(service.id), with: $0) }
                    .map { finding(for: service, backend, in: $0, context) }
            }
        }
    }

    private func finding(
        for service: Service,
        _ backend: Service.Backend,
        in zone: Zone.ID,
        _ context: AuditContext
    ) -> Finding {
        Finding(
            .remoteBackend,
            subject: .service(service.id),
            zone: zone,
            expectedZones: context.dependencies.expectedZones(of: service).filter { $0 != zone },
            confidence: AuditConfidence.declared,
            evidence: [
                context.evidence(
                    "service '\(service.id)' needs \(backend.thing), which stands in \(zone) only",
                    at: .service(service.id)
                )
            ],
            remedy:
                "give \(backend.thing) replicas in other zones and a quorum that survives \(zone), or let '\(service.id)' do without it"
        )
    }
}

extension Service.Backend {
    var thing: Resource {
        switch self {
        case .service(let id): .service(id)
        case .instance(let id): .instance(id)
        }
    }
}

extension AuditContext {
    /// The zones with which a backend fails, as it is meant to.
    func zonesNeeded(by backend: Service.Backend) -> [Zone.ID] {
        switch backend {
        case .instance(let id): map.instance(id).map { [$0.zone] } ?? []
        case .service(let id):
            dependencies.formula(of: .service(id)).map { formula in
                losses.fatalZones(of: formula).filter { dependencies.isMeantToFail(.service(id), with: $0) }
            } ?? []
        }
    }
}
