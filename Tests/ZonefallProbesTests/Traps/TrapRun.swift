import Testing
import ZonefallModel
import ZonefallProbes

import struct ZonefallLinux.NetworkNamespace

/// Runs an engine inside a namespace, for tests that want to hold it up or look at it.
enum TrapRun {
    /// Follows a plan until there is enough.
    ///
    /// - Parameters:
    ///   - afterFirst: called once, after the first observation; what it does keeps everything else waiting.
    ///   - isEnough: given all observations so far.
    static func observe(
        _ probes: [PlannedProbe],
        in path: String,
        receiveBuffer: Int32 = 4 << 20,
        afterFirst: (@Sendable () -> Void)? = nil,
        until isEnough: @Sendable ([Observation]) throws -> Bool
    ) throws -> (observations: [Observation], health: VantageHealth) {
        try NetworkNamespace(path: path).run {
            let loop = try EventLoop()
            var observations: [Observation] = []
            let engine = ProbeEngine(loop: loop, vantage: "agent-a", zone: nil, receiveBuffer: receiveBuffer) {
                observations.append($0)
            }
            engine.apply(probes)
            var isHeld = false
            let end = Instant.now() + .seconds(30)
            while try !isEnough(observations), Instant.now() < end {
                loop.turn(atMost: .milliseconds(50))
                if !isHeld, !observations.isEmpty, let afterFirst {
                    isHeld = true
                    // Within a turn, as everything is that an agent does.
                    _ = loop.schedule(at: .now()) { afterFirst() }
                }
            }
            let isDone = try isEnough(observations)
            #expect(isDone, "not enough was observed in 30 s")
            let health = engine.takeHealth()
            engine.apply([])
            return (observations, health)
        }
    }

    /// Keeps the calling thread busy, as a starved or stopped process would keep its loop.
    static func hold(for duration: Duration) {
        let end = Instant.now() + duration
        while Instant.now() < end {}
    }
}

extension PlannedProbe {
    /// One of many, by its number.
    static func trap(
        _ number: Int,
        _ address: String,
        interval: Duration,
        timeout: Duration
    ) -> PlannedProbe {
        var probe = PlannedProbe.test(.icmp, address, timeout: timeout)
        probe.id = "icmp:target-\(number)"
        probe.target = "target-\(number)"
        probe.interval = interval
        return probe
    }
}

extension Observation {
    var reason: String? {
        guard case .notSent(let reason) = outcome else { return nil }
        return reason
    }
}
