import Foundation
import Testing

/// A map that is refused: everything that is wrong on standard error, nothing on standard output, 64, nothing done.
struct RefusedMapTests {
    private let wrong = """
        region: r
        zones: [{id: az1}]
        networks: [{id: app, role: tenant, cidr: 10.0.0.0/24, zones: [az1]}]
        routers:
          - {id: rtr, zonee: [az1], zones: [az1]}
          - {id: rtr-b, zones: [az2]}
        """

    private func refuse(_ map: String, _ command: (String) throws -> Door.Outcome) throws -> Door.Outcome {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "map.yaml")
            try Data(map.utf8).write(to: file)
            let outcome = try command(file.path)
            return .init(
                status: outcome.status,
                output: outcome.output,
                errors: outcome.errors.replacing(folder.path + "/", with: "")
            )
        }
    }

    @Test func `audit and simulate tell all faults of a map at once`() throws {
        let audited = try refuse(wrong) { try Door.zonefall("audit", $0) }
        #expect(audited.status == 64)
        #expect(audited.output == "")
        let lines = audited.errors.split(separator: "\n")
        #expect(lines.count >= 2)
        #expect(lines.allSatisfy { $0.hasPrefix("map.yaml:") }, "\(audited.errors)")
        #expect(audited.errors.contains("zonee"))
        #expect(audited.errors.contains("az2"))

        #expect(try refuse(wrong) { try Door.zonefall("simulate", $0, "--each") } == audited)
    }

    @Test func `nothing is written for a map that is refused`() throws {
        try withTemporaryFolder { folder in
            let report = folder.appending(path: "report.json").path
            let outcome = try refuse(wrong) { try Door.zonefall("audit", $0, "--output", report) }
            #expect(outcome.status == 64)
            #expect(!FileManager.default.fileExists(atPath: report))
        }
    }

    @Test func `a fault that quotes the map can't write on the terminal`() throws {
        let hostile = "region: r\nzones: [{id: az1}]\n\"\\e]0;owned\\a\": 1\n"
        let outcome = try refuse(hostile) { try Door.zonefall("audit", $0) }
        #expect(outcome.status == 64)
        #expect(!outcome.errors.contains("\u{1b}"))
        #expect(outcome.errors.contains("owned"))
    }

    @Test func `a file that is not there is refused by its name`() throws {
        let outcome = try Door.zonefall("audit", "no-such-map.yaml")
        #expect(outcome.status == 64)
        #expect(outcome.output == "")
        #expect(outcome.errors == "no-such-map.yaml:1:1: there is no such file. Name a file that you may read.\n")
    }
}
