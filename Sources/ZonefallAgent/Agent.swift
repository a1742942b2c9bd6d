import CZonefallProbes
import Glibc
import ZonefallCurl
import ZonefallModel
import ZonefallProbes

/// The agent: a loop with the engine, the plan's follower and the deliverer on it, until a signal ends it.
package final class Agent {
    package static let version = "0.1.0"

    private let loop: EventLoop
    private let engine: ProbeEngine
    private let follower: PlanFollower
    private let deliverer: Deliverer
    private let log: Logger
    private var isEnding = false

    /// How long the last batch may take.
    private static let lastPatience: Duration = .seconds(2)
    /// How often the text pages that start-up needed are let go of; the first time soon after the start.
    private static let textInterval: Duration = .seconds(60)

    /// - Throws: ``AgentError`` when the agent can't run at all.
    package init(_ options: AgentOptions, log: Logger) throws(AgentError) {
        self.log = log
        let token = try options.tokenFile.map { file throws(AgentError) in try TokenFile.read(file) }
        do {
            let loop = try EventLoop()
            let transfers = try CurlMulti(loop: loop)
            let coordinator = Coordinator(
                endpoint: options.coordinator,
                token: token,
                authoritiesFile: options.authoritiesFile
            )
            let deliverer = Deliverer(
                loop: loop,
                transfers: transfers,
                coordinator: coordinator,
                log: log,
                queue: BatchQueue(vantage: options.id, epoch: Timestamp.now().millisecondsSinceEpoch)
            )
            let engine = ProbeEngine(loop: loop, vantage: options.id, zone: options.zone, observed: deliverer.add)
            follower = PlanFollower(
                loop: loop,
                transfers: transfers,
                coordinator: coordinator,
                vantage: options.id,
                log: log
            ) { plan in
                deliverer.follow(planRevision: plan.revision)
                engine.zone = options.zone ?? plan.zone
                engine.apply(plan.probes)
            }
            (self.loop, self.deliverer, self.engine) = (loop, deliverer, engine)
        } catch {
            throw .cannotStart("\(error)")
        }
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
        deliverer.start()
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
        deliverer.flush(patience: Self.lastPatience) { [unowned self] in loop.stop() }
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
