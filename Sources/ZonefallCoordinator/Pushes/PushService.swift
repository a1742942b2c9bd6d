import Logging
import ServiceLifecycle
import ZonefallModel
import ZonefallReports

/// Tells those who want to be told, until the program is to end.
package struct PushService: ServiceLifecycle.Service {
    private let coordinator: Coordinator
    private let lanes: [(lane: PushLane, secret: [UInt8]?)]
    private let composer: PushComposer
    private let rest: Duration

    /// From one look at what stands to the next; ten times as long as a look takes, if that is more.
    package static let rest = Duration.milliseconds(200)

    /// - Throws: ``PushSecrets/Flaw``, or why a URL can't be used; nobody is told anything then.
    package init(
        _ settings: PushSettings,
        coordinator: Coordinator,
        health: PushHealth,
        version: String,
        logger: Logger
    ) throws {
        let lanes = try settings.receivers.filter { $0.kind != .remoteWrite }.map { receiver in
            let secrets = try PushSecrets(of: receiver)
            let lane = PushLane(
                receiver,
                transport: try CurlPushTransport(receiver, secrets: secrets),
                health: health,
                logger: logger,
                now: coordinator.clock,
                random: SystemRandomNumberGenerator()
            )
            return (lane, secrets.secret)
        }
        self.init(
            lanes: lanes,
            coordinator: coordinator,
            composer: PushComposer(
                links: PushLinks(page: settings.page, runbooks: settings.runbooks),
                version: version
            )
        )
    }

    init(
        lanes: [(lane: PushLane, secret: [UInt8]?)],
        coordinator: Coordinator,
        composer: PushComposer,
        rest: Duration = PushService.rest
    ) {
        self.lanes = lanes
        self.coordinator = coordinator
        self.composer = composer
        self.rest = rest
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup { group in
                for (lane, _) in lanes { group.addTask { await lane.run() } }
                group.addTask { await look() }
            }
        }
    }

    private func look() async {
        var composer = composer
        let clock = ContinuousClock()
        while !Task.isCancelled {
            let start = clock.now
            let round = composer.step(await coordinator.pushSnapshot())
            for (lane, secret) in lanes { await lane.submit(round.messages(for: lane.receiver, secret: secret)) }
            // Cancelled: the loop sees it.
            try? await Task.sleep(for: max(rest, (clock.now - start) * 10))
        }
    }
}
