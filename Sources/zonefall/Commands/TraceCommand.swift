import ArgumentParser
import Foundation
import ZonefallModel
import ZonefallProbes

/// `zonefall trace`: by which routers the flows to a target go.
struct TraceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "Show the routers on every way to a target, without privilege.",
        discussion: """
            Several flows are followed at once, each from a source port that stays its own, so that all next hops of \
            equal-cost routes are found, also those of this host itself. A hop that does not answer is no loss: routers limit \
            how many errors they send. At a terminal the table is live.

            Exit status: 0 the target was reached, 2 it was not, 3 nothing could be sent, 1 could not run.

            Examples:
              zonefall trace 203.0.113.5
              zonefall trace shop.example.net --protocol tcp --port 443 --from eth1
              zonefall trace 10.0.0.5 --from blue --count 1 --format json
            """
    )

    @Argument(help: "An address, or a name that this host's name servers know.")
    var target: String

    @OptionGroup var way: WayOptions

    @Option(
        name: .customLong("protocol"),
        help: "What the packets are: \(ProbeOptions.Transport.allCases.map(\.rawValue).joined(separator: ", "))."
    )
    var transport: ProbeOptions.Transport = .udp

    @Option(help: "The target's port, for udp and tcp (default: 33434, for tcp 80).")
    var port: UInt16?

    @Option(help: "How many flows, each with a source port of its own: 1 to 64.")
    var flows = 16

    @Option(help: "The distance to begin with.")
    var firstTtl = 1

    @Option(help: "The distance to end with, at most 64.")
    var lastTtl = 30

    @Option(help: "How many traces to add up (default: 10 at a terminal, else 3).")
    var count: Int?

    @Option(help: ArgumentHelp("Between the starts of two traces.", valueName: "ms"))
    var interval = 1_000

    @Option(help: ArgumentHelp("For each trace.", valueName: "ms"))
    var timeout = 10_000

    @Option(help: "table or json.")
    var format: OneShotFormat = .table

    func validate() throws {
        guard (1...64).contains(flows) else { throw ValidationError("--flows is a number from 1 to 64.") }
        guard (1...64).contains(firstTtl), (firstTtl...64).contains(lastTtl) else {
            throw ValidationError("--first-ttl and --last-ttl are numbers from 1 to 64, in this order.")
        }
        guard count.map({ (1...100_000).contains($0) }) ?? true else {
            throw ValidationError("--count is a number from 1 to 100000.")
        }
        guard (0...3_600_000).contains(interval), (10...60_000).contains(timeout) else {
            throw ValidationError("--interval is at most 3600000 ms, and --timeout from 10 to 60000 ms.")
        }
    }

    func run() throws {
        let probe = try probe()
        let tool = try OneShot()
        let isLive = format == .table && Terminal.standardOutput.isTerminal && TracePage.canRedraw
        var summary = TraceSummary()
        var traces: [Observation] = []
        var page = TracePage(target: target, probe: probe, columns: isLive ? Terminal.standardOutput.columns : nil)
        let rounds = count ?? (isLive ? 10 : 3)
        for round in 1...rounds {
            let start = Instant.now()
            let observation = tool.ask(probe)
            traces.append(observation)
            summary.add(observation)
            if isLive { try StandardOutput.write(page.redrawn(summary, last: observation)) }
            if case .notSent = observation.outcome { break }
            if round < rounds { tool.wait(until: start + .milliseconds(interval)) }
        }
        switch format {
        case .json: try StandardOutput.write(OneShotVerdict.json(target, traces).prettyText)
        case .table where !isLive: try StandardOutput.write(page.redrawn(summary, last: traces.last))
        case .table: break
        }
        if summary.reached > 0 { return }
        throw ExitCode(OneShotVerdict(traces).status)
    }

    private func probe() throws -> PlannedProbe {
        let address = IPAddress(target)
        var options = ProbeOptions()
        options.transport = transport
        options.flows = flows
        options.firstTTL = firstTtl
        options.lastTTL = lastTtl
        // The name is asked once, so that all traces are of one target.
        options.keepsNames = true
        return PlannedProbe(
            id: "path:\(target)",
            kind: .path,
            target: target,
            addresses: address.map { [$0] } ?? [],
            resolve: address == nil ? target : nil,
            port: port ?? (transport == .tcp ? 80 : 33_434),
            interval: .milliseconds(interval),
            timeout: .milliseconds(timeout),
            source: try way.source(),
            options: options
        )
    }
}

extension ProbeOptions.Transport: ExpressibleByArgument {}
