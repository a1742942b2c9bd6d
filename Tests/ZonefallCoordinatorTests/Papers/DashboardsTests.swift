import Foundation
import HummingbirdTesting
import Testing
import ZonefallCoordinator
import ZonefallModel

struct DashboardsTests {
    private static let rules = "dashboards/prometheus/zonefall-alerts.yml"
    private static let recordings = "dashboards/prometheus/zonefall-rules.yml"
    private static let rulesTest = "dashboards/prometheus/zonefall-alerts-test.yml"

    /// What `/metrics` says that it exports, histograms with their three series.
    private func exportedNames() async throws -> Set<String> {
        let text = try await Harness().requests { try await $0.get("/metrics").text }
        var names: Set<String> = []
        for line in text.split(separator: "\n") where line.hasPrefix("# TYPE ") {
            let words = line.split(separator: " ").map(String.init)
            names.insert(words[2])
            if words[3] == "histogram" { names.formUnion(["_bucket", "_sum", "_count"].map { words[2] + $0 }) }
        }
        // What an agent says of itself on its own page.
        let agent = try Repository.text("Sources/ZonefallAgent/Operation/AgentStatus.swift")
        names.formUnion(agent.matches(of: /"(zonefall_agent_\w+)"/).map { String($0.output.1) })
        return names
    }

    /// Every word of a text that looks like a metric of ours.
    private func metrics(in text: String) -> Set<String> {
        Set(text.matches(of: /zonefall_[a-z0-9_]+/).map { String($0.output) })
    }

    /// The boards, by their path.
    private func boards() throws -> [(path: String, json: JSONValue)] {
        try Repository.files(under: "dashboards/grafana").map { ($0, try JSONValue(parsing: Repository.text($0))) }
    }

    private func panels(of board: JSONValue) -> [JSONValue] { board["panels"]?.arrayValue ?? [] }

    private func targets(of board: JSONValue) -> [JSONValue] {
        panels(of: board).flatMap { $0["targets"]?.arrayValue ?? [] }
    }

    /// What a board asks Prometheus, its annotations included.
    private func expressions(of board: JSONValue) -> [String] {
        let annotations = board["annotations"]?["list"]?.arrayValue ?? []
        return (targets(of: board) + annotations).compactMap { $0["expr"]?.stringValue }
    }

    @Test func `every file is a board, the rules or their test`() throws {
        let files = try Repository.files(under: "dashboards")
        let boards = ["agents", "game-day", "region", "zone-pair"].map { "dashboards/grafana/zonefall-\($0).json" }
        #expect(
            files == ["dashboards/alertmanager/zonefall-routes.yml"] + boards
                + [Self.rulesTest, Self.rules, Self.recordings]
        )
    }

    @Test func `every metric on a board or in a rule is one that we export`() async throws {
        let exported = try await exportedNames()
        for path in try Repository.files(under: "dashboards") + Repository.files(under: "deploy") {
            let jobs: Set = ["zonefall_agents", "zonefall_blackbox", "zonefall_checks"]
            let unknown = metrics(in: try Repository.text(path)).subtracting(exported).subtracting(jobs)
            #expect(unknown == [], "\(path)")
        }
    }

    @Test func `every metric that we export is explained, and no other`() async throws {
        let text = try await Harness().requests { try await $0.get("/metrics").text }
        let exported = Set(text.matches(of: /# TYPE (\w+)/).map { String($0.output.1) })
        let explained = try Repository.text("docs/metrics.md").matches(of: /\n\| `(\w+)`/).map { String($0.output.1) }
        #expect(Set(explained) == exported)
        #expect(explained == explained.sorted())
    }

    @Test func `every metric that we export is on the board or in a rule`() async throws {
        let text = try await Harness().requests { try await $0.get("/metrics").text }
        let exported = Set(text.matches(of: /# TYPE (\w+)/).map { String($0.output.1) })
        var used = metrics(in: try Repository.text(Self.rules) + Repository.text(Self.recordings))
        for board in try boards() { used.formUnion(expressions(of: board.json).flatMap(metrics(in:))) }
        let isUsed = { (name: String) in used.contains(name) || used.contains(name + "_bucket") }
        #expect(exported.filter { !isUsed($0) } == [])
    }

    @Test func `a board asks the source that its reader chose, and says what each panel shows`() throws {
        for (path, board) in try boards() {
            #expect(board["uid"]?.stringValue?.isEmpty == false && (board["uid"]?.stringValue?.count ?? 99) <= 40)
            #expect(!expressions(of: board).isEmpty, "\(path)")
            for panel in panels(of: board) where panel["type"]?.stringValue != "row" {
                let title = panel["title"]?.stringValue ?? path
                #expect((panel["description"]?.stringValue?.count ?? 0) > 20, "\(title)")
                #expect(panel["fieldConfig"]?["defaults"]?["unit"] != nil, "\(title)")
                #expect(panel["targets"]?.arrayValue?.isEmpty == false, "\(title)")
            }
            for target in targets(of: board) {
                #expect(target["datasource"]?["uid"]?.stringValue == "${datasource}")
            }
        }
    }

    @Test func `no panel lies over another, and no id stands twice`() throws {
        for (path, board) in try boards() {
            var taken: Set<[Int64]> = []
            for panel in panels(of: board) {
                let place = try #require(panel["gridPos"])
                let (x, y) = (try place.integer("x"), try place.integer("y"))
                let (width, height) = (try place.integer("w"), try place.integer("h"))
                #expect(x + width <= 24, "\(path)")
                for column in x..<x + width {
                    for line in y..<y + height {
                        #expect(taken.insert([column, line]).inserted, "\(path): \(panel["title"]?.stringValue ?? "")")
                    }
                }
            }
            let ids = try panels(of: board).map { try $0.integer("id") }
            #expect(Set(ids).count == ids.count)
        }
    }

    @Test(.enabled(if: Command.canRun("promtool", package: "prometheus")))
    func `Prometheus understands every expression of a board`() throws {
        guard let promtool = try Command("promtool", package: "prometheus") else { return }
        let folder = try TemporaryFolder()
        for (path, board) in try boards() {
            let expressions = expressions(of: board).map { expression in
                expression.replacingOccurrences(of: "$__rate_interval", with: "5m")
                    .replacingOccurrences(of: "\"$instance\"", with: "\".*\"")
                    .replacingOccurrences(of: "$source", with: ".*")
                    .replacingOccurrences(of: "$home", with: ".*")
                    .replacingOccurrences(of: "\"$kind\"", with: "\".*\"")
            }
            #expect(!expressions.contains { $0.contains("$") }, "\(path)")
            // JSON is YAML, and a rule is the only thing whose expression promtool checks without a server.
            let rules = expressions.enumerated().map { index, expression -> JSONValue in
                ["record": .string("board:expression\(index)"), "expr": .string(expression)]
            }
            let file: JSONValue = ["groups": [["name": "board", "rules": .array(rules)]]]
            try Data(file.compactText.utf8).write(to: URL(filePath: folder.file("rules.json")))
            let outcome = try promtool.run(["check", "rules", folder.file("rules.json")])
            #expect(outcome.status == 0, "\(path): \(outcome.output)")
        }
    }

    @Test(.enabled(if: Command.canRun("promtool", package: "prometheus")))
    func `the rules are valid, and fire when they should`() throws {
        guard let promtool = try Command("promtool", package: "prometheus") else { return }
        for rules in [Self.rules, Self.recordings] {
            let check = try promtool.run(["check", "rules", Repository.path(rules)])
            #expect(check.status == 0, "\(check.output)")
        }
        let test = try promtool.run(["test", "rules", Repository.path(Self.rulesTest)])
        #expect(test.status == 0, "\(test.output)")
    }

    @Test func `every alert says where to read on, and that page exists`() throws {
        let text = try Repository.text(Self.rules)
        let pages = text.matches(of: /runbook_url: "([^"#]+)/).map { String($0.output.1) }
        #expect(pages.count == text.matches(of: /- alert: \w+/).count)
        for page in pages.map({ $0.replacing("{{ $labels.rule }}", with: "ZF004") }) {
            #expect(FileManager.default.fileExists(atPath: Repository.path(page)), "\(page)")
        }
    }

    @Test func `every rule has a test`() throws {
        let tests = try Repository.text(Self.rulesTest)
        for name in try Repository.text(Self.recordings).matches(of: /- record: ([\w:]+)/).map({ String($0.output.1) })
        {
            #expect(tests.contains("expr: \(name)"), "\(name)")
        }
        for alert in try Repository.text(Self.rules).matches(of: /- alert: (\w+)/).map({ String($0.output.1) }) {
            #expect(tests.contains("alertname: \(alert)"), "\(alert)")
        }
    }
}
