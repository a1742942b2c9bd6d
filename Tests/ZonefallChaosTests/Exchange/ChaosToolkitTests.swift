import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallChaos

struct ChaosToolkitTests {
    private static func plan() throws -> GameDayPlan {
        try GameDayRunnerTests.plan(SimulatedRegion(), zones: ["az1", "az2"])
    }

    @Test func `a game day is an experiment that calls zonefall`() throws {
        let experiment = ChaosToolkitExperiment(try Self.plan(), file: "day.yaml").json
        #expect(try Golden.chaos.difference(of: experiment.prettyText, from: "chaostoolkit-experiment.json") == nil)
    }

    @Test func `a run is a journal: what was done, what was rolled back, and whether it deviated`() async throws {
        let journal = MemoryJournal()
        _ = try await GameDayRunnerTests.run(SimulatedRegion(), journal: journal)
        let json = ChaosToolkitJournal(
            experiment: ["title": "x"],
            records: journal.records,
            verdict: .refuted,
            version: "0.1.0"
        ).json
        #expect(json["status"]?.stringValue == "completed")
        #expect(json["deviated"]?.boolValue == true)
        #expect(
            json["run"]?.arrayValue?.compactMap { $0["activity"]?["name"]?.stringValue }
                == ["arm zone az1", "impose zone az1", "renew zone az1"]
        )
        #expect(json["rollbacks"]?.arrayValue?.count == 1)
        #expect(json["steady_states"]?["before"]?["steady_state_met"]?.boolValue == true)
    }

    @Test func `a run that a signal ended is interrupted, and one without an end has failed`() async throws {
        let region = SimulatedRegion()
        let journal = MemoryJournal()
        let abort = AbortSwitch()
        region.plan(after: .seconds(4)) { _ in abort.request(.signal("SIGINT")) }
        _ = try await GameDayRunnerTests.run(region, journal: journal, abort: abort)
        func status(_ records: [JournalRecord]) -> String? {
            ChaosToolkitJournal(experiment: [], records: records, verdict: nil, version: "").json["status"]?.stringValue
        }
        #expect(status(journal.records) == "interrupted")
        #expect(status(Array(journal.records.prefix(6))) == "failed")
    }

    @Test func `of an experiment its hypothesis is taken over, and what is not is told`() throws {
        let experiment: JSONValue = [
            "title": "The shop: \"open\"?", "description": "d",
            "steady-state-hypothesis": [
                "title": "The shop answers.",
                "probes": [
                    [
                        "type": "probe", "name": "front", "tolerance": 200,
                        "provider": ["type": "http", "url": "https://shop.example.org/health"],
                    ],
                    ["type": "probe", "name": "python", "provider": ["type": "python", "module": "m", "func": "f"]],
                    ["type": "probe", "name": "var", "provider": ["type": "http", "url": "http://${host}/"]],
                ],
            ],
            "method": [["type": "action", "name": "kill", "provider": ["type": "process", "path": "kill"]]],
        ]
        let imported = try ChaosToolkitImport(experiment)
        #expect(imported.urls == ["https://shop.example.org/health"])
        #expect(imported.leftOut.count == 3)
        #expect(imported.gameDay.contains(#"name: "The shop: \"open\"?""#))
        #expect(imported.gameDay.contains(#"{when: webhook, url: "https://shop.example.org/health", for_ms: 10000}"#))
    }
}
