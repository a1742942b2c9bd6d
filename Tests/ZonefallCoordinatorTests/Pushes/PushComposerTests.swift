import Testing
import ZonefallModel
import ZonefallReports

@testable import ZonefallCoordinator

/// What receivers are told of what a coordinator takes in.
struct PushComposerTests {
    private func coordinator(_ clock: ManualClock, findings: [Finding] = []) throws -> Coordinator {
        let map = ZoneMap.twoSites
        return try Coordinator(
            state: RegionState(map: map, mapRevision: "m1", plans: map.plans, engine: DeclaredFindings(findings)),
            store: CoordinatorStore(path: nil),
            now: { clock.now() }
        )
    }

    private var composer: PushComposer { PushComposer(links: PushLinks(), version: "1.2.3") }

    private func names(_ round: PushComposer.Round) -> Set<String> {
        Set((round.alerts?.entries ?? []).map(\.alert.name))
    }

    @Test func `a finding is an alert and an event, once`() async throws {
        let clock = ManualClock()
        let coordinator = try coordinator(clock, findings: [.remoteFloatingIP("fip-a")])
        _ = try await coordinator.findings()
        var composer = composer
        let round = composer.step(await coordinator.pushSnapshot())
        let alert = try #require(
            round.alerts?.entries.map(\.alert).first { $0.name == "ZonefallHiddenZoneDependency" }
        )
        #expect(alert.labels["subject"] == "fip-a")
        #expect(alert.labels["home_zone"] == "az1")
        #expect(alert.labels["depends_on_zone"] == "az1")
        #expect(round.events.count { $0.kind == .findingOpened } == 1)
        let next = composer.step(await coordinator.pushSnapshot())
        #expect(next.alerts == nil)
        #expect(next.events == [])
    }

    @Test func `a zone that nobody outside reaches is an alert with the first attempts that fail`() async throws {
        let clock = ManualClock()
        let coordinator = try coordinator(clock)
        var composer = composer
        func hand(in sequence: Int64, _ outcome: Outcome) async throws {
            for agent in ["agent-b", "agent-out"] as [Vantage.ID] {
                _ = try await coordinator.receive(
                    .of(
                        agent,
                        sequence: sequence,
                        at: clock.now(),
                        [
                            .http("fip-a", from: agent, outcome, at: clock.now()),
                            .http("fip-b", from: agent, at: clock.now()),
                        ]
                    )
                )
            }
        }
        try await hand(in: 0, .ok)
        #expect(!names(composer.step(await coordinator.pushSnapshot())).contains("ZonefallZoneUnreachable"))
        clock.advance(by: .seconds(1))
        try await hand(in: 1, .timeout)
        let round = composer.step(await coordinator.pushSnapshot())
        let alert = try #require(round.alerts?.entries.map(\.alert).first { $0.name == "ZonefallZoneUnreachable" })
        #expect(alert.labels == ["region": "reg1", "zone": "az1"])
        #expect(round.events.map(\.kind).contains(.zoneState))
        #expect(round.checks.first { $0.service == "zonefall az1" }?.state == .critical)
        clock.advance(by: .seconds(1))
        try await hand(in: 2, .ok)
        let over = composer.step(await coordinator.pushSnapshot())
        let ended = try #require(over.alerts?.entries.first { $0.alert.name == "ZonefallZoneUnreachable" })
        #expect(ended.endsAt == clock.now())
    }

    @Test func `a blackout on purpose is no outage, but an alert, an event and a band on graphs`() async throws {
        let clock = ManualClock()
        let coordinator = try coordinator(clock)
        var composer = composer
        _ = composer.step(await coordinator.pushSnapshot())
        let start = BlackoutEvent(
            time: .start,
            phase: .start,
            zone: "az2",
            scope: .physical,
            source: "run-7",
            endsBy: .start + .seconds(60)
        )
        _ = try await coordinator.receive(start)
        let round = composer.step(await coordinator.pushSnapshot())
        #expect(names(round).contains("ZonefallBlackout"))
        let grafana = PushReceiver(.grafana, name: "g", url: "http://g")
        let opening = try #require(round.messages(for: grafana, secret: nil).first)
        #expect(opening.path == "/api/annotations")
        _ = try await coordinator.receive(
            BlackoutEvent(time: .start + .seconds(9), phase: .end, zone: "az2", scope: .physical, source: "run-7")
        )
        let over = composer.step(await coordinator.pushSnapshot())
        let closing = try #require(over.messages(for: grafana, secret: nil).first)
        guard case .opens(let key) = opening.purpose, case .closes(let same, let body) = closing.purpose else {
            Issue.record("not an opening and its end")
            return
        }
        #expect(key == same)
        #expect(String(decoding: body, as: UTF8.self) == #"{"timeEnd":1772352009000}"#)
    }

    @Test func `a blackout that should have ended by itself is another alert`() async throws {
        let clock = ManualClock()
        let coordinator = try coordinator(clock)
        var composer = composer
        _ = try await coordinator.receive(
            BlackoutEvent(
                time: .start,
                phase: .start,
                zone: "az2",
                scope: .physical,
                endsBy: .start + .seconds(60)
            )
        )
        _ = composer.step(await coordinator.pushSnapshot())
        clock.advance(by: .seconds(61))
        #expect(names(composer.step(await coordinator.pushSnapshot())).contains("ZonefallChaosOverran"))
    }

    @Test func `a coordinator always says that it lives, and who is silent`() async throws {
        let clock = ManualClock()
        let coordinator = try coordinator(clock)
        var composer = composer
        let alerts = names(composer.step(await coordinator.pushSnapshot()))
        #expect(alerts == ["ZonefallWatchdog", "ZonefallAgentSilent"])
        clock.advance(by: .seconds(61))
        #expect(names(composer.step(await coordinator.pushSnapshot())).contains("ZonefallCoverageLow"))
    }

    @Test func `a webhook's message is signed over its own bytes`() async throws {
        let clock = ManualClock()
        let coordinator = try coordinator(clock, findings: [.remoteFloatingIP("fip-a")])
        _ = try await coordinator.findings()
        var composer = composer
        let round = composer.step(await coordinator.pushSnapshot())
        let receiver = PushReceiver(.webhook, name: "w", url: "http://w")
        let message = try #require(round.messages(for: receiver, secret: [7]).first)
        let id = try #require(message.headers["Zonefall-Event-Id"])
        #expect(
            message.headers["Zonefall-Signature"] == CloudEvent.signature(of: message.body, id: id, secret: [7])
        )
        #expect(round.messages(for: receiver, secret: nil).first?.headers["Zonefall-Signature"] == nil)
    }
}
