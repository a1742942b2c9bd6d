import Foundation
import Testing
import ZonefallModel
import ZonefallProbes
import ZonefallTestSupport

/// Runs the engine for a while and collects what it observes.
enum ProbeBench {
    /// Follows a plan until there are enough observations.
    ///
    /// - Parameters:
    ///   - meanwhile: called on the loop's thread before the loop turns, with the loop.
    ///   - isEnough: given all observations so far.
    static func observe(
        _ probes: [PlannedProbe],
        zone: Zone.ID? = "az1",
        dnsPort: UInt16 = 53,
        local: LocalPolicy = LocalPolicy(),
        until isEnough: ([Observation]) -> Bool = { !$0.isEmpty },
        meanwhile: ((EventLoop, ProbeEngine) -> Void)? = nil
    ) throws -> [Observation] {
        let loop = try EventLoop()
        var observations: [Observation] = []
        let engine = ProbeEngine(loop: loop, vantage: "agent-a", zone: zone, dnsPort: dnsPort, local: local) {
            observations.append($0)
        }
        engine.apply(probes)
        meanwhile?(loop, engine)
        let end = Instant.now() + .seconds(20)
        while !isEnough(observations), Instant.now() < end { loop.turn(atMost: .milliseconds(100)) }
        let isDone = isEnough(observations)
        #expect(isDone, "not enough was observed in 20 s")
        engine.apply([])
        #expect(engine.attemptsUnderWay == 0)
        return observations
    }

    /// The first observation of one probe.
    static func observation(of probe: PlannedProbe, dnsPort: UInt16 = 53) throws -> Observation {
        try #require(observe([probe], dnsPort: dnsPort).first)
    }
}

extension PlannedProbe {
    /// A probe that comes soon and waits long, so that a slow machine is no failure; at most ten attempts are under way.
    static func test(
        _ kind: ProbeKind,
        _ addresses: String...,
        port: UInt16 = 80,
        resolve: String? = nil,
        timeout: Duration = .seconds(2),
        source: Source = Source()
    ) -> PlannedProbe {
        PlannedProbe(
            id: "\(kind.rawValue):target",
            kind: kind,
            target: "target",
            addresses: addresses.compactMap { IPAddress($0) },
            resolve: resolve,
            resolver: resolve == nil ? nil : IPAddress("127.0.0.1"),
            port: port,
            interval: max(.milliseconds(50), timeout / 10),
            timeout: timeout,
            source: source
        )
    }
}

/// A listening socket that takes no connection: its queue is full, and further SYNs are dropped.
final class FullListener {
    let port: UInt16
    private let descriptor: Int32
    private var fillers: [Int32] = []

    init() throws {
        descriptor = try TestHTTPServer.bind("127.0.0.1", 0, type: Int32(SOCK_STREAM.rawValue))
        listen(descriptor, 0)
        port = try TestHTTPServer.localPort(descriptor)
        // A queue of 0 still holds one connection; the rest is kept out.
        for _ in 0..<4 {
            let filler = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
            withUnsafePointer(to: address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    _ = connect(filler, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            fillers.append(filler)
        }
    }

    deinit {
        for filler in fillers { close(filler) }
        close(descriptor)
    }
}

/// A port of the loopback address that refuses connections: bound, but not listened on.
final class RefusingPort {
    let port: UInt16
    private let descriptor: Int32

    init() throws {
        descriptor = try TestHTTPServer.bind("127.0.0.1", 0, type: Int32(SOCK_STREAM.rawValue))
        port = try TestHTTPServer.localPort(descriptor)
    }

    deinit {
        close(descriptor)
    }
}
