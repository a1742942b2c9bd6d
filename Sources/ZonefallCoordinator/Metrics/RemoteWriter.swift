import Logging
import ServiceLifecycle
import ZonefallModel
import ZonefallReports

/// Writes the zone-level page to remote storage (remote write 1.0), through a spool that outlives an outage and a restart.
package struct RemoteWriter: ServiceLifecycle.Service {
    private let receiver: PushReceiver
    private let spool: RemoteWriteSpool
    private let transport: any PushTransport
    private let health: PushHealth
    private let page: @Sendable () async throws -> MetricsPage
    private let external: [MetricFamily.Label]
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private let policy = RetryPolicy()

    /// - Parameters:
    ///   - instance: the label `instance`, where the receiver names no other.
    /// - Throws: ``PushSecrets/Flaw``, why the URL or the spool can't be used.
    package init(
        _ receiver: PushReceiver,
        routes: Routes,
        instance: String,
        health: PushHealth,
        logger: Logger
    ) throws {
        try self.init(
            receiver,
            transport: CurlPushTransport(receiver, secrets: PushSecrets(of: receiver)),
            labels: ["instance": receiver.instance ?? instance, "job": "zonefall"],
            health: health,
            logger: logger,
            now: routes.coordinator.clock,
            page: { try await routes.zoneMetrics() }
        )
    }

    init(
        _ receiver: PushReceiver,
        transport: any PushTransport,
        labels: [String: String],
        health: PushHealth,
        logger: Logger,
        now: @escaping @Sendable () -> Timestamp,
        page: @escaping @Sendable () async throws -> MetricsPage
    ) throws {
        self.receiver = receiver
        self.transport = transport
        self.health = health
        self.logger = logger
        self.now = now
        self.page = page
        external = labels.map { MetricFamily.Label(name: $0.key, value: $0.value) }
        spool = try RemoteWriteSpool(folder: receiver.spool ?? "", capacity: receiver.largestSpool)
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup { group in
                let (signals, signal) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
                group.addTask { await sample(signal) }
                group.addTask { await deliver(signals) }
            }
        }
    }

    private func sample(_ signal: AsyncStream<Void>.Continuation) async {
        while !Task.isCancelled {
            await sampleOnce()
            signal.yield()
            // Cancelled: the loop sees it.
            try? await Task.sleep(for: receiver.interval)
        }
    }

    /// Puts the page of this moment into the spool.
    func sampleOnce() async {
        do {
            let request = RemoteWriteRequest(try await page(), at: now(), external: external)
            try await spool.append(request.body)
        } catch {
            logger.error("A sample for remote storage is lost", metadata: ["reason": "\(error)"])
        }
        await tell()
    }

    private func deliver(_ signals: AsyncStream<Void>) async {
        var random = SystemRandomNumberGenerator()
        var failures = 0
        var arrivals = signals.makeAsyncIterator()
        while !Task.isCancelled {
            switch await deliverOnce() {
            case .empty:
                failures = 0
                _ = await arrivals.next()
            case .sent: failures = 0
            case .later(let retryAfter):
                failures += 1
                let pause = policy.pause(after: failures, retryAfter: retryAfter, using: &random)
                // Cancelled: the loop sees it.
                try? await Task.sleep(for: pause)
            }
        }
    }

    enum Step: Hashable, Sendable {
        case empty
        /// Taken, or refused for good: the next one is looked at.
        case sent
        case later(Duration?)
    }

    /// Sends the oldest page that waits.
    func deliverOnce() async -> Step {
        guard let (number, body) = await spool.oldest() else { return .empty }
        let headers = Dictionary(
            RemoteWriteRequest.headers.map { ($0.key, $0.value) },
            uniquingKeysWith: { first, _ in first }
        )
        let answer = await transport.send(PushMessage(path: "", headers: headers, body: body))
        let judgement = answer.judgement
        health.update(receiver.name) { entry in
            entry.isUp = judgement == .taken
            switch judgement {
            case .taken:
                entry.counts.delivered += 1
                entry.lastDelivery = now()
            case .refused: entry.counts.refused += 1
            case .later: entry.counts.retried += 1
            }
        }
        if case .later(let retryAfter) = judgement {
            logger.debug("Remote storage can't be told", metadata: ["reason": "\(answer.text)"])
            return .later(retryAfter)
        }
        if judgement == .refused {
            logger.warning("Remote storage refuses a sample", metadata: ["reason": "\(answer.text)"])
        }
        do {
            try await spool.remove(number)
        } catch {
            logger.error("The spool can't be emptied", metadata: ["reason": "\(error)"])
            return .later(nil)
        }
        await tell()
        return .sent
    }

    private func tell() async {
        let (bytes, count, dropped) = await (spool.bytes, spool.count, spool.dropped)
        health.update(receiver.name) { entry in
            entry.spoolBytes = bytes
            entry.waiting = count
            entry.counts.dropped = dropped
        }
    }
}
