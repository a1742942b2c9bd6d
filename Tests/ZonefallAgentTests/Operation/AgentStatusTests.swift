import Foundation
import Testing
import ZonefallModel

@testable import ZonefallAgent

struct AgentStatusTests {
    private var sound: AgentStatus {
        var status = AgentStatus(vantage: "agent-a", zone: "az1", version: "1.2.3", planRevision: "r", probes: 2)
        status.outcomes = ["ok": 5, "not_sent": 1]
        status.reflected = .init(answered: 9, strangers: 2, limited: 1)
        status.outbox = OutboxFigures(
            links: [.init(coordinator: "http://c", waiting: 3, isTaking: true, taken: 7, failed: 1)],
            spoolBytes: 1_024,
            oldestWaiting: .milliseconds(1_500)
        )
        return status
    }

    private func answer(_ path: String, _ change: (inout AgentStatus) -> Void = { _ in }) -> LocalPage.Answer? {
        var status = sound
        change(&status)
        return status.answer(to: path)
    }

    @Test func `it is ready with a plan, a coordinator that takes batches, and a spool that can be written`() {
        #expect(answer("/readyz")?.status == 200)
        #expect(answer("/readyz") { $0.planRevision = nil } == .init(status: 503, text: "no plan yet\n"))
        #expect(
            answer("/readyz") { $0.outbox.links[0].isTaking = false }
                == .init(status: 503, text: "no coordinator takes batches\n")
        )
        #expect(
            answer("/readyz") { $0.outbox.spoolFailure = "No space left on device" }?.text
                == "the spool can't be written: No space left on device\n"
        )
    }

    @Test func `it is alive as long as it answers`() {
        #expect(answer("/healthz") { $0.planRevision = nil }?.status == 200)
        #expect(answer("/") == nil)
    }

    @Test func `metrics have a help and a type for each family, and no name twice`() throws {
        let page = try #require(answer("/metrics")?.text)
        let families = page.matches(of: /# TYPE (\S+) (gauge|counter)\n/).map { String($0.output.1) }
        #expect(Set(families).count == families.count)
        #expect(page.matches(of: /# HELP (\S+) \S/).map { String($0.output.1) } == families)
        for line in page.split(separator: "\n") where !line.hasPrefix("#") {
            let name = String(line.prefix { $0 != "{" && $0 != " " })
            #expect(families.contains(name), "\(line)")
            #expect(line.wholeMatch(of: /\w+(\{(\w+="[^"]*",?)+\})? -?[0-9.]+/) != nil, "\(line)")
        }
        #expect(page.contains("zonefall_agent_build_info{version=\"1.2.3\",agent=\"agent-a\",zone=\"az1\"} 1\n"))
        #expect(page.contains("zonefall_agent_attempts_total{outcome=\"ok\"} 5\n"))
        #expect(page.contains("zonefall_agent_spool_oldest_seconds 1.5\n"))
        #expect(page.contains("zonefall_agent_reflector_datagrams_total{outcome=\"stranger\"} 2\n"))
        #expect(page.contains("zonefall_agent_batches_waiting{coordinator=\"http://c\"} 3\n"))
    }

    private static let promtool = "/usr/bin/promtool"

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: promtool)))
    func `Prometheus' own lint finds nothing`() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.promtool)
        process.arguments = ["check", "metrics"]
        let (input, output) = (Pipe(), Pipe())
        (process.standardInput, process.standardOutput, process.standardError) = (input, output, output)
        try process.run()
        let page = try #require(answer("/metrics")?.text)
        try input.fileHandleForWriting.write(contentsOf: Data(page.utf8))
        try input.fileHandleForWriting.close()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(said.isEmpty, "\(said)")
    }

    @Test func `a hostile name stays within its label`() {
        let page = answer("/metrics") { $0.vantage = "a\"} 1\nx{b=\"\\" }?.text
        #expect(page?.contains(#"agent="a\"} 1\nx{b=\"\\","#) == true)
    }
}
