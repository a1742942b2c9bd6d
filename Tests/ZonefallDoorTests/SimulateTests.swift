import Foundation
import Testing
import ZonefallModel
import ZonefallReports
import ZonefallTestSupport

struct SimulateTests {
    private let shop = "Examples/shop/zonemap.yaml"

    @Test(arguments: [("json", "json"), ("table", "txt"), ("junit", "xml"), ("markdown", "md")])
    func `the blackout of one zone is printed as the golden file says, and ends with 2`(
        format: String,
        ending: String
    ) throws {
        let outcome = try Door.zonefall("simulate", shop, "--dark", "az1", "--format", format)
        #expect(outcome.status == 2)
        #expect(outcome.errors == "")
        #expect(try Golden().difference(of: outcome.output, from: "simulate-shop-az1.\(ending)") == nil)
    }

    @Test func `each zone in turn is one report with a forecast for each`() throws {
        let outcome = try Door.zonefall("simulate", shop, "--each")
        #expect(outcome.status == 2)
        #expect(try Golden().difference(of: outcome.output, from: "simulate-shop-each.txt") == nil)

        let json = try Door.zonefall("simulate", shop, "--each", "--format", "json").output
        let report = try Report(json: JSONValue(parsing: json))
        #expect(report.forecasts.map(\.darkZone) == ["az1", "az2", "az3"])
    }

    @Test func `one zone of each is the same forecast as that zone alone`() throws {
        func forecasts(_ options: String...) throws -> [Report.Forecast] {
            let outcome =
                options.count == 1
                ? try Door.zonefall("simulate", shop, "--format", "json", options[0])
                : try Door.zonefall("simulate", shop, "--format", "json", options[0], options[1])
            return try Report(json: JSONValue(parsing: outcome.output)).forecasts
        }
        let each = try forecasts("--each")
        let alone = try ["az1", "az2", "az3"].flatMap { try forecasts("--dark", $0) }
        #expect(each == alone)
    }

    @Test func `a clean map survives each blackout, and ends with 0`() throws {
        let outcome = try Door.zonefall("simulate", "Examples/clean/zonemap.yaml", "--each", "--quiet")
        #expect(outcome == .init(status: 0, output: "", errors: ""))
    }

    @Test func `a zone that the map does not have is refused, with the nearest one`() throws {
        let outcome = try Door.zonefall("simulate", shop, "--dark", "az4")
        #expect(outcome.status == 64)
        #expect(outcome.output == "")
        #expect(outcome.errors == "Region 'example' has no zone 'az4'. Did you mean 'az1'?\n")
    }

    @Test func `neither a zone nor each, and both, are refused`() throws {
        let neither = try Door.zonefall("simulate", shop)
        let both = try Door.zonefall("simulate", shop, "--each", "--dark", "az1")
        for outcome in [neither, both] {
            #expect(outcome.status == 64)
            #expect(outcome.output == "")
            #expect(outcome.errors.contains("--dark ZONE, or --each"))
        }
    }
}
