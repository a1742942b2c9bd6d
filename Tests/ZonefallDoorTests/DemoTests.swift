import Foundation
import Testing
import ZonefallTestSupport

/// The main job, as `make demo` does it: a region whose every zone goes dark in turn, and exactly the planted faults named.
@Suite(.enabled(if: TestNamespace.areAvailable))
struct DemoTests {
    private func demo(_ arguments: String..., expecting expectation: String) throws -> Door.Outcome {
        try withTemporaryFolder { folder in
            let demo = try Door.run("zonefall", ["demo", "--out", folder.path] + arguments)
            #expect(demo.status == 2, "\(demo.errors)")
            return try Door.zonefall(
                "report",
                "validate",
                folder.appending(path: "report.json").path,
                "--expect",
                expectation
            )
        }
    }

    @Test func `the demo names exactly the faults that were planted, neither more nor less`() throws {
        let outcome = try demo(expecting: "Examples/demo/expected.json")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.hasSuffix("it has exactly the 8 expected findings\n"))
    }

    /// With the demo's own, each kind of finding that the method knows is found from real packets.
    @Test func `a second region has the kinds of faults that the demo's has not, and each is named`() throws {
        let outcome = try demo("--map", "Examples/kinds/zonemap.yaml", expecting: "Examples/kinds/expected.json")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.hasSuffix("it has exactly the 7 expected findings\n"))
    }
}
