import Testing
import ZonefallModel
import ZonefallTestSupport

struct ProbeWindowsTests {
    private func random(seed: UInt64) -> ProbeWindows {
        var random = SeededGenerator(seed: seed)
        let names = ["vip", "web-1", "web-10", "wëb-2", "", "w\"eb\n", "🦆-1", "🦆-2"]
        let kinds: [ProbeKind] = [.icmp, .http]
        return ProbeWindows(
            start: Timestamp(millisecondsSinceEpoch: 1_772_352_000_000),
            rows: names.flatMap { name in
                kinds.map { kind in
                    var row = ProbeWindows.Row(target: name, kind: kind)
                    row.timeout = .random(in: 0...3, using: &random)
                    row.notSent = .random(in: 0...1, using: &random)
                    guard Bool.random(using: &random) else { return row }
                    row.ok = .random(in: 1...100, using: &random)
                    // Numbers that have no more digits than travel.
                    let min = Int.random(in: 0...999, using: &random)
                    let far = 10 * Int.random(in: 5...9, using: &random)
                    row.times = .init(min: min, average: min + 12, p99: min + far - 20, max: min + far)
                    return row
                }
            }
        )
    }

    @Test(arguments: UInt64(0)..<50)
    func `windows travel as columns and come back as they were`(seed: UInt64) throws {
        let windows = random(seed: seed)
        #expect(try ProbeWindows(json: JSONValue(parsing: windows.json.compactText)) == windows)
    }

    @Test func `times keep three digits of the shortest and two of the distances`() throws {
        let windows = ProbeWindows(
            start: Timestamp(millisecondsSinceEpoch: 0),
            rows: [
                .init(
                    target: "t",
                    kind: .icmp,
                    ok: 1,
                    times: .init(min: 12_345, average: 12_468, p99: 20_000, max: 23_456)
                )
            ]
        )
        let times = try ProbeWindows(json: windows.json).rows.first?.times
        #expect(times == .init(min: 12_300, average: 12_420, p99: 19_800, max: 23_300))
    }

    @Test(arguments: [
        #"{"start":"2026-03-01T08:00:00Z","kinds":["icmp"],"names_share":[1],"names_end":["a"]}"#,
        #"{"start":"2026-03-01T08:00:00Z","kinds":["icmp"],"names_share":[0],"names_end":[]}"#,
        #"{"start":"2026-03-01T08:00:00Z","kinds":["icmp"],"names_share":[0],"names_end":[7]}"#,
        #"{"start":"2026-03-01T08:00:00Z","kinds":["telepathy"],"names_share":[0],"names_end":["a"]}"#,
        #"{"start":"2026-03-01T08:00:00Z","kinds":["icmp"],"names_share":[0],"names_end":["a"],"ok":[1,2]}"#,
        #"{"start":"2026-03-01T08:00:00Z","kinds":["icmp"],"names_share":[0],"names_end":["a"],"ok":[-1]}"#,
        #"{"start":"2026-03-01T08:00:00Z","kinds":["icmp"],"names_share":[0],"names_end":["a"],"ok":[9223372036854775807]}"#,
        #"{"start":"yesterday","kinds":[],"names_share":[],"names_end":[]}"#,
    ])
    func `columns that do not fit together are refused`(text: String) throws {
        let json = try JSONValue(parsing: text)
        #expect(throws: JSONShapeError.self) { try ProbeWindows(json: json) }
    }

    @Test func `a name can't grow without end`() throws {
        let shares = (0..<100).map { JSONValue.integer(Int64($0 * 100)) }
        let ends = [JSONValue](repeating: .string(String(repeating: "x", count: 100)), count: 100)
        let json: JSONValue = [
            "start": "2026-03-01T08:00:00Z", "kinds": .array([JSONValue](repeating: "icmp", count: 100)),
            "names_share": .array(shares), "names_end": .array(ends),
        ]
        #expect(throws: JSONShapeError.self) { try ProbeWindows(json: json) }
    }
}
