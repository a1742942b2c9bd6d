import Foundation
import Testing
import ZonefallLinux
import ZonefallTestSupport

/// What live agents saw becomes a case that can be sent to somebody.
@Suite(.enabled(if: TestNamespace.areAvailable))
struct RecordTests {
    private static let map = "Tests/ZonefallDoorTests/Fixtures/two-zones.yaml"
    private static let coordinator = "http://192.0.2.1:9400"

    private func record(in lab: RunningLab, to folder: URL, _ options: [String]) throws -> Door.Outcome {
        let zonefall = try BuiltProduct.path(of: "zonefall")
        return try Door.run(
            "zonefall",
            ["lab", "exec", lab.name, "coordinator", "--", zonefall, "record", "--coordinator", Self.coordinator]
                + ["--map", Door.root.appending(path: Self.map).path, "--output", folder.path] + options
        )
    }

    private func lines(of folder: URL) -> Int {
        let text = try? String(contentsOf: folder.appending(path: "probes.jsonl"), encoding: .utf8)
        return text?.split(separator: "\n").count ?? 0
    }

    @Test func `live observations become a case that correlate reads, and a refusal leaves nothing behind`() throws {
        let lab = try RunningLab(map: Self.map, name: "record-\(getpid())")
        try withTemporaryFolder { folder in
            let refused = folder.appending(path: "refused")
            let outcome = try record(in: lab, to: refused, [])
            #expect(outcome.status != 0)
            #expect(outcome.errors.contains("token"))
            #expect(!FileManager.default.fileExists(atPath: refused.path))

            let recorded = folder.appending(path: "case")
            let deadline = ContinuousClock.now + .seconds(60)
            repeat {
                let outcome = try record(in: lab, to: recorded, ["--token-file", "/run/zonefall/token"])
                #expect(outcome.status == 0, "\(outcome.errors)")
            } while lines(of: recorded) < 50 && ContinuousClock.now < deadline
            #expect(lines(of: recorded) >= 50)

            let correlated = try Door.zonefall("correlate", recorded.path)
            #expect([0, 2, 3].contains(correlated.status), "\(correlated.errors)")
            #expect(correlated.output.hasPrefix("["))
        }
    }
}
