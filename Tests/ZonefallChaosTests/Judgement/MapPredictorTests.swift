import Testing
import ZonefallChaos
import ZonefallModel

struct MapPredictorTests {
    private let predictor = MapPredictor(.shop)

    @Test func `what stands in the dark zone dies, with its chain, and the rest lives`() throws {
        let prediction = predictor.prediction(blackoutOf: "az1", ways: nil)
        #expect(prediction.zone == "az1")
        let dead = try #require(prediction.ways[Way(from: "probe-outside", to: "fip-1", by: .http)])
        #expect(dead.fate == .dies)
        #expect(dead.cause == ["fip-1 (az1)"])
        #expect(prediction.ways[Way(from: "probe-outside", to: "fip-2", by: .http)]?.fate == .survives)
        #expect(prediction.services["batch"]?.fate == .dies)
        #expect(prediction.services["batch"]?.cause == ["batch", "web-1 (az1)"])
        #expect(try #require(prediction.services["shop"]?.fate).lives)
    }

    @Test func `a vantage in the dark zone is not predicted, for nobody is there to ask`() {
        let prediction = predictor.prediction(blackoutOf: "az1", ways: nil)
        let own = prediction.ways.filter { $0.key.reach.vantage == "probe-az1" }
        #expect(!own.isEmpty)
        #expect(own.values.allSatisfy { $0.fate == .unknown })
    }

    @Test func `what is probed beyond the usual is predicted too`() {
        let way = Way(from: "probe-az2", to: "web-1", by: .icmp)
        #expect(predictor.prediction(blackoutOf: "az1", ways: nil).ways[way] == nil)
        #expect(predictor.prediction(blackoutOf: "az1", ways: [way]).ways[way]?.fate == .dies)
        #expect(predictor.prediction(blackoutOf: "az3", ways: [way]).ways[way]?.fate == .survives)
    }
}
