import Foundation
import Testing
import ZonefallDocuments
import ZonefallModel

struct GameDayReadingTests {
    private static let sound = """
        name: day
        zone_map: zonemap.yaml
        driver: lab
        kind: dark
        fidelity: l3_silent
        ipv6: required
        zones: [az1, az2]
        limits: {max_dark_ms: 15000, lease_ms: 2500, max_targets: 40}
        overrides:
          - {service: batch, expect: dies}
        """

    @Test func `the demo's game day is read whole`() throws {
        let day = try GameDay(contentsOf: TestFiles.repository.appending(path: "Examples/demo/gameday.yaml").path)
        #expect(day.name == "demo-each-zone-in-turn")
        #expect(day.owner == "net@example.org")
        #expect(day.zoneMap == "zonemap.yaml")
        #expect(day.driver == .lab)
        #expect(day.zones == ["az1", "az2", "az3"])
        #expect(
            day.limits
                == GameDay.Limits(
                    maximumDark: .seconds(15),
                    lease: .milliseconds(2_500),
                    grant: .milliseconds(2_500),
                    canary: .seconds(2),
                    maximumTargets: 40
                )
        )
        #expect(day.steadyState == GameDay.SteadyState(rounds: 4, timeout: .seconds(20)))
        #expect(day.dark == GameDay.DarkPhase(settle: .seconds(2), rounds: 8))
        #expect(day.light == GameDay.LightPhase(rounds: 2, timeout: .seconds(15)))
        #expect(day.overrides == [])
    }

    @Test func `what does not bound the darkness has a default`() throws {
        let day = try GameDay(document: DocumentSource(name: "day.yaml", text: Self.sound))
        #expect(day.steadyState == GameDay.SteadyState())
        #expect(day.limits.grant == .milliseconds(2_500))
        #expect(day.limits.canary == .milliseconds(2_500))
        #expect(day.overrides == [GameDay.Override(service: "batch", expect: .dies)])
    }

    @Test(arguments: [
        ("name: day\n", "", #"day.yaml:1:1: the key "name" is missing in a game day. Add "name"."#),
        (
            "zone_map: zonemap.yaml\n", "",
            #"day.yaml:1:1: the key "zone_map" is missing in a game day. Add "zone_map"."#
        ),
        ("driver: lab\n", "", #"day.yaml:1:1: the key "driver" is missing in a game day. Add "driver"."#),
        ("ipv6: required\n", "", #"day.yaml:1:1: the key "ipv6" is missing in a game day. Add "ipv6"."#),
        ("ipv6: required", "ipv6: off", #"day.yaml:6:7: "off" is not a value of "ipv6". Write one of: required."#),
        (
            "ipv6: required", "ipv6: optional",
            #"day.yaml:6:7: "optional" is not a value of "ipv6". Write one of: required."#
        ),
        (
            "limits: {max_dark_ms: 15000, lease_ms: 2500, max_targets: 40}\n", "",
            #"day.yaml:1:1: the key "limits" is missing in a game day. Add "limits"."#
        ),
        (
            "max_dark_ms: 15000, ", "",
            #"day.yaml:8:9: the key "max_dark_ms" is missing in the limits of a game day. Add "max_dark_ms"."#
        ),
        (
            "lease_ms: 2500, ", "",
            #"day.yaml:8:9: the key "lease_ms" is missing in the limits of a game day. Add "lease_ms"."#
        ),
        (
            ", max_targets: 40", "",
            #"day.yaml:8:9: the key "max_targets" is missing in the limits of a game day. Add "max_targets"."#
        ),
        (
            "lease_ms: 2500", "lease_ms: 500",
            #"day.yaml:8:40: "lease_ms" should be a whole number from 1000 to 600000, not the number 500. Write one within these bounds, without quotes."#
        ),
        (
            "zones: [az1, az2]", "zones: []",
            #"day.yaml:7:8: no zone goes dark. List under "zones" which zones go dark, one after the other."#
        ),
        (
            "zones: [az1, az2]\n", "",
            #"day.yaml:1:1: no zone goes dark. List under "zones" which zones go dark, one after the other."#
        ),
        (
            "zones: [az1, az2]", "zones: [az1, az1]",
            #"day.yaml:7:8: zone "az1" stands twice in "zones". List each zone once. To prove a dependency by repetition, write "repeat: 2" under "dark"."#
        ),
        ("zones:", "zonse:", #"day.yaml:7:1: unknown key "zonse" in a game day. Did you mean "zones"?"#),
        (
            "fidelity: l3_silent", "fidelity: l3-silent",
            #"day.yaml:5:11: "l3-silent" is not a value of "fidelity". Did you mean "l3_silent"? Write one of: l3_silent, l2_dead, forward_only."#
        ),
        (
            "kind: dark", "kind: brownout",
            #"day.yaml:1:1: a brownout does not say what it does. Add "brownout" with "loss_permille", "rate_bytes_per_s" or "latency_ms"."#
        ),
        (
            "expect: dies", "expect: fails",
            #"day.yaml:10:30: "fails" is not a value of "expect". Write one of: survives, degraded, dies."#
        ),
        (
            "overrides:", "overrides:\n  - {service: batch, expect: survives}",
            #"day.yaml:10:3: two overrides speak of service "batch". Keep one of them."#
        ),
    ])
    func `a game day with one fault is refused with one exact message`(what: String, with: String, message: String) {
        let text = Self.sound.replacing(what, with: with)
        #expect(text != Self.sound)
        let found = faults(of: text, as: GameDay.self, named: "day.yaml")
        #expect(found.contains(message), "\(found)")
        #expect(found.count == 1 || what == "zones:")
    }
}
