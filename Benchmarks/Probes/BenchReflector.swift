import ZonefallModel
import ZonefallProbes

/// The other agent's side of `udp`: what ``BenchOptions`` signs for is answered at every address of this host.
enum BenchReflector {
    static let key = Array("the key of the bench and of nobody else".utf8)

    static func run(port: UInt16, for duration: Duration) throws(SystemError) {
        let loop = try EventLoop()
        let reflector = try UDPReflector(
            loop: loop,
            address: .v4(0),
            port: port,
            key: key,
            name: "bench",
            mostPerSecond: .max
        )
        let end = Instant.now() + duration
        while Instant.now() < end { loop.turn(atMost: .milliseconds(200)) }
        withExtendedLifetime(reflector) {}
    }
}
