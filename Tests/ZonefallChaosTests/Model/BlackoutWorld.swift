import ZonefallModel

@testable import ZonefallChaos

/// Coordinators, agents, daemons and kernels that can each die, be late and be doubled, over the same code that runs in
/// production: ``BlackoutMachine`` decides, ``HostLease`` counts, ``UsedPlans`` remembers.
///
/// Time goes in seconds. Agents ask; nobody tells them anything otherwise. Whatever is on its way may arrive later, never,
/// or at a coordinator that is not in charge any more.
struct BlackoutWorld: Hashable {
    /// What is broken on purpose, to see that the exploration notices.
    enum Defect: Hashable {
        /// A grant counts from when it arrives.
        case grantsCountFromArrival
        /// Hosts take grants of whatever epoch.
        case noFencing
        /// Daemons forget which plans they began.
        case noMemory
        /// A second day begins while the first is not over.
        case noLock
        /// A coordinator that restarts goes on where it was.
        case resumesAfterRestart
        /// The kernel is told of no cap, and renewed beyond what is left of it.
        case noCap
    }

    struct Bounds: Hashable {
        var hosts = 1
        var seconds = 9
        var faults = 2
        var runs = 2
        var coordinators = 2
        var defects: Set<Defect> = []
    }

    static let limits = GameDay.Limits(
        maximumDark: .seconds(5),
        lease: .seconds(2),
        grant: .seconds(3),
        canary: .seconds(1)
    )

    let bounds: Bounds
    var now = 0
    var faults = 0
    /// On disk: which run holds the region, and the last fencing number.
    var holder: Int?
    var epoch = 0
    var coordinators: [Coordinator]
    var hosts: [Host]
    var isWallClockRight = true

    /// When a run's coordinator last lived and permitted darkness.
    var lastPermitted: [Int]

    struct Coordinator: Hashable {
        var isAlive = true
        var run: Int?
        var machine: BlackoutMachine?
    }

    struct Host: Hashable {
        /// nil: dead.
        var agent: Agent? = Agent()
        var isDaemonAlive = true
        var used = UsedPlans()
        var gate: Gate?
        /// Runs whose darkness ended here.
        var wentLight: Set<Int> = []
        var agentLivedAt = 0
    }

    struct Agent: Hashable {
        var lease: HostLease?
        var flight: Flight?
        var lastAsked = -1
    }

    /// A question on its way, and then its answer.
    struct Flight: Hashable {
        let askedAt: Int
        let coordinator: Int
        /// What the agent's host looked like when it asked.
        let report: Report
        var answer: Answer?
    }

    enum Report: Hashable {
        case absent
        case inert(Int)
        case dark(Int)
    }

    enum Answer: Hashable {
        case arm(Int)
        case impose(Int)
        case goOn(Int)
        case revert(Int)
        case nothing
    }

    /// What the kernel holds.
    struct Gate: Hashable {
        let run: Int
        var leaseEnd: Int?
        var capEnd: Int?
        var imposedAt: Int?

        func isDark(at now: Int) -> Bool {
            guard let leaseEnd, let capEnd else { return false }
            return now < leaseEnd && now < capEnd
        }
    }

    init(_ bounds: Bounds) {
        self.bounds = bounds
        coordinators = Array(repeating: Coordinator(), count: bounds.coordinators)
        hosts = Array(repeating: Host(), count: bounds.hosts)
        lastPermitted = Array(repeating: 0, count: bounds.runs + 1)
    }

    /// The plans that people signed, one for each run.
    static let plans = (0...4).map { SamplePlan.plan(number: max($0, 1)) }

    var instant: Duration { .seconds(now) }
}

extension BlackoutWorld: Explorable {
    var violation: String? {
        var dark: Set<Int> = []
        for (index, host) in hosts.enumerated() {
            guard let gate = host.gate, gate.isDark(at: now) else { continue }
            dark.insert(gate.run)
            if now - lastPermitted[gate.run] >= 3 {
                return "host \(index) is dark by run \(gate.run), whose coordinator permitted nothing for a whole grant"
            }
            if now - host.agentLivedAt >= 2 { return "host \(index) is dark, and its agent is dead for a whole lease" }
            if let imposedAt = gate.imposedAt, now - imposedAt >= 5 { return "host \(index) is dark beyond the cap" }
            if host.wentLight.contains(gate.run) { return "host \(index) is dark again by run \(gate.run)" }
        }
        return dark.count > 1 ? "two runs are dark at once" : nil
    }
}
