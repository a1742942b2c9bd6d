import HTTPTypes
import Hummingbird
import ZonefallReports

extension Routes {
    /// `GET /metrics`: what Prometheus scrapes, as long as the map has zones, whatever stands in them.
    func metrics(_ request: Request) async throws -> Response {
        try await coordinator.evaluateFirst()
        return try await Self.answer(to: request, with: zoneMetrics())
    }

    /// `GET /metrics/targets`: one line for every target and zone. Only where the operator asked for it.
    func targetMetrics(_ request: Request) async throws -> Response {
        guard servesTargets else { throw Problem.targetsNotServed }
        try await coordinator.evaluateFirst()
        return Self.answer(to: request, with: MetricsPage(targetsOf: await coordinator.view()))
    }

    /// `GET /metrics/blackbox`: the latest attempts in blackbox_exporter's words. Only where the operator asked for it.
    func blackboxMetrics(_ request: Request) async throws -> Response {
        guard servesTargets else { throw Problem.targetsNotServed }
        return Self.answer(to: request, with: MetricsPage(blackboxOf: await coordinator.view()))
    }

    /// The bounded page, as it is scraped and as it is written to remote storage.
    package func zoneMetrics() async throws -> MetricsPage {
        try await MetricsPage(
            coordinator: coordinator.view(),
            store: coordinator.store.size(),
            version: version,
            others: receiverHealth()
        )
    }

    private static func answer(to request: Request, with page: MetricsPage) -> Response {
        if MetricsPage.prefersOpenMetrics(accept: request.headers[.accept]) {
            return .text(page.openMetricsText, contentType: MetricsPage.openMetricsContentType)
        }
        return .text(page.text, contentType: MetricsPage.contentType)
    }
}
