import ArgumentParser
import Foundation
import Logging
import ZonefallCoordinator
import ZonefallModel

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the agents of one region until SIGTERM or SIGINT.",
        discussion: """
            On one machine, in memory, for a try:

              zonefall-coordinator serve --map zonemap.yaml --packs probes

            For a region, with a store that survives a restart, and a token that agents have to show:

              openssl rand -hex 32 > token && chmod 600 token
              zonefall-coordinator serve --map zonemap.yaml --packs probes --store /var/lib/zonefall/coordinator.sqlite \\
                --listen 192.0.2.10:9400 --token-file token

            The page for people is at /, and every route is in /v1/openapi.json. With a token a browser asks for it: any \
            user, and the token as the password. Without a token: GET /healthz, /readyz, /metrics.

            To tell Alertmanager, webhooks, Icinga, Grafana, OpenTelemetry and remote storage (docs/pushes.md):

              zonefall-coordinator serve --map zonemap.yaml --packs probes --pushes pushes.yaml
            """
    )

    @OptionGroup var region: RegionOptions
    @OptionGroup var listen: ListenOptions
    @OptionGroup var storage: StoreOptions
    @OptionGroup var pushes: PushOptions

    @Option(help: "An agent that was not heard for so many milliseconds counts as silent.")
    var silentAfterMs: Int = 5_000

    @Option(
        help: ArgumentHelp(
            "Serve the page's files from this folder, read anew each time.",
            discussion: "For who works on them: Sources/ZonefallCoordinator/Page/assets.",
            valueName: "dir"
        ),
        completion: .directory
    )
    var uiDir: String?
    @Flag(
        help: ArgumentHelp(
            "Serve /metrics/targets and /metrics/blackbox too, which have a line for every target.",
            discussion: "A region of 2,000 targets makes some 25,000 series of it."
        )
    )
    var targetMetrics = false

    @Option(help: "How much to log: \(Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")).")
    var logLevel: Logger.Level = .info

    func validate() throws {
        guard (100...3_600_000).contains(silentAfterMs) else {
            throw ValidationError("--silent-after-ms must be from 100 to 3600000.")
        }
    }

    func run() async throws {
        let logger = bootstrapLogging()
        let region = try region.load()
        let token = try listen.token(warningTo: logger)
        let clock = SteadyClock()
        let coordinator = try orCouldNotRun("The store can't be used") {
            try Coordinator(
                state: RegionState(
                    map: region.map,
                    mapRevision: region.revision,
                    plans: region.plans,
                    engine: region.engine,
                    silentAfter: .milliseconds(silentAfterMs)
                ),
                store: CoordinatorStore(path: storage.store),
                now: { clock.now() }
            )
        }
        var routes = Routes(
            coordinator: coordinator,
            token: token,
            version: Version.current,
            assets: uiDir.map { .inFolder($0) } ?? .builtIn
        )
        routes.servesTargets = targetMetrics
        let settings = try pushes.load()
        let health = PushHealth(settings?.receivers ?? [])
        routes.receiverHealth = { health.families }
        let companions = try settings.map {
            try pushes.services($0, routes: routes, health: health, instance: listen.listen, logger: logger)
        }
        let manager = ServiceManager(socketPath: ProcessInfo.processInfo.environment["NOTIFY_SOCKET"])
        let server = CoordinatorServer(
            coordinator: coordinator,
            routes: routes,
            address: listen.listen,
            retention: storage.retention,
            logger: logger,
            manager: manager,
            companions: companions ?? []
        )
        let host = listen.listen.host
        let name = region.map.region
        try await orCouldNotRun("Can't serve on \(listen.listen)") {
            try await server.run { port in
                logger.notice(
                    "Serving",
                    metadata: [
                        "address": "\(ListenAddress(host: host, port: port ?? 0))",
                        "region": "\(region.map.region)",
                        "map_revision": "\(region.revision)",
                    ]
                )
                manager?.tell(.ready(status: "region \(name)"))
            }
        }
        logger.notice("Ended")
    }

    private func bootstrapLogging() -> Logger {
        let level = logLevel
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
        return Logger(label: "zonefall-coordinator")
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
