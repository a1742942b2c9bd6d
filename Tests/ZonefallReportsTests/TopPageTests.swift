import Testing
import ZonefallModel
import ZonefallReports

struct TopPageTests {
    private let state: JSONValue = [
        "region": "reg1", "time": "2026-03-01T08:00:00.000Z",
        "coverage": ["expected": 10, "observed": 9, "ratio": 0.9],
        "blackouts": [["zone": "az2", "end": nil], ["zone": "az1", "end": "2026-03-01T07:00:00.000Z"]],
        "agents": [
            ["id": "agent-a", "zone": "az1", "status": "reporting", "last_heard_ms_ago": 120],
            ["id": "agent-b", "zone": nil, "status": "never_heard", "last_heard_ms_ago": nil],
        ],
        "matrix": [
            ["source": "az1", "home": "az1", "kind": "icmp", "attempts": 10, "ok": 10],
            ["source": "az1", "home": "az2", "kind": "icmp", "attempts": 10, "ok": 5],
            ["source": "az1", "home": "az2", "kind": "http", "attempts": 10, "ok": 4],
            ["source": "az2", "home": "az1", "kind": "http", "attempts": 0, "ok": 0],
        ],
    ]

    private func finding(_ subject: String, _ confidence: Double) -> Finding {
        Finding(
            .remoteFloatingIP,
            subject: .floatingIP(.init(subject)),
            zone: "az1",
            expectedZones: ["az2"],
            confidence: confidence,
            evidence: [Evidence(.identity, "web-2 answered")],
            remedy: "move it"
        )
    }

    @Test func `a screen says what stands: verdict, coverage, matrix, findings, agents`() {
        let page = TopPage(state: state, findings: [finding("fip-b", 0.6), finding("fip-a", 0.95)])
        #expect(
            page.lines(for: Rendering(hasUnicode: false)) == [
                "zonefall  region reg1  2026-03-01T08:00:00.000Z",
                "1 confirmed, 1 suspected",
                "coverage 90 % (9 of 10 probes), agents 1 of 2, dark on purpose: az2",
                "",
                "from \\ to  az1      az2",
                "---------  -------  -------",
                "az1        100 %    45 % !",
                "az2        no data  no data",
                "",
                "findings",
                "  confirmed  ZF004  floating IP 'fip-a' depends on az1, expected az2",
                "  suspected  ZF004  floating IP 'fip-b' depends on az1, expected az2",
                "",
                "agents",
                "  agent-a  az1  reporting  heard 120 ms ago",
                "  agent-b  outside  never heard",
            ]
        )
    }

    @Test func `nothing probed and nothing found is said, not left empty`() {
        let lines = TopPage(state: ["region": "r"], findings: []).lines(for: Rendering())
        #expect(lines.contains("nothing was probed yet"))
        #expect(lines.contains("no findings"))
        #expect(lines.contains("the map lists no agents"))
    }

    @Test(arguments: [(40, 12), (60, 24), (80, 24), (200, 60)])
    func `a screen is never wider nor higher than the terminal`(width: Int, height: Int) {
        let many = (0..<100).map { finding("floating-ip-with-a-long-name-\($0)", 0.95) }
        let lines = TopPage(state: state, findings: many).lines(for: Rendering(width: width), height: height)
        #expect(lines.count <= height)
        #expect(lines.allSatisfy { $0.count <= width })
        #expect(lines.contains { $0.contains("and more") })
    }

    @Test func `colour says nothing that words do not say, and names are made safe`() {
        let page = TopPage(state: state, findings: [finding("\u{1b}[31mfip", 0.95)])
        let coloured = page.lines(for: Rendering(hasColour: true)).joined(separator: "\n")
        let plain = page.lines(for: Rendering()).joined(separator: "\n")
        #expect(coloured.replacing(/\u{1b}\[\d+m/, with: "") == plain)
        #expect(plain.contains(#"\u{1b}[31mfip"#))
    }
}
