import Hummingbird
import ZonefallReports

extension Routes {
    /// `GET /metrics`: Prometheus text, format 0.0.4.
    func metrics() async throws -> Response {
        try await coordinator.evaluateFirst()
        let page = try await MetricsPage(
            coordinator: coordinator.view(),
            store: coordinator.store.size(),
            version: version
        )
        return .text(page.text, contentType: MetricsPage.contentType)
    }
}
