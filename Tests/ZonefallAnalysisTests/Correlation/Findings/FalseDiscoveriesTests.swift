import CorrelationClouds
import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAnalysis

@Suite struct `Holding down false discoveries` {
    private func findings(_ confidences: [Double]) -> [Finding] {
        confidences.enumerated().map { index, confidence in
            Finding(
                .sharedFate,
                subject: .instance(.init("vm-\(index)")),
                zone: "az-a",
                expectedZones: ["az-b"],
                confidence: confidence,
                evidence: [Evidence(.intervention, "it failed")],
                remedy: "look"
            )
        }
    }

    private func held(_ confidences: [Double]) -> [Finding.Standing] {
        FalseDiscoveries.held(findings(confidences)).map(\.standing)
    }

    @Test func `a lone finding that is just sure enough stays suspected`() {
        #expect(held([0.91]) == [.suspected])
        #expect(held([0.95]) == [.confirmed])
    }

    @Test func `the same finding among surer ones is confirmed`() {
        #expect(held([0.91, 0.99, 0.99]) == [.confirmed, .confirmed, .confirmed])
    }

    @Test func `of many that are just sure enough none is confirmed, beside those that are surer`() {
        #expect(held([0.92, 0.99, 0.92, 0.92, 0.92, 0.92, 0.92, 0.92]).count { $0 == .confirmed } == 3)
    }

    @Test func `what was not confirmed is left as it was, and so is how sure each is`() {
        let before = findings([0.3, 0.91, 0.7])
        let after = FalseDiscoveries.held(before)
        #expect(after.map(\.confidence) == before.map(\.confidence))
        #expect(after.map(\.standing) == [.inconclusive, .suspected, .suspected])
    }

    @Test func `a declaration that nobody has looked at is suspected, and confirmed when it was seen`() throws {
        let map = ZoneMap.stretchedShop { parts in
            for index in parts.instances.indices where parts.instances[index].id == "probe-b" {
                parts.instances[index].gateway = .v4(0x0A01_0001)
            }
        }
        let said = try #require(Correlator(map: map).findings(at: CloudSimulation.origin).first)
        #expect(said.subject == .instance("probe-b"))
        #expect(said.confidence > 0.9)
        #expect(said.standing == .suspected)
        let seen = CloudSimulation.demo(map, seed: 6).findings().filter { $0.subject == .instance("probe-b") }
        #expect(seen.map(\.standing) == [.confirmed])
    }

    @Test(arguments: UInt64(0)..<50)
    func `of all that is confirmed no more than the level is expected to be wrong`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let confidences = (0..<Int.random(in: 1...40, using: &random)).map { _ in
            Double.random(in: 0.85...1, using: &random)
        }
        let confirmed = FalseDiscoveries.held(findings(confidences)).filter { $0.standing == .confirmed }
        let wrong = confirmed.reduce(0) { $0 + 1 - $1.confidence }
        #expect(wrong <= FalseDiscoveries.level * Double(confirmed.count) + 1e-9)
    }
}
