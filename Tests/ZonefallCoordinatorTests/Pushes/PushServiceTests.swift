import Foundation
import Logging
import Testing
import ZonefallModel
import ZonefallReports
import ZonefallTestSupport

@testable import ZonefallCoordinator

/// Receivers that are real servers: good ones, slow ones, dead ones.
@Suite(.timeLimit(.minutes(3)))
struct PushServiceTests {
    private let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    private func running<Value: Sendable>(
        _ receivers: [PushReceiver],
        _ body: @Sendable (Coordinator, PushHealth) async throws -> Value
    ) async throws -> Value {
        let map = ZoneMap.twoSites
        let clock = SteadyClock()
        let coordinator = try Coordinator(
            state: RegionState(
                map: map,
                mapRevision: "m1",
                plans: map.plans,
                engine: DeclaredFindings([.remoteFloatingIP("fip-a")])
            ),
            store: CoordinatorStore(path: nil),
            now: { clock.now() }
        )
        let health = PushHealth(receivers)
        let service = try PushService(
            PushSettings(receivers: receivers),
            coordinator: coordinator,
            health: health,
            version: "1.2.3",
            logger: quiet
        )
        return try await withThrowingTaskGroup { group in
            group.addTask { try await service.run() }
            let value = try await body(coordinator, health)
            group.cancelAll()
            return value
        }
    }

    @Test func `a receiver that never answers does not hold up another`() async throws {
        let silent = try TestHTTPServer { _ in .silence }
        let good = try TestHTTPServer { _ in .answer() }
        let receivers = [
            PushReceiver(.alertmanager, name: "dead", url: "http://127.0.0.1:\(silent.port)"),
            PushReceiver(.alertmanager, name: "good", url: "http://127.0.0.1:\(good.port)"),
        ]
        try await running(receivers) { coordinator, _ in
            _ = try await coordinator.findings()
            let told = await good.requests.waited { requests in
                requests.contains {
                    String(decoding: $0.body, as: UTF8.self).contains("ZonefallHiddenZoneDependency")
                }
            }
            #expect(told?.first?.path == "/api/v2/alerts")
            #expect(told?.first?.headers["content-type"] == "application/json")
        }
    }

    @Test func `a message that a receiver could not take comes again`() async throws {
        let first = Gathered<Int>()
        let server = try TestHTTPServer { _ in
            first.append(1)
            return first.all.count == 1 ? .answer(status: 503, headers: ["Retry-After": "0"]) : .answer()
        }
        let hook = PushReceiver(.webhook, name: "hook", url: "http://127.0.0.1:\(server.port)/hook")
        try await running([hook]) { _, health in
            let requests = try #require(await server.requests.waited { $0.count >= 2 })
            #expect(requests[0].body == requests[1].body)
            #expect(requests[0].headers["zonefall-event-id"] == requests[1].headers["zonefall-event-id"])
            #expect(health["hook"]?.counts.retried == 1)
        }
    }

    @Test func `how receivers are is on the page, without their addresses`() async throws {
        let gone = try TestHTTPServer { _ in .hangUp }
        let port = gone.port
        gone.stop()
        try await running([PushReceiver(.webhook, name: "hook", url: "http://127.0.0.1:\(port)")]) { _, health in
            while health["hook"]?.isUp == nil { await Task.yield() }
            let text = MetricsPage(health.families).text
            #expect(text.contains(#"zonefall_push_up{receiver="hook",kind="webhook"} 0"#))
            // Slow as a busy machine is, it may have been tried more than once by now.
            #expect(text.contains(/deliveries_total{receiver="hook",kind="webhook",result="retried"} [1-9]/))
            #expect(!text.contains("127.0.0.1"))
        }
    }
}

extension Gathered {
    /// Waits on a thread that nobody else needs. Other tests block the threads that tasks run on, so it may take a while.
    func waited(until isEnough: @escaping @Sendable ([Element]) -> Bool) async -> [Element]? {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: self.wait(atMost: 120, until: isEnough)) }
        }
    }
}
