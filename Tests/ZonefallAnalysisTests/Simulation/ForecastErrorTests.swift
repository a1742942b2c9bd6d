import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAnalysis

struct ForecastErrorTests {
    @Test func `an unknown zone is an error that names the nearest`() {
        #expect(throws: ForecastError.unknownZone("az11", nearest: "az1", region: "test")) {
            try forecast(blackoutOf: "az11", in: .shop())
        }
        #expect(
            ForecastError.unknownZone("az11", nearest: "az1", region: "test").description
                == "Region 'test' has no zone 'az11'. Did you mean 'az1'?"
        )
    }

    @Test func `a zone that is like none is an error that says where zones are listed`() {
        #expect(throws: ForecastError.unknownZone("x", nearest: nil, region: "test")) {
            try forecast(blackoutOf: "x", in: .shop())
        }
        #expect(
            ForecastError.unknownZone("x", nearest: nil, region: "test").description
                == "Region 'test' has no zone 'x'. Name one of the zones that the map lists under \"zones\"."
        )
    }

    @Test(arguments: [("", "", 0), ("az1", "az1", 0), ("az1", "az2", 1), ("az", "az12", 2), ("kitten", "sitting", 3)])
    func `the edit distance counts insertions, deletions and replacements`(left: String, right: String, edits: Int) {
        #expect(editDistance(left, right) == edits)
        #expect(editDistance(right, left) == edits)
    }
}
