import HTTPTypes
import Hummingbird
import ZonefallReports

/// Every route of the coordinator.
package struct Routes: Sendable {
    package let coordinator: Coordinator
    let limits: Limits
    /// nil: anyone who reaches the socket may use it.
    let token: BearerToken?
    let version: String
    let budget: IntakeBudget
    let feed: ChangeFeed
    let assets: PageAssets
    /// Whether the pages that grow with the region are served: `/metrics/targets` and `/metrics/blackbox`.
    package var servesTargets = false
    /// What other parts of the program say of themselves on `/metrics`.
    package var receiverHealth: @Sendable () -> [MetricFamily] = { [] }

    typealias Handler = @Sendable (Routes, Request, BasicRequestContext) async throws -> Response

    struct Route: Sendable {
        let method: HTTPRequest.Method
        let path: String
        /// Open routes need no token: monitoring has none.
        let isOpen: Bool
        let handler: Handler

        init(_ method: HTTPRequest.Method, _ path: String, isOpen: Bool = false, _ handler: @escaping Handler) {
            self.method = method
            self.path = path
            self.isOpen = isOpen
            self.handler = handler
        }

        /// The path may have one part in braces, at its end, which stands for any name.
        func matches(_ path: String) -> Bool {
            guard let brace = self.path.firstIndex(of: "{") else { return path == self.path }
            let prefix = self.path[..<brace]
            return path.hasPrefix(prefix) && !path.dropFirst(prefix.count).contains("/")
        }
    }

    static let all: [Route] = [
        Route(.post, "/v1/batches") { routes, request, _ in try await routes.receiveBatch(request) },
        Route(.get, "/v1/plan") { routes, request, _ in try await routes.plan(request) },
        Route(.get, "/v1/findings") { routes, request, _ in try await routes.findings(request) },
        Route(.get, "/v1/state") { routes, _, _ in try await routes.state() },
        Route(.get, "/v1/observations") { routes, request, _ in try await routes.observations(request) },
        Route(.get, "/v1/windows") { routes, request, _ in try await routes.windows(request) },
        Route(.post, "/v1/events") { routes, request, _ in try await routes.receiveEvent(request) },
        Route(.get, "/v1/overview") { routes, _, _ in try await routes.overview() },
        Route(.get, "/v1/what-if") { routes, request, _ in try await routes.whatIf(request) },
        Route(.get, "/v1/probes") { routes, request, _ in try await routes.probes(request) },
        Route(.get, "/v1/history") { routes, request, _ in try await routes.history(request) },
        Route(.get, "/v1/stream") { routes, request, _ in try await routes.stream(request) },
        Route(.get, "/v1/openapi.json", isOpen: true) { routes, request, _ in try routes.openAPI(request) },
        Route(.get, "/") { routes, request, _ in try await routes.page(request) },
        Route(.get, "/assets/{name}", isOpen: true) { routes, request, context in
            try routes.asset(context.parameters.get("name") ?? "", request)
        },
        Route(.get, "/healthz", isOpen: true) { routes, _, _ in routes.health() },
        Route(.get, "/readyz", isOpen: true) { routes, _, _ in try await routes.readiness() },
        Route(.get, "/metrics", isOpen: true) { routes, request, _ in try await routes.metrics(request) },
        Route(.get, "/metrics/targets", isOpen: true) { routes, request, _ in try await routes.targetMetrics(request) },
        Route(.get, "/metrics/blackbox", isOpen: true) { routes, request, _ in
            try await routes.blackboxMetrics(request)
        },
    ]

    /// The methods that a path has; empty for a path that there is not.
    static func methods(ofPath path: String) -> [HTTPRequest.Method] {
        all.filter { $0.matches(path) }.flatMap { $0.method == .get ? [.get, .head] : [$0.method] }
    }

    /// - Parameter assets: what the page is made of, if not what was built in.
    package init(
        coordinator: Coordinator,
        limits: Limits = Limits(),
        token: BearerToken?,
        version: String,
        assets: PageAssets = .builtIn
    ) {
        self.coordinator = coordinator
        self.limits = limits
        self.token = token
        self.version = version
        budget = IntakeBudget(bytes: limits.intake)
        feed = ChangeFeed(coordinator: coordinator, listeners: limits.listeners)
        self.assets = assets
    }

    package var router: Router<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: ProblemMiddleware())
        for route in Self.all {
            let group = router.group()
            if let token, !route.isOpen { group.add(middleware: TokenMiddleware(token: token)) }
            group.on(RouterPath(route.path), method: route.method) { request, context in
                try await route.handler(self, request, context)
            }
        }
        return router
    }
}
