import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals
import ZonefallModel

/// The coordinator as a program: its routes on a socket, and its ticker.
package struct CoordinatorServer: Sendable {
    package let coordinator: Coordinator
    package let routes: Routes
    package let address: ListenAddress
    package let retention: Retention
    package let logger: Logger
    package let manager: ServiceManager?
    /// What runs beside the routes: those who tell others.
    package let companions: [any ServiceLifecycle.Service]

    package init(
        coordinator: Coordinator,
        routes: Routes,
        address: ListenAddress,
        retention: Retention = Retention(),
        logger: Logger,
        manager: ServiceManager? = nil,
        companions: [any ServiceLifecycle.Service] = []
    ) {
        self.companions = companions
        self.coordinator = coordinator
        self.routes = routes
        self.address = address
        self.retention = retention
        self.logger = logger
        self.manager = manager
    }

    /// - Parameter onRunning: told the port once the socket listens.
    package func application(onRunning: @escaping @Sendable (Int?) async -> Void = { _ in }) -> some ApplicationProtocol
    {
        Application(
            router: routes.router,
            server: .http1(
                configuration: .init(
                    idleTimeout: .milliseconds(routes.limits.idleTimeout.wholeMilliseconds),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: routes.limits.header,
                        maxHeaderListSize: routes.limits.header,
                        maxHeaderFieldCount: 100
                    )
                )
            ),
            configuration: .init(
                address: .hostname(address.host, port: address.port),
                availableConnectionsDelegate: MaximumAvailableConnections(routes.limits.connections, logger: logger)
            ),
            services: [
                StreamPump(coordinator: coordinator, feed: routes.feed),
                Ticker(
                    coordinator: coordinator,
                    retention: retention,
                    interval: .seconds(1),
                    logger: logger,
                    manager: manager
                ),
            ] + companions,
            onServerRunning: { await onRunning($0.localAddress?.port) },
            logger: logger
        )
    }

    /// Serves until SIGTERM or SIGINT; requests that run then have five seconds to finish.
    ///
    /// - Throws: when the socket can't be had.
    package func run(onRunning: @escaping @Sendable (Int?) async -> Void) async throws {
        var configuration = ServiceGroupConfiguration(
            services: [.init(service: application(onRunning: onRunning))],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        configuration.maximumGracefulShutdownDuration = .seconds(5)
        try await ServiceGroup(configuration: configuration).run()
    }
}
