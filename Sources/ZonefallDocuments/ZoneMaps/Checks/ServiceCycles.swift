import ZonefallModel

/// Services do not depend on each other in a circle, in the map or in reality: then no blackout could be forecast.
struct ServiceCycles: ZoneMapCheck {
    func check(_ draft: ZoneMapDraft) {
        var dependencies: [String: [String]] = [:]
        var nodes: [String: DocumentNode] = [:]
        for service in draft.services.things {
            dependencies[service.value.id.rawValue] = service.value.dependsOn
            nodes[service.value.id.rawValue] = service.node
        }
        let declared = Self.cycles(in: dependencies)
        report(declared, nodes, "depend on each other in a circle", draft.log)

        for entry in draft.reality.services.things {
            guard let backends = entry.value.dependsOn else { continue }
            dependencies[entry.value.id.rawValue] = backends
            nodes[entry.value.id.rawValue] = entry.node
        }
        let real = Self.cycles(in: dependencies).filter { !declared.contains($0) }
        report(real, nodes, "depend on each other in a circle in reality", draft.log)
    }

    private func report(_ cycles: [[String]], _ nodes: [String: DocumentNode], _ what: String, _ log: DocumentLog) {
        for cycle in cycles {
            guard let first = cycle.first, let node = nodes[first] else { continue }
            let path = (cycle + [first]).prefix(20).joined(separator: " → ")
            log.report(
                "services \(what): \(path)",
                at: node["depends_on"]?.place ?? node.place,
                remedy: "Leave out the dependency that is not one."
            )
        }
    }

    /// The circles that a walk in the order of ids closes, each from its smallest id on.
    private static func cycles(in dependencies: [String: [String]]) -> [[String]] {
        enum Mark { case open, done }
        var marks: [String: Mark] = [:]
        var cycles: [[String]] = []
        for start in dependencies.keys.sorted() where marks[start] == nil {
            // A walk without recursion: chains can be as long as the map.
            var trail: [(id: String, next: Int)] = [(start, 0)]
            marks[start] = .open
            while let (id, next) = trail.last {
                let backends = dependencies[id] ?? []
                guard next < backends.count else {
                    marks[id] = .done
                    trail.removeLast()
                    continue
                }
                trail[trail.count - 1].next += 1
                let backend = backends[next]
                guard dependencies[backend] != nil else { continue }
                switch marks[backend] {
                case nil:
                    marks[backend] = .open
                    trail.append((backend, 0))
                case .open:
                    let circle = trail.drop { $0.id != backend }.map(\.id)
                    let smallest = circle.indices.min { circle[$0] < circle[$1] } ?? circle.startIndex
                    cycles.append(Array(circle[smallest...] + circle[..<smallest]))
                case .done: break
                }
            }
        }
        return cycles
    }
}
