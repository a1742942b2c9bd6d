import ArgumentParser
import Foundation
import ZonefallModel
import ZonefallProbes

/// `zonefall probe`: asks a target as an agent would, and says all that comes of it.
struct ProbeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: "Ask a target as an agent would: how it answers, how long each part takes, and by which way.",
        discussion: """
            The target is an address or a name, with a port for tcp, or a URL. How to ask follows from that, or from --kind. \
            What could not leave by the way that was asked for is not sent, and says nothing of the target.

            Exit status: 0 every attempt worked, 2 one did not, 3 some could not be sent, 1 could not run.

            Examples:
              zonefall probe 203.0.113.5 --count 5
              zonefall probe https://shop.example.net/health --expect-body open --certificate-days 14
              zonefall probe 10.0.0.5:5432 --from eth1 --from 10.0.1.9
              zonefall probe 10.0.0.53 --kind dns --name shop.example.net
              zonefall probe 10.0.0.5 --kind mtu --smallest-mtu 9000 --format json
            """
    )

    @Argument(help: "An address, a name, ADDRESS:PORT or NAME:PORT, or a URL.")
    var target: String

    @Option(help: "How to ask: \(ProbeKind.allCases.filter { $0 != .exec }.map(\.rawValue).joined(separator: ", ")).")
    var kind: ProbeKind?

    @OptionGroup var way: WayOptions
    @OptionGroup var expectations: ExpectationOptions

    @Option(help: "The target's port, where the target itself does not name one.")
    var port: UInt16?

    @Option(help: "How often to ask.")
    var count = 1

    @Option(help: ArgumentHelp("Between the starts of two attempts.", valueName: "ms"))
    var interval = 1_000

    @Option(help: ArgumentHelp("For each attempt, name lookup included.", valueName: "ms"))
    var timeout = 5_000

    @Option(help: ArgumentHelp("Whom to ask for names, instead of this host's name servers.", valueName: "address"))
    var resolver: String?

    @Option(help: "table or json.")
    var format: OneShotFormat = .table

    func validate() throws {
        guard (1...100_000).contains(count), (0...3_600_000).contains(interval), (10...60_000).contains(timeout) else {
            throw ValidationError(
                "--count is from 1 to 100000, --interval to 3600000 ms, --timeout from 10 to 60000 ms."
            )
        }
        guard kind != .exec else { throw ValidationError("Run the program itself; exec is for agents.") }
        _ = try probe()
    }

    func run() throws {
        let probe = try probe()
        let key = try expectations.keyFile.map { try Self.key(in: $0) }
        let tool = try OneShot(local: LocalPolicy(udpKey: key))
        var observations: [Observation] = []
        for round in 1...count {
            let start = Instant.now()
            let observation = tool.ask(probe)
            observations.append(observation)
            if format == .table { try StandardOutput.write(Self.page(observation, probe)) }
            if round < count { tool.wait(until: start + .milliseconds(interval)) }
        }
        let verdict = OneShotVerdict(observations)
        switch format {
        case .json: try StandardOutput.write(OneShotVerdict.json(target, observations).prettyText)
        case .table: try StandardOutput.write("\(verdict.verdict): \(verdict.ok) of \(observations.count) ok\n")
        }
        if verdict.status != 0 { throw ExitCode(verdict.status) }
    }

    private static func page(_ observation: Observation, _ probe: PlannedProbe) -> String {
        var lines = ["\(probe.kind.rawValue) \(probe.target): \(OneShotText.outcome(observation))"]
        for (name, text) in OneShotText.facts(observation) {
            lines.append("  \(name)\(String(repeating: " ", count: max(1, 10 - name.count)))\(text)")
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private func probe() throws -> PlannedProbe {
        let asked = try ProbeTarget(target)
        let kind = kind ?? asked.kind
        var options = try expectations.options()
        if asked.isEncrypted { options.isEncrypted = true }
        options.tellsPhases = true
        var probe = PlannedProbe(
            id: "\(kind.rawValue):\(target)",
            kind: kind,
            target: target,
            addresses: asked.address.map { [$0] } ?? [],
            resolve: asked.address == nil ? asked.host : nil,
            port: asked.port ?? port ?? Self.port(of: kind, options),
            path: asked.path,
            host: asked.address == nil ? asked.host : nil,
            interval: .milliseconds(interval),
            timeout: .milliseconds(timeout),
            source: try way.source(),
            options: options
        )
        if let resolver {
            guard let address = IPAddress(resolver) else { throw ValidationError("--resolver is an address.") }
            probe.resolver = address
        }
        if kind == .gateway { (probe.addresses, probe.resolve) = ([], nil) }
        if kind == .dns, options.name == nil {
            // A name alone is the question; whom to ask is this host's own matter.
            guard asked.address == nil else {
                throw ValidationError("Say which name to ask \(target) for: --name shop.example.net")
            }
            options.name = asked.host
            probe.options = options
            probe.resolve = nil
        }
        return probe
    }

    private static func port(of kind: ProbeKind, _ options: ProbeOptions) -> UInt16 {
        switch kind {
        case .dns: 53
        case .tls: 443
        case .udp: 7_117
        case .flow: 7
        case .path: options.transport == .tcp ? 80 : 33_434
        case .icmp, .tcp, .http, .gateway, .egress, .member, .mtu, .exec: options.isEncrypted == true ? 443 : 80
        }
    }

    private static func key(in file: String) throws -> [UInt8] {
        guard let bytes = SmallFile.read(file, atMost: 4_096), !bytes.isEmpty else {
            throw ValidationError("The key file '\(file)' can't be read, or is empty or larger than 4096 bytes.")
        }
        return bytes.last == UInt8(ascii: "\n") ? Array(bytes.dropLast()) : bytes
    }
}

extension ProbeKind: ExpressibleByArgument {}
