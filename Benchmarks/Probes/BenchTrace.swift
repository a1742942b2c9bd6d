import ZonefallModel
import ZonefallProbes

/// How long one trace takes to find all next hops.
enum BenchTrace {
    static func json(to address: IPAddress) throws(SystemError) -> JSONValue {
        let probe = PlannedProbe(
            id: "path:bench",
            kind: .path,
            target: "bench",
            addresses: [address],
            port: 33_434,
            interval: .seconds(10),
            timeout: .seconds(9)
        )
        let tool = try OneShot()
        let started = Instant.now()
        let observation = tool.ask(probe)
        let took = Instant.now() - started
        let hops = observation.path.compactMap { hop in hop.address.map { JSONValue.string("\(hop.ttl) \($0)") } }
        return .object(omittingNil: [
            "outcome": .string(observation.outcome.name), "seconds": .number(took.seconds), "hops": .array(hops),
        ])
    }
}
