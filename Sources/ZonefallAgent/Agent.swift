import CZonefallProbes
import Glibc
import ZonefallCurl
import ZonefallModel
import ZonefallProbes

/// The agent: a loop with the engine, the plan's follower and the outbox on it, until a signal ends it.
package final class Agent {
    package static let version = "0.1.0"

    /// Reads the options again, files and all.
    package typealias Reload = () throws(UsageError) -> AgentOptions

    private let loop: EventLoop
    private let engine: ProbeEngine
    private let withheld: WithheldProbes
    private let follower: PlanFollower
    private let outbox: any Outbox
    private let coordinators: [Coordinator]
    private let manager = ServiceManager()
    private let log: Logger
    private let reload: Reload
    private let reflector: UDPReflector?
    private var options: AgentOptions
    private var page: LocalPage?
    private var plan: ProbePlan?
    private var status: AgentStatus
    private var isEnding = false

    /// How long the last batch may take.
    private static let lastPatience: Duration = .seconds(2)
    private static let healthInterval: Duration = .seconds(1)
    /// How often the text pages that start-up needed are let go of; the first time soon after the start.
    private static let textInterval: Duration = .seconds(60)

    /// - Throws: ``AgentError`` when the agent can't run at all.
    package init(_ options: AgentOptions, log: Logger, reload: @escaping Reload) throws(AgentError) {
        self.options = options
        self.log = log
        self.reload = reload
        status = AgentStatus(vantage: options.id, version: Self.version)
        var coordinators: [Coordinator] = []
        for coordinator in options.coordinators { coordinators.append(try Coordinator(coordinator)) }
        self.coordinators = coordinators
        do {
            loop = try EventLoop()
            let transfers = try CurlMulti(loop: loop)
            let outbox = try Self.outbox(options, coordinators, loop, transfers, log)
            let observed = ObservationTap(outbox)
            tap = observed
            engine = ProbeEngine(
                loop: loop,
                vantage: options.id,
                zone: options.zone,
                local: try options.localPolicy(),
                observed: observed.add
            )
            reflector = try options.openReflector(on: loop)
            withheld = WithheldProbes(loop: loop, vantage: options.id, observed: observed.add)
            follower = PlanFollower(
                loop: loop,
                transfers: transfers,
                coordinators: coordinators,
                vantage: options.id,
                log: log
            )
            self.outbox = outbox
        } catch let error as AgentError {
            throw error
        } catch {
            throw .cannotStart("\(error)")
        }
        follower.follow = { [unowned self] plan in
            self.plan = plan
            outbox.follow(plan)
            apply(plan)
        }
        engine.complaint = { [unowned self] address in self.options.policy.complaint(about: address) }
        if let reflector, let address = options.reflector?.listen {
            log.info("reflector", ["listen": "\(address.with(port: reflector.port))"])
        }
        if let address = options.listen {
            let page = try LocalPage(loop: loop, address: address) { [unowned self] path in answer(to: path) }
            self.page = page
            log.info("page", ["listen": "\(address.with(port: page.port))"])
        }
    }

    private let tap: ObservationTap

    /// Carries out what of the plan this agent's own configuration allows.
    private func apply(_ plan: ProbePlan) {
        let admission = PlanAdmission(plan, options.policy, options.limits)
        let zone = options.zone ?? plan.zone
        (engine.zone, withheld.zone) = (zone, zone)
        engine.apply(admission.admitted)
        withheld.apply(admission.withheld)
        status.zone = zone
        status.planRevision = plan.revision
        (status.probes, status.withheld) = (admission.admitted.count, admission.withheld.count)
        manager?.tell(.status("\(admission.admitted.count) probes, \(admission.withheld.count) withheld"))
        guard let first = admission.withheld.first else { return }
        log.warning(
            "probes withheld",
            ["count": "\(admission.withheld.count)", "first": first.probe.id, "reason": first.reason]
        )
    }

    private func answer(to path: String) -> LocalPage.Answer? {
        status.outbox = outbox.figures
        status.outcomes = tap.outcomes
        status.reflected = reflector.map { .init(answered: $0.answered, strangers: $0.strangers, limited: $0.limited) }
        status.lateness = loop.lateness.worst(after: .now() + .seconds(-120))
        return status.answer(to: path)
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
        manager?.tell(.ready)
        if let interval = manager?.watchdogInterval { keepAlive(every: interval) }
        outbox.start()
        follower.start()
        releaseText(after: .seconds(2))
        tellHealth()
        loop.run()
        loop.unwatch(signals)
    }

    private func heard(_ signal: Int32) {
        if signal == SIGHUP { return readAgain() }
        guard signal == SIGTERM || signal == SIGINT else { return }
        // Who asks twice does not want to wait for the last batch.
        guard !isEnding else { return loop.stop() }
        isEnding = true
        log.info("ending", ["signal": "\(signal)"])
        manager?.tell(.stopping)
        follower.stop()
        engine.apply([])
        withheld.apply([])
        outbox.flush(patience: Self.lastPatience) { [unowned self] in loop.stop() }
    }

    /// Takes over what may change while it runs; what makes no sense changes nothing.
    private func readAgain() {
        manager?.tell(.reloading(at: .now()))
        defer { manager?.tell(.ready) }
        do {
            let new = try reload()
            for coordinator in coordinators { try coordinator.readToken() }
            if new.needsRestart(after: options) {
                log.warning("a change takes effect at the next start", ["keys": AgentOptions.restartKeys])
            }
            (options.zone, options.policy, options.limits) = (new.zone, new.policy, new.limits)
            status.isConfigured = true
            log.info("configuration read")
            if let plan { apply(plan) }
        } catch {
            status.isConfigured = false
            log.error("configuration not taken, the one before stays", ["reason": "\(error)"])
        }
    }

    private func keepAlive(every interval: Duration) {
        manager?.tell(.alive)
        _ = loop.schedule(at: .now() + interval) { [unowned self] in keepAlive(every: interval) }
    }

    private func tellHealth() {
        _ = loop.schedule(at: .now() + Self.healthInterval) { [unowned self] in
            outbox.add(engine.takeHealth())
            tellHealth()
        }
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
    case unreadableKeyFile(String, reason: String)
    case badToken(String)
    /// A folder or file of the spool that can't be used.
    case spool(String, reason: String)
    case cannotListen(String, reason: String)
    case cannotReflect(String, reason: String)
    case cannotStart(String)

    package var description: String {
        switch self {
        case .unreadableTokenFile(let path, let reason): "The token file '\(path)' can't be read: \(reason)."
        case .unreadableKeyFile(let path, let reason): "The key file '\(path)' can't be read: \(reason)."
        case .badToken(let path):
            "The token file '\(path)' must hold one line of visible ASCII characters, and nothing else."
        case .spool(let path, let reason): "The spool '\(path)' can't be used: \(reason)."
        case .cannotListen(let address, let reason): "The page can't listen on \(address): \(reason)."
        case .cannotReflect(let address, let reason): "The reflector can't listen on \(address): \(reason)."
        case .cannotStart(let why): "The agent can't start: \(why)."
        }
    }
}
