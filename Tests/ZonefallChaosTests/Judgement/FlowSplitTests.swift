import Testing
import ZonefallModel

@testable import ZonefallChaos

/// Fresh connections may survive what holds long-lived ones.
struct FlowSplitTests {
    private static func verdict(_ kind: ProbeKind, _ observed: Observed) -> WayVerdict {
        WayVerdict(
            way: Way(from: "probe-outside", to: "fip-2", by: kind),
            predicted: .init(.survives),
            observed: observed,
            class: .comparing(.survives, with: observed, recovered: true),
            attempts: 8,
            failures: observed == .dies ? 8 : 0,
            failureOutcome: nil,
            failedAfter: nil,
            recoveredAfter: nil,
            recovered: true
        )
    }

    private static func statements(_ ways: [WayVerdict]) -> [String] {
        let judgement = Judgement(
            darkness: DarknessProof(
                packetsDropped: 1,
                targetsDropping: 1,
                targets: 1,
                witnesses: [Way(from: "probe-outside", to: "fip-1", by: .http)],
                seenAfter: nil
            ),
            ways: ways,
            services: [],
            notCovered: []
        )
        return judgement.findings(in: .shop, prediction: .shop(without: "az1"), baseline: [])
            .flatMap { $0.evidence.map(\.statement) }
    }

    @Test func `a long-lived connection that stays dead while new ones live is told apart`() {
        let split = Self.statements([Self.verdict(.flow, .dies), Self.verdict(.tcp, .survives)])
        #expect(split.contains { $0.contains("new connections of the same way went on working") })
        let whole = Self.statements([Self.verdict(.flow, .dies), Self.verdict(.tcp, .dies)])
        #expect(!whole.isEmpty)
        #expect(!whole.contains { $0.contains("new connections") })
    }
}
