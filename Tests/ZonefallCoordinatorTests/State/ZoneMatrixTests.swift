import Testing
import ZonefallCoordinator
import ZonefallModel

struct ZoneMatrixTests {
    private let cell = ZoneMatrix.Cell(source: .zone("az1"), home: .zone("az2"), kind: .http)

    private func tally(_ matrix: ZoneMatrix, after seconds: Int = 0) -> ZoneMatrix.Tally? {
        matrix.cells(at: .start + .seconds(seconds)).first { $0.cell == cell }?.tally
    }

    @Test func `the share is of attempts that were sent`() {
        var matrix = ZoneMatrix()
        for outcome in [Outcome.ok, .ok, .ok, .timeout, .notSent(reason: "no route")] {
            matrix.record(outcome, in: cell, at: .start)
        }
        #expect(tally(matrix)?.attempts == 4)
        #expect(tally(matrix)?.notSent == 1)
        #expect(tally(matrix)?.okRatio == 0.75)
    }

    @Test func `no data is no share, and not zero`() {
        var matrix = ZoneMatrix()
        matrix.record(.notSent(reason: "no route"), in: cell, at: .start)
        #expect(tally(matrix)?.attempts == 0)
        #expect(tally(matrix)?.okRatio == nil)
    }

    @Test func `only the last minute counts, and a cell that was probed once does not vanish`() {
        var matrix = ZoneMatrix()
        matrix.record(.timeout, in: cell, at: .start)
        matrix.record(.ok, in: cell, at: .start + .seconds(30))
        #expect(tally(matrix, after: 30)?.okRatio == 0.5)
        #expect(tally(matrix, after: 61)?.okRatio == 1)
        #expect(tally(matrix, after: 200)?.okRatio == nil)
        #expect(tally(matrix, after: 200)?.attempts == 0)
    }

    @Test func `an hour of attempts is kept in a minute's room`() {
        var matrix = ZoneMatrix()
        for second in 0..<3_600 { matrix.record(.ok, in: cell, at: .start + .seconds(second)) }
        #expect(tally(matrix, after: 3_599)?.attempts == 60)
        var fresh = ZoneMatrix()
        for second in 3_540..<3_600 { fresh.record(.ok, in: cell, at: .start + .seconds(second)) }
        #expect(matrix == fresh)
    }

    @Test func `places are the map's`() throws {
        let map = ZoneMap.twoSites
        #expect(map.place(ofTarget: "fip-b") == .zone("az2"))
        #expect(map.place(ofTarget: "rtr-a") == .zone("az1"))
        #expect(map.place(ofTarget: "web-2") == .zone("az2"))
        #expect(map.place(ofTarget: "shop-glb") == .region)
        #expect(map.place(ofTarget: "reflector") == .outside)
        #expect(map.place(ofTarget: "nobody") == nil)
        #expect(map.place(of: try #require(map.vantage("agent-out"))) == .outside)
    }
}
