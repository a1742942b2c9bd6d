import ZonefallModel

/// Which things of a map have nothing to do with each other: what is observed of the ones says nothing of the others.
///
/// Things that name each other, or are on one network, are of one part; zones and the outside are common to all. Small
/// parts are taken together, so that a small region is one part.
struct Partition: Sendable {
    let count: Int
    private let parts: [Resource: Int]
    /// So many things make a part of their own, in a region that is large enough to be taken apart.
    private static let least = 24
    private static let smallRegion = 64

    init(_ map: ZoneMap) {
        var groups = Groups()
        groups.join(map)
        var sizes: [Int: Int] = [:]
        var order: [Int] = []
        let things = map.things
        for thing in things {
            let group = groups.group(of: thing)
            if sizes[group] == nil { order.append(group) }
            sizes[group, default: 0] += 1
        }
        // In the map's order; what is too small waits for the next.
        let least = things.count <= Self.smallRegion ? things.count : Self.least
        var numbers: [Int: Int] = [:]
        var (number, size) = (0, 0)
        for group in order {
            if size >= least { (number, size) = (number + 1, 0) }
            numbers[group] = number
            size += sizes[group] ?? 0
        }
        // A rest that is too small goes with the one before.
        if size < least, number > 0 {
            for (group, known) in numbers where known == number { numbers[group] = number - 1 }
            number -= 1
        }
        count = number + 1
        var parts: [Resource: Int] = [:]
        for thing in things { parts[thing] = numbers[groups.group(of: thing)] ?? 0 }
        self.parts = parts
    }

    /// Nil for zones and for vantages outside: they are of every part.
    func part(of thing: Resource) -> Int? { parts[thing] }

    /// The part that a pair tells of: its target's, or its vantage's own where the target is outside.
    func part(of pair: ProbePair) -> Int {
        if case .resource(let target) = pair.target, let part = parts[target] { return part }
        return parts[.vantage(pair.vantage)] ?? 0
    }
}

/// Things that were joined, as a forest.
private struct Groups {
    private var numbers: [Resource: Int] = [:]
    private var parents: [Int] = []

    mutating func group(of thing: Resource) -> Int {
        if let number = numbers[thing] { return root(of: number) }
        numbers[thing] = parents.count
        parents.append(parents.count)
        return parents.count - 1
    }

    private mutating func root(of number: Int) -> Int {
        var root = number
        while parents[root] != root {
            parents[root] = parents[parents[root]]
            root = parents[root]
        }
        return root
    }

    private mutating func join(_ one: Resource, _ other: Resource) {
        let (one, other) = (group(of: one), group(of: other))
        if one != other { parents[max(one, other)] = min(one, other) }
    }

    mutating func join(_ map: ZoneMap) {
        for router in map.routers {
            for port in router.interfaces { join(.router(router.id), .network(port.network)) }
        }
        for instance in map.instances {
            for port in instance.ports { join(.instance(instance.id), .network(port.network)) }
        }
        for address in map.floatingIPs {
            join(.floatingIP(address.id), .router(address.router))
            switch address.serves {
            case .loadBalancer(let id): join(.floatingIP(address.id), .loadBalancer(id))
            case .instance(let id): join(.floatingIP(address.id), .instance(id))
            case nil: break
            }
        }
        for balancer in map.loadBalancers {
            let itself = Resource.loadBalancer(balancer.id)
            join(itself, .network(balancer.network))
            for member in balancer.members { join(itself, .instance(member)) }
            if let service = balancer.service { join(itself, .service(service)) }
        }
        for service in map.services { join(service) }
        for balancer in map.globalLoadBalancers {
            let itself = Resource.globalLoadBalancer(balancer.id)
            join(itself, .service(balancer.service))
            for answer in balancer.answers { join(itself, .floatingIP(answer)) }
        }
        for vantage in map.vantages {
            if let instance = vantage.instance { join(.vantage(vantage.id), .instance(instance)) }
        }
    }

    private mutating func join(_ service: Service) {
        let itself = Resource.service(service.id)
        for replica in service.replicas { join(itself, .instance(replica)) }
        for entry in service.entries {
            switch entry {
            case .globalLoadBalancer(let id): join(itself, .globalLoadBalancer(id))
            case .loadBalancer(let id): join(itself, .loadBalancer(id))
            case .floatingIP(let id): join(itself, .floatingIP(id))
            }
        }
        for backend in service.dependsOn {
            switch backend {
            case .service(let id): join(itself, .service(id))
            case .instance(let id): join(itself, .instance(id))
            }
        }
    }
}

extension ZoneMap {
    /// All that can be of one part and not of another, in the map's order.
    fileprivate var things: [Resource] {
        networks.map { .network($0.id) } + routers.map { .router($0.id) } + instances.map { .instance($0.id) }
            + floatingIPs.map { .floatingIP($0.id) } + loadBalancers.map { .loadBalancer($0.id) }
            + services.map { .service($0.id) } + globalLoadBalancers.map { .globalLoadBalancer($0.id) }
            + vantages.filter { $0.instance != nil }.map { .vantage($0.id) }
    }
}
