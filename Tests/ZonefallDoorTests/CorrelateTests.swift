import Foundation
import Testing
import ZonefallModel
import ZonefallTestSupport

struct CorrelateTests {
    private static let cases = "Tests/ZonefallDoorTests/Fixtures/cases"

    /// Recorded clouds with their truth: the shared corpus where it lies beside the project, else the few that we carry.
    private static let corpus: (folder: URL, isWhole: Bool) = {
        let shared = Door.root.deletingLastPathComponent().appending(path: "shared/corpus/dev")
        let isThere = FileManager.default.fileExists(atPath: shared.path)
        return (isThere ? shared : Door.root.appending(path: cases), isThere)
    }()

    @Test func `accuses nobody wrongly in recorded clouds, and misses little of what can be seen`() throws {
        let (folder, isWhole) = Self.corpus
        if !isWhole {
            print("The shared corpus is not beside the project: correlating the cases of \(Self.cases) only.")
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasPrefix("case-") }
        var (found, observable, wrong) = (0, 0, [String]())
        for name in names.sorted().enumerated().filter({ $0.offset % 3 == 0 }).map(\.element) {
            let place = folder.appending(path: name)
            let truth = try Self.truth(place)
            let named = try Self.confirmed(place)
            wrong += named.subtracting(truth.all).map { "\(name): \($0)" }
            observable += truth.observable.count
            found += truth.observable.intersection(named).count
        }
        #expect(wrong == [])
        #expect(observable > 0)
        #expect(Double(found) >= 0.9 * Double(observable), "\(found) of \(observable) were found")
    }

    @Test func `finds more with all evidence than with the map alone`() throws {
        let place = Door.root.appending(path: "\(Self.cases)/case-014")
        let whole = try Self.confirmed(place)
        let structure = try Self.confirmed(place, "--evidence", "structure")
        #expect(whole == (try Self.truth(place).all))
        #expect(structure.isStrictSubset(of: whole))
    }

    @Test func `refuses a bad line with its file and its number, and leaves it out when lenient`() throws {
        try withTemporaryFolder { folder in
            let place = "\(Self.cases)/case-001"
            let good = try String(contentsOf: Door.root.appending(path: "\(place)/probes.jsonl"), encoding: .utf8)
            let file = folder.appending(path: "bad.jsonl")
            try Data(("{oops\n" + good).utf8).write(to: file)
            let refused = try Door.zonefall("correlate", place, "--records", file.path)
            #expect(refused.status == 64)
            #expect(refused.errors.hasPrefix("\(file.path):1:2: this is not JSON"))
            let lenient = try Door.zonefall("correlate", place, "--records", file.path, "--lenient")
            #expect(lenient.status == 2)
            #expect(lenient.errors.contains("1 lines could not be read"))
        }
    }

    @Test func `explains one thing with its evidence, and what would refute it`() throws {
        let outcome = try Door.zonefall("correlate", "\(Self.cases)/case-001", "--explain", "t1-web1-lb-z1")
        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix("remote_members t1-web1-lb-z1 on z2: confirmed"))
        #expect(outcome.output.contains("refuted by: answers of a member outside z2"))
        #expect(try Door.zonefall("correlate", "\(Self.cases)/case-001", "--explain", "nobody").status == 64)
    }

    @Test func `wants a case or its files, and knows its classes of evidence`() throws {
        #expect(try Door.zonefall("correlate").status == 64)
        #expect(try Door.zonefall("correlate", "\(Self.cases)/case-001", "--evidence", "hearsay").status == 64)
    }

    private static func confirmed(_ place: URL, _ more: String...) throws -> Set<String> {
        let outcome = try Door.run("zonefall", ["correlate", place.path] + more)
        let findings = try JSONValue(parsing: outcome.output).arrayValue ?? []
        return Set(try findings.filter { try ($0.optionalNumber("confidence") ?? 0) >= 0.9 }.map(name))
    }

    private static func truth(_ place: URL) throws -> (all: Set<String>, observable: Set<String>) {
        let text = try String(contentsOf: place.appending(path: "truth.jsonl"), encoding: .utf8)
        let truths = try text.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
        let observable = try truths.filter { try !$0.array("observable").isEmpty }
        return (Set(try truths.map(name)), Set(try observable.map(name)))
    }

    private static func name(_ finding: JSONValue) throws -> String {
        "\(try finding.string("kind")) \(try finding.string("subject")) \(try finding.string("zone"))"
    }
}
