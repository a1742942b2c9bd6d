import ZonefallModel

@testable import ZonefallChaos

extension BlackoutWorld {
    var steps: [(name: String, next: BlackoutWorld)] {
        var steps: [(String, BlackoutWorld)] = []
        func add(_ name: String, _ change: (inout BlackoutWorld) -> Bool) {
            var next = self
            if change(&next) {
                next.look()
                steps.append((name, next))
            }
        }
        if now < bounds.seconds { add("a second passes") { $0.pass() } }
        for index in coordinators.indices {
            add("coordinator \(index) begins a run") { $0.begin(index) }
            add("coordinator \(index) recovers") { $0.recover(index) }
            add("coordinator \(index) has seen enough") { $0.decide(index, .observed) }
            add("coordinator \(index) aborts") { $0.decide(index, .abort(.signal("SIGINT"))) }
        }
        for index in hosts.indices {
            for coordinator in coordinators.indices {
                add("agent \(index) asks coordinator \(coordinator)") { $0.ask(index, coordinator) }
            }
            add("the question of agent \(index) arrives") { $0.arriveAtCoordinator(index) }
            add("the answer for agent \(index) arrives") { $0.arriveAtAgent(index) }
            add("agent \(index) starts") { $0.startAgent(index) }
            add("daemon \(index) starts") { $0.startDaemon(index) }
        }
        guard faults < bounds.faults else { return steps }
        for index in coordinators.indices { add("coordinator \(index) dies") { $0.killCoordinator(index) } }
        for index in hosts.indices {
            add("agent \(index) dies") { $0.killAgent(index) }
            add("daemon \(index) dies") { $0.killDaemon(index) }
            add("a message of agent \(index) is lost") { $0.lose(index) }
        }
        add("the wall clock is set") { $0.shiftWallClock() }
        return steps
    }

    /// Keeps the history that the properties speak of.
    private mutating func look() {
        for coordinator in coordinators {
            guard coordinator.isAlive, let run = coordinator.run, let machine = coordinator.machine,
                machine.grants(epoch: machine.epoch)
            else { continue }
            lastPermitted[run] = now
        }
        // What is longer ago than any property looks back is all the same.
        for run in lastPermitted.indices { lastPermitted[run] = max(lastPermitted[run], now - 3) }
        for index in hosts.indices {
            hosts[index].agentLivedAt = hosts[index].agent != nil ? now : max(hosts[index].agentLivedAt, now - 2)
            if let agent = hosts[index].agent, agent.lastAsked < now { hosts[index].agent?.lastAsked = -1 }
        }
    }

    private mutating func pass() -> Bool {
        let before = now
        now += 1
        for index in hosts.indices {
            guard let gate = hosts[index].gate, gate.isDark(at: before), !gate.isDark(at: now) else { continue }
            hosts[index].wentLight.insert(gate.run)
        }
        return true
    }

    private mutating func remove(gateOf index: Int) {
        if let gate = hosts[index].gate, gate.isDark(at: now) { hosts[index].wentLight.insert(gate.run) }
        hosts[index].gate = nil
    }

    // MARK: the coordinator

    private mutating func begin(_ index: Int) -> Bool {
        guard coordinators[index].isAlive, coordinators[index].machine == nil, epoch < bounds.runs else { return false }
        guard holder == nil || bounds.defects.contains(.noLock) else { return false }
        epoch += 1
        holder = epoch
        var machine = BlackoutMachine(planHash: "plan", peopleNeeded: 2, epoch: Int64(epoch))
        _ = machine.handle(.approved(.init(planHash: "plan", people: ["ada", "ben"])))
        coordinators[index].run = epoch
        coordinators[index].machine = machine
        return true
    }

    /// Whoever finds the region held, and has no run of its own, brings light.
    private mutating func recover(_ index: Int) -> Bool {
        guard coordinators[index].isAlive, coordinators[index].machine == nil, let run = holder else { return false }
        coordinators[index].run = run
        if bounds.defects.contains(.resumesAfterRestart) {
            var machine = BlackoutMachine(planHash: "plan", peopleNeeded: 2, epoch: Int64(run))
            _ = machine.handle(.approved(.init(planHash: "plan", people: ["ada", "ben"])))
            coordinators[index].machine = machine
        } else {
            var machine = BlackoutMachine(planHash: "", peopleNeeded: .max, epoch: 0)
            _ = machine.handle(.restarted)
            coordinators[index].machine = machine
        }
        return true
    }

    private mutating func decide(_ index: Int, _ event: BlackoutMachine.Event) -> Bool {
        guard coordinators[index].isAlive, let before = coordinators[index].machine else { return false }
        _ = coordinators[index].machine?.handle(event)
        return coordinators[index].machine != before
    }

    private mutating func killCoordinator(_ index: Int) -> Bool {
        guard coordinators[index].isAlive, coordinators[index].machine != nil else { return false }
        faults += 1
        // Another process starts in its place, with nothing but what is on disk.
        coordinators[index] = Coordinator()
        return true
    }

    private mutating func arriveAtCoordinator(_ host: Int) -> Bool {
        guard let flight = hosts[host].agent?.flight, flight.answer == nil, coordinators[flight.coordinator].isAlive
        else { return false }
        let reply = answer(to: flight, of: host)
        hosts[host].agent?.flight?.answer = reply
        return true
    }

    private mutating func answer(to flight: Flight, of host: Int) -> Answer {
        guard let run = coordinators[flight.coordinator].run, var machine = coordinators[flight.coordinator].machine
        else { return .nothing }
        let grant = Grant(epoch: machine.epoch, askedAt: .seconds(flight.askedAt), length: Self.limits.grant)
        switch (machine.state, flight.report) {
        case (.approved, .inert(run)):
            _ = machine.handle(.armed)
            _ = machine.handle(.provedInert)
        case (.armed, .dark(run)), (.canary, .dark(run)):
            _ = machine.handle(.imposed)
            _ = machine.handle(.heardWhileDark(grant))
        case (.dark, .dark): _ = machine.handle(.granted(grant))
        case (.reverting, .absent):
            // With several hosts, each of them must be read back.
            guard hosts.allSatisfy({ $0.gate == nil || $0.gate?.run != run }) else { break }
            _ = machine.handle(.lifted)
            _ = machine.handle(.verified)
            if holder == run { holder = nil }
        default: break
        }
        let isOver = machine.state.isFinal
        coordinators[flight.coordinator].machine = isOver ? nil : machine
        if isOver { coordinators[flight.coordinator].run = nil }
        switch machine.state {
        case .approved: return .arm(run)
        case .armed: return .impose(run)
        case .canary, .dark: return .goOn(run)
        case .reverting: return .revert(run)
        default: return .nothing
        }
    }

    // MARK: the host

    private mutating func ask(_ index: Int, _ coordinator: Int) -> Bool {
        guard let agent = hosts[index].agent, agent.flight == nil, agent.lastAsked < now else { return false }
        let report: Report =
            hosts[index].gate.map { $0.isDark(at: now) ? .dark($0.run) : .inert($0.run) } ?? .absent
        hosts[index].agent?.lastAsked = now
        hosts[index].agent?.flight = Flight(askedAt: now, coordinator: coordinator, report: report)
        return true
    }

    private mutating func lose(_ index: Int) -> Bool {
        guard hosts[index].agent?.flight != nil else { return false }
        faults += 1
        hosts[index].agent?.flight = nil
        return true
    }

    private mutating func arriveAtAgent(_ index: Int) -> Bool {
        guard let flight = hosts[index].agent?.flight, let answer = flight.answer else { return false }
        hosts[index].agent?.flight = nil
        switch answer {
        case .arm(let run): arm(index, run)
        case .impose(let run): extend(index, run, asked: flight.askedAt, begins: true)
        case .goOn(let run): extend(index, run, asked: flight.askedAt, begins: false)
        case .revert(let run):
            // By identity: another run's gate is not touched.
            if hosts[index].gate?.run == run, hosts[index].isDaemonAlive { remove(gateOf: index) }
        case .nothing: break
        }
        return true
    }

    private mutating func arm(_ index: Int, _ run: Int) {
        guard hosts[index].isDaemonAlive, hosts[index].gate == nil, isWallClockRight else { return }
        let plan = Self.plans[run]
        if !bounds.defects.contains(.noMemory) {
            guard (try? hosts[index].used.check(plan)) != nil else { return }
            hosts[index].used.insert(plan)
        }
        hosts[index].gate = Gate(run: run)
        var limits = Self.limits
        if bounds.defects.contains(.noCap) { limits.maximumDark = .seconds(99) }
        hosts[index].agent?.lease = HostLease(limits: limits, epoch: plan.epoch)
    }

    private mutating func extend(_ index: Int, _ run: Int, asked: Int, begins: Bool) {
        guard hosts[index].isDaemonAlive, var lease = hosts[index].agent?.lease, var gate = hosts[index].gate else {
            return
        }
        let grant = Grant(
            epoch: bounds.defects.contains(.noFencing) ? lease.epoch : Self.plans[run].epoch,
            askedAt: .seconds(bounds.defects.contains(.grantsCountFromArrival) ? now : asked),
            length: Self.limits.grant
        )
        lease.take(grant, at: instant)
        let length = begins ? lease.impose(at: instant) : gate.isDark(at: now) ? lease.lease(at: instant) : nil
        hosts[index].agent?.lease = lease
        guard let length, gate.run == Int(lease.epoch) else { return }
        gate.leaseEnd = now + Int(length.components.seconds)
        if gate.imposedAt == nil {
            gate.imposedAt = now
            gate.capEnd = bounds.defects.contains(.noCap) ? .max : now + 5
        }
        hosts[index].gate = gate
    }

    private mutating func killAgent(_ index: Int) -> Bool {
        guard hosts[index].agent != nil else { return false }
        faults += 1
        hosts[index].agent = nil
        return true
    }

    /// Whatever it finds, it knows nothing of: an orphan, which is removed.
    private mutating func startAgent(_ index: Int) -> Bool {
        guard hosts[index].agent == nil else { return false }
        hosts[index].agent = Agent(lastAsked: now)
        if hosts[index].isDaemonAlive { remove(gateOf: index) }
        return true
    }

    private mutating func killDaemon(_ index: Int) -> Bool {
        guard hosts[index].isDaemonAlive else { return false }
        faults += 1
        hosts[index].isDaemonAlive = false
        return true
    }

    private mutating func startDaemon(_ index: Int) -> Bool {
        guard !hosts[index].isDaemonAlive else { return false }
        hosts[index].isDaemonAlive = true
        remove(gateOf: index)
        return true
    }

    private mutating func shiftWallClock() -> Bool {
        faults += 1
        isWallClockRight.toggle()
        return true
    }
}
