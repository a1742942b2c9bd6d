import Foundation
import Testing
import ZonefallModel
import ZonefallTestSupport

/// `kill -9` of a coordinator at any moment, while agents hand in as fast as it takes.
struct CoordinatorKillTests {
    /// 20 in an ordinary run; `make test-spool-kills` asks for 500.
    private static let kills =
        ProcessInfo.processInfo.environment["ZONEFALL_COORDINATOR_KILLS"].flatMap { Int($0) } ?? 20
    /// So many kills of one store, whose restarts take longer the more it holds.
    private static let killsOfOneStore = 20
    private static let agents: [Vantage.ID] = ["agent-az1", "agent-az2", "agent-out"]

    /// An agent that hands in one batch after the other, and each until it is acknowledged.
    private final class Hand: @unchecked Sendable {
        let vantage: Vantage.ID
        private let lock = NSLock()
        private var sequence: Int64 = 0

        init(_ vantage: Vantage.ID) {
            self.vantage = vantage
        }

        var acknowledged: Int64 { lock.withLock { sequence } }

        /// Until the coordinator is dead.
        func handIn(to coordinator: RunningCoordinator, _ acknowledgements: Gathered<Int64>) {
            while true {
                let sequence = acknowledged
                let time = Timestamp(millisecondsSinceEpoch: 1_772_352_000_000 + sequence)
                let batch = ObservationBatch(
                    vantage: vantage,
                    epoch: 1,
                    sequence: sequence,
                    sentAt: time,
                    planRevision: nil,
                    observations: [
                        Observation(time: time, vantage: vantage, target: "shop-az1", kind: .icmp, outcome: .ok)
                    ]
                )
                guard let answer = try? coordinator.post("/v1/batches", batch.json.compactText) else { return }
                guard answer.status == 200 else { continue }
                lock.withLock { self.sequence += 1 }
                acknowledgements.append(sequence)
            }
        }
    }

    @Test func `of all that was acknowledged nothing is lost, and nothing is there twice`() throws {
        var random = SeededGenerator(seed: 1)
        var left = Self.kills
        while left > 0 {
            try killAgainAndAgain(min(left, Self.killsOfOneStore), &random)
            left -= Self.killsOfOneStore
        }
    }

    private func killAgainAndAgain(_ kills: Int, _ random: inout SeededGenerator) throws {
        try withTemporaryFolder { folder in
            let region = [
                "--map", "Examples/demo/honest.yaml", "--packs", "probes",
                "--store", folder.appending(path: "store.sqlite").path,
            ]
            let hands = Self.agents.map(Hand.init)
            for _ in 0..<kills {
                let coordinator = try RunningCoordinator(region)
                let acknowledgements = Gathered<Int64>()
                let ended = Gathered<Void>()
                for hand in hands {
                    Thread.detachNewThread {
                        hand.handIn(to: coordinator, acknowledgements)
                        ended.append(())
                    }
                }
                let enough = Int.random(in: 1...40, using: &random)
                _ = try #require(acknowledgements.wait(atMost: 60) { $0.count >= enough })
                #expect(coordinator.end(by: SIGKILL) == -SIGKILL)
                _ = try #require(ended.wait(atMost: 60) { $0.count == hands.count })
            }
            let coordinator = try RunningCoordinator(region)
            for hand in hands {
                let times = try times(of: hand.vantage, at: coordinator)
                let wanted = (0..<hand.acknowledged).map { 1_772_352_000_000 + $0 }
                #expect(Array(times.prefix(wanted.count)) == wanted)
                // One more may have been committed, though the kill took the acknowledgement.
                #expect(times.count <= wanted.count + 1)
            }
            #expect(coordinator.end(by: SIGTERM) == 0)
        }
    }

    /// The times of an agent's observations, sorted.
    private func times(of vantage: Vantage.ID, at coordinator: RunningCoordinator) throws -> [Int64] {
        var times: [Int64] = []
        var cursor: Int64 = 0
        while true {
            let page = try JSONValue(parsing: coordinator.get("/v1/observations?after=\(cursor)&limit=1000").body)
            let rows = page["observations"]?.arrayValue ?? []
            if rows.isEmpty { return times.sorted() }
            for row in rows {
                let observation = try Observation(json: row)
                if observation.vantage == vantage { times.append(observation.time.millisecondsSinceEpoch) }
            }
            cursor = try #require(page["cursor"]?.integerValue)
        }
    }
}
