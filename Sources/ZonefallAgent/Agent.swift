import CZonefallProbes
import Glibc
import ZonefallCurl
import ZonefallModel
import ZonefallProbes

/// The agent: a loop with the engine, the plan's follower and the outbox on it, until a signal ends it.
package final class Agent {
    package static let version = "0.1.0"

    private let loop: EventLoop
    private let engine: ProbeEngine
    private let follower: PlanFollower
    private let outbox: any Outbox
    private let log: Logger
    private var isEnding = false

    /// How long the last batch may take.
    private static let lastPatience: Duration = .seconds(2)
    /// How often the text pages that start-up needed are let go of; the first time soon after the start.
    private static let textInterval: Duration = .seconds(60)

    /// - Throws: ``AgentError`` when the agent can't run at all.
    package init(_ options: AgentOptions, log: Logger) throws(AgentError) {
        self.log = log
        var coordinators: [Coordinator] = []
        for coordinator in options.coordinators { coordinators.append(try Coordinator(coordinator)) }
        do {
            let loop = try EventLoop()
            let transfers = try CurlMulti(loop: loop)
            let outbox = try Self.outbox(options, coordinators, loop, transfers, log)
            let engine = ProbeEngine(loop: loop, vantage: options.id, zone: options.zone, observed: outbox.add)
            follower = PlanFollower(
                loop: loop,
                transfers: transfers,
                coordinators: coordinators,
                vantage: options.id,
                log: log
            ) { plan in
                outbox.follow(plan)
                engine.zone = options.zone ?? plan.zone
                engine.apply(plan.probes)
            }
            (self.loop, self.outbox, self.engine) = (loop, outbox, engine)
        } catch let error as AgentError {
            throw error
        } catch {
            throw .cannotStart("\(error)")
        }
    }

    private static func outbox(
        _ options: AgentOptions,
        _ coordinators: [Coordinator],
        _ loop: EventLoop,
        _ transfers: CurlMulti,
        _ log: Logger
    ) throws(AgentError) -> any Outbox {
        guard let place = options.spool else {
            let epoch = Timestamp.now().millisecondsSinceEpoch
            return MemoryOutbox(
                coordinators.map {
                    let queue = BatchQueue(vantage: options.id, epoch: epoch)
                    return Deliverer(loop: loop, transfers: transfers, coordinator: $0, log: log, queue: queue)
                }
            )
        }
        var spoolOptions = Spool.Options()
        spoolOptions.mostBytes = place.size
        let spool = try Spool.opened(
            at: place.folder,
            vantage: options.id,
            followers: coordinators.map(\.name),
            options: spoolOptions,
            loop: loop,
            now: .now()
        )
        let deliverers = coordinators.map {
            SpoolDeliverer(
                loop: loop,
                transfers: transfers,
                coordinator: $0,
                vantage: options.id,
                spool: spool,
                log: log
            )
        }
        return SpoolOutbox(loop: loop, spool: spool, deliverers: deliverers, detail: options.detail)
    }

    /// Runs until SIGTERM or SIGINT.
    package func run() throws(AgentError) {
        let signals = zf_signal_open()
        guard signals >= 0 else { throw .cannotStart("signalfd: \(String(cString: strerror(-signals)))") }
        defer { close(signals) }
        loop.watch(signals, for: .readable) { [unowned self] _ in
            var signal = zf_signal_read(signals)
            while signal > 0 {
                heard(signal)
                signal = zf_signal_read(signals)
            }
        }
        zf_raise_descriptor_limit()
        outbox.start()
        follower.start()
        releaseText(after: .seconds(2))
        loop.run()
        loop.unwatch(signals)
    }

    private func heard(_ signal: Int32) {
        guard signal == SIGTERM || signal == SIGINT else { return }
        // Who asks twice does not want to wait for the last batch.
        guard !isEnding else { return loop.stop() }
        isEnding = true
        log.info("ending", ["signal": "\(signal)"])
        follower.stop()
        engine.apply([])
        outbox.flush(patience: Self.lastPatience) { [unowned self] in loop.stop() }
    }

    private func releaseText(after delay: Duration) {
        _ = loop.schedule(at: .now() + delay) { [unowned self] in
            zf_release_text()
            releaseText(after: Self.textInterval)
        }
    }
}

/// Why an agent can't run.
package enum AgentError: Error, Hashable, Sendable, CustomStringConvertible {
    case unreadableTokenFile(String, reason: String)
    case badToken(String)
    /// A folder or file of the spool that can't be used.
    case spool(String, reason: String)
    case cannotStart(String)

    package var description: String {
        switch self {
        case .unreadableTokenFile(let path, let reason): "The token file '\(path)' can't be read: \(reason)."
        case .badToken(let path):
            "The token file '\(path)' must hold one line of visible ASCII characters, and nothing else."
        case .spool(let path, let reason): "The spool '\(path)' can't be used: \(reason)."
        case .cannotStart(let why): "The agent can't start: \(why)."
        }
    }
}
