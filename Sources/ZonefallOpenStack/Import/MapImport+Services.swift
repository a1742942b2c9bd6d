import ZonefallModel

extension MapImport {
    /// A service, and the balancers in front of its replicas.
    struct FoundService {
        var service: Service
        var balancers: Set<LoadBalancer.ID>
    }

    /// By which tag, or key of a server's metadata, people say to which service a server belongs.
    private static let tag = "zonefall-service="
    private static let metadataKey = "zonefall_service"

    /// Instances that a tag joins, else those whose names differ by their zone alone: `web-az1` and `web-az2` are `web`.
    ///
    /// Of those, what users can reach: by the balancers in front of them, and only without any of these by their own
    /// floating IPs, which are often there for administrators.
    mutating func services(
        _ instances: [Instance],
        balancers: [LoadBalancer],
        addresses: [(address: FloatingIP, uuid: String)]
    ) -> [FoundService] {
        let tagged = tags()
        var groups: [String: [Instance]] = [:]
        for instance in instances {
            guard let name = tagged[instance.id] ?? base(of: instance) else { continue }
            groups[name, default: []].append(instance)
        }
        var found: [FoundService] = []
        for (name, replicas) in groups.sorted(by: { $0.key < $1.key }) {
            let ids = Set(replicas.map(\.id))
            let fronts = balancers.filter { !$0.members.isEmpty && $0.members.allSatisfy(ids.contains) }
            var entries: [Service.Entry] = fronts.flatMap { front -> [Service.Entry] in
                let public_ = addresses.map(\.address).filter { $0.serves == .loadBalancer(front.id) }
                return public_.isEmpty ? [.loadBalancer(front.id)] : public_.map { .floatingIP($0.id) }
            }
            if fronts.isEmpty {
                entries = addresses.map(\.address).filter { address in
                    if case .instance(let id) = address.serves { ids.contains(id) } else { false }
                }.map { .floatingIP($0.id) }
            }
            guard !entries.isEmpty else { continue }
            let id = names.ids(of: [(name, "service-\(name)")], kind: "service")["service-\(name)"] ?? name
            found.append(
                FoundService(
                    service: Service(id: .init(id), replicas: ids.sorted(), entries: entries),
                    balancers: Set(fronts.map(\.id))
                )
            )
        }
        return found
    }

    private func tags() -> [Instance.ID: String] {
        var tagged: [Instance.ID: String] = [:]
        for server in cloud.servers {
            guard let id = instanceIDs[server.id] else { continue }
            let tag = server.tags.first { $0.hasPrefix(Self.tag) }.map { String($0.dropFirst(Self.tag.count)) }
            if let name = (tag ?? server.metadata[Self.metadataKey]).map(ImportNames.identifier), !name.isEmpty {
                tagged[id] = name
            }
        }
        return tagged
    }

    /// The name without the zone at its end; nil where there is none.
    private func base(of instance: Instance) -> String? {
        let name = instance.id.rawValue
        for zone in zones {
            for separator in ["-", "_", "."] where name.hasSuffix(separator + zone.rawValue) {
                let base = String(name.dropLast(separator.count + zone.rawValue.count))
                return base.isEmpty ? nil : base
            }
        }
        return nil
    }
}
