import ZonefallModel

/// Services in an order in which backends come before what needs them, with circles taken apart.
struct BackendOrder {
    /// Backends first.
    private(set) var services: [Service] = []
    private var partnersByService: [Service.ID: [Service.ID]] = [:]

    init(_ map: ZoneMap) {
        var search = CircleSearch(map)
        for service in map.services { search.visit(service) }
        services = search.circles.flatMap { $0 }
        for circle in search.circles where circle.count > 1 {
            for service in circle {
                partnersByService[service.id] = circle.map(\.id).filter { $0 != service.id }.sorted()
            }
        }
    }

    /// The other services of the same circle: each needs all of the others.
    func partners(of service: Service) -> [Service.ID] {
        partnersByService[service.id] ?? []
    }

    /// The backends of a service, and of its partners, that are outside of its circle.
    func nestedBackends(of service: Service) -> [Service.Backend] {
        let circle = Set(partners(of: service) + [service.id])
        let members = partners(of: service).isEmpty ? [service] : services.filter { circle.contains($0.id) }
        var backends: [Service.Backend] = []
        for backend in members.flatMap(\.dependsOn) where !backends.contains(backend) {
            if case .service(let id) = backend, circle.contains(id) { continue }
            backends.append(backend)
        }
        return backends
    }

    /// Tarjan's search for strongly connected components, without recursion: chains may be as long as the map.
    private struct CircleSearch {
        let map: ZoneMap
        private(set) var circles: [[Service]] = []
        private var order: [Service.ID: Int] = [:]
        private var lowest: [Service.ID: Int] = [:]
        private var open: [Service] = []
        private var isOpen: Set<Service.ID> = []

        init(_ map: ZoneMap) { self.map = map }

        mutating func visit(_ root: Service) {
            guard order[root.id] == nil else { return }
            var path: [(service: Service, next: Int)] = [(root, 0)]
            enter(root)
            while let (service, next) = path.last {
                let backends = service.dependsOn
                if next < backends.count {
                    path[path.count - 1].next += 1
                    guard case .service(let id) = backends[next], let backend = map.service(id) else { continue }
                    if order[id] == nil {
                        enter(backend)
                        path.append((backend, 0))
                    } else if isOpen.contains(id) {
                        lower(service.id, to: order[id])
                    }
                } else {
                    path.removeLast()
                    if let parent = path.last { lower(parent.service.id, to: lowest[service.id]) }
                    if lowest[service.id] == order[service.id] { close(service) }
                }
            }
        }

        private mutating func enter(_ service: Service) {
            order[service.id] = order.count
            lowest[service.id] = order[service.id]
            open.append(service)
            isOpen.insert(service.id)
        }

        private mutating func lower(_ id: Service.ID, to bound: Int?) {
            if let bound, let own = lowest[id] { lowest[id] = min(own, bound) }
        }

        private mutating func close(_ service: Service) {
            var circle: [Service] = []
            while let last = open.popLast() {
                isOpen.remove(last.id)
                circle.append(last)
                if last.id == service.id { break }
            }
            circles.append(circle)
        }
    }
}
