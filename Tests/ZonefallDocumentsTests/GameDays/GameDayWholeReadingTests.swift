import Foundation
import Testing
import ZonefallDocuments
import ZonefallModel

/// A game day that says all that one can say, and each way to say it wrongly.
struct GameDayWholeReadingTests {
    private static let whole = """
        name: everything
        zone_map: zonemap.yaml
        zone_map_sha256: abababababababababababababababababababababababababababababababab
        driver: host
        kind: brownout
        fidelity: forward_only
        brownout: {loss_permille: 150, rate_bytes_per_s: 125000, latency_ms: 100}
        ipv6: required
        hosts:
          - host: net-b1
            zone: az2
            socket: /run/z.sock
            exempt_interfaces: [mgmt0]
            exempt_prefixes: [192.0.2.0/24]
            exempt_tcp_ports: [22, 9400]
        zones: [az2]
        limits: {max_dark_ms: 300000, lease_ms: 10000, grant_ms: 15000, canary_ms: 3000, max_targets: 4}
        dark: {settle_ms: 60000, rounds: 20, hold_ms: 0, repeat: 2, relight: on_surprise}
        overrides:
          - {service: shop, expect: survives, within_ms: 60000, from: [az1, outside], max_loss_ratio: 0.05}
        unknown_services: fail
        abort:
          - {when: service_loss, service: pay, above_ratio: 0.01, for_ms: 10000}
          - {when: zone_red, zone: az1, above: 2, for_ms: 15000}
          - {when: finding, rule_id: ZF014}
          - {when: prometheus, url: "http://prom:9090", query: 'up{job="pay"} == 0'}
          - {when: alertmanager, url: "http://am:9093", alerts: [PayDown]}
          - {when: webhook, url: "https://chat.example.org/may-go-on"}
        phases:
          - {phase: brief, gate: {human: [lead, observer], timeout_ms: 1800000, on_timeout: abort}}
          - {phase: baseline}
          - {phase: dark, gate: {human: [lead], timeout_ms: 60000}}
          - {phase: light}
        schedule:
          time_zone: Europe/Stockholm
          allowed: [{days: [tue, wed], from: "09:00", until: "15:00"}]
          blocked_dates: ["2026-11-27"]
        notify:
          - {url: "https://mon.example.org/ce", format: cloudevents, on: [armed, dark, stuck]}
        """

    @Test func `all that can be said is read`() throws {
        let day = try GameDay(document: DocumentSource(name: "day.yaml", text: Self.whole))
        #expect(day.zoneMapSHA256 == String(repeating: "ab", count: 32))
        #expect(day.kind == .brownout)
        #expect(day.fidelity == .forwardOnly)
        #expect(
            day.brownout == .init(lossPermille: 150, bytesPerSecond: 125_000, latency: .milliseconds(100))
        )
        #expect(
            day.hosts == [
                .init(
                    name: "net-b1",
                    zone: "az2",
                    socket: "/run/z.sock",
                    exemptInterfaces: ["mgmt0"],
                    exemptPrefixes: [IPPrefix("192.0.2.0/24")].compactMap { $0 },
                    exemptPorts: [22, 9_400]
                )
            ]
        )
        #expect(day.dark.repetitions == 2)
        #expect(day.dark.relight == .onSurprise)
        #expect(
            day.overrides == [
                .init(
                    service: "shop",
                    expect: .survives,
                    within: .seconds(60),
                    origins: [.zone("az1"), .outside],
                    maximumLossRatio: 0.05
                )
            ]
        )
        #expect(day.unknownServices == .fail)
        #expect(
            day.abortConditions == [
                .init(.serviceLoss("pay", above: 0.01), for: .seconds(10)),
                .init(.zoneRed("az1", above: 2), for: .seconds(15)), .init(.finding(rule: "ZF014")),
                .init(.prometheus(url: "http://prom:9090", query: #"up{job="pay"} == 0"#)),
                .init(.alertmanager(url: "http://am:9093", alerts: ["PayDown"])),
                .init(.webhook(url: "https://chat.example.org/may-go-on")),
            ]
        )
        #expect(
            day.gates == [
                .init(before: .brief, people: ["lead", "observer"], timeout: .seconds(1_800)),
                .init(before: .dark, people: ["lead"], timeout: .seconds(60)),
            ]
        )
        #expect(
            day.schedule
                == .init(
                    timeZone: "Europe/Stockholm",
                    allowed: [.init(days: [.tuesday, .wednesday], from: 540, until: 900)],
                    blockedDates: ["2026-11-27"]
                )
        )
        #expect(
            day.notifications == [
                .init(url: "https://mon.example.org/ce", format: .cloudevents, events: [.armed, .dark, .stuck])
            ]
        )
    }

    @Test(arguments: [
        ("when: finding, rule_id: ZF014", "when: findng, rule_id: ZF014", #""findng" is not a value of "when""#),
        ("when: finding, rule_id: ZF014", "when: finding", #"the key "rule_id" is missing"#),
        ("rule_id: ZF014}", "rule_id: ZF014, zone: az1}", #""zone" says nothing of "finding""#),
        ("above_ratio: 0.01", "above_ratio: 1.5", "a number from 0.0 to 1.0"),
        ("above_ratio: 0.01, for_ms", "above_ratio: 0.01, four_ms", #"Did you mean "for_ms"?"#),
        ("{phase: light}", "{phase: light, gate: {human: [lead], timeout_ms: 1000}}", "Light waits for nobody."),
        ("on_timeout: abort", "on_timeout: go_on", #"Write one of: abort."#),
        ("human: [lead], ", "human: [], ", "a gate that nobody keeps"),
        ("{phase: baseline}", "{phase: baseline, hold_ms: 9}", #"How long a phase takes stands in"#),
        (#"until: "15:00""#, #"until: "08:00""#, "the window ends before it begins"),
        (#"from: "09:00""#, #"from: "9:00""#, "a time of day"),
        (#""2026-11-27""#, #""2026-13-27""#, "a date"),
        ("Europe/Stockholm", "Europe/Atlantis", "a time zone"),
        ("format: cloudevents", "format: cloudevent", #"Did you mean "cloudevents"?"#),
        ("on: [armed", "on: [ready", #""ready" is not a value of "on""#),
        ("url: \"https://mon", "url: \"ftp://mon", "a URL"),
        (
            "brownout: {loss_permille: 150, rate_bytes_per_s: 125000, latency_ms: 100}", "brownout: {}",
            "that does nothing"
        ),
        ("loss_permille: 150", "loss_permile: 150", #"Did you mean "loss_permille"?"#),
        ("kind: brownout", "kind: dark", #""brownout" belongs to a day of that kind"#),
        ("driver: host", "driver: lab", #""hosts" belongs to the driver "host""#),
        ("exempt_tcp_ports: [22, 9400]", "exempt_tcp_ports: [0]", "from 1 to 65535"),
        ("repeat: 2", "repeat: 0", "a whole number from 1 to 10"),
        ("zone_map_sha256: ab", "zone_map_sha256: XX", "64 hexadecimal digits"),
    ])
    func `I10: what is said wrongly is refused, where it stands`(what: String, with: String, message: String) throws {
        let text = Self.whole.replacing(what, with: with)
        try #require(text != Self.whole)
        let found = faults(of: text, as: GameDay.self, named: "day.yaml")
        #expect(found.contains { $0.contains(message) && $0.hasPrefix("day.yaml:") }, "\(found)")
    }

    @Test func `a window allows its days and times, and no blocked date`() {
        let schedule = GameDay.Schedule(
            allowed: [.init(days: [.tuesday], from: 540, until: 900)],
            blockedDates: ["2026-11-24"]
        )
        func objection(_ date: String, _ day: GameDay.Schedule.Day, _ minute: Int) -> String? {
            schedule.objection(at: .init(date: date, day: day, minute: minute))
        }
        #expect(objection("2026-12-01", .tuesday, 540) == nil)
        #expect(objection("2026-12-01", .tuesday, 899) == nil)
        #expect(objection("2026-12-01", .tuesday, 900) != nil)
        #expect(objection("2026-12-01", .tuesday, 539) != nil)
        #expect(objection("2026-12-02", .wednesday, 600) != nil)
        #expect(objection("2026-11-24", .tuesday, 600) == "2026-11-24 is blocked")
    }

    @Test func `the guide tells every key`() throws {
        let guide = try String(contentsOf: TestFiles.repository.appending(path: "docs/game-day.md"), encoding: .utf8)
        func keys<Key: DocumentKey>(_: Key.Type) -> [String] { Key.allCases.map(\.rawValue) }
        let all =
            keys(GameDay.Key.self) + keys(GameDay.Limits.Key.self) + keys(GameDay.SteadyState.Key.self)
            + keys(GameDay.DarkPhase.Key.self) + keys(GameDay.LightPhase.Key.self) + keys(GameDay.Override.Key.self)
            + keys(GameDay.AbortCondition.Key.self) + keys(GameDay.Host.Key.self) + keys(GameDay.Brownout.Key.self)
            + keys(GameDay.Schedule.Key.self) + keys(GameDay.Schedule.Window.Key.self)
            + keys(GameDay.Notification.Key.self)
        #expect(all.count > 60)
        #expect(all.filter { !guide.contains("`\($0)`") } == [])
    }
}
