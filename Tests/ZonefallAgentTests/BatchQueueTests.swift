import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAgent

struct BatchQueueTests {
    private let now = Timestamp(millisecondsSinceEpoch: 1_772_352_000_000)

    private func queue(capacity: Int = 10, batchSize: Int = 4) -> BatchQueue {
        BatchQueue(vantage: "agent-a", epoch: 7, capacity: capacity, batchSize: batchSize)
    }

    private func observation(_ number: Int) -> Observation {
        Observation(time: now, vantage: "agent-a", target: "\(number)", kind: .icmp, outcome: .ok)
    }

    private func targets(_ batch: ObservationBatch) -> [Int] {
        batch.observations.compactMap { Int($0.target) }
    }

    @Test func `an empty queue gives an empty batch: a heartbeat`() {
        var queue = queue()
        let batch = queue.batch(at: now)
        #expect(batch.observations.isEmpty)
        #expect(batch.planRevision == nil)
        #expect((batch.vantage, batch.epoch, batch.sequence, batch.dropped) == ("agent-a", 7, 0, 0))
    }

    @Test func `the agent's health goes with the next batch, and all that was told since the one before`() {
        var queue = queue()
        queue.add(VantageHealth(window: .seconds(1), lateness: .milliseconds(5), skipped: 1))
        queue.add(VantageHealth(window: .seconds(1), lateness: .milliseconds(3), skipped: 2))
        let first = queue.batch(at: now)
        queue.add(VantageHealth(window: .seconds(1)))
        let again = queue.batch(at: now)
        #expect(first.health?.window == .seconds(2))
        #expect(first.health?.lateness == .milliseconds(5))
        #expect(first.health?.skipped == 3)
        #expect(again.health == first.health)
        queue.acknowledged()
        let second = queue.batch(at: now)
        #expect(second.health?.window == .seconds(1))
        queue.acknowledged()
        let third = queue.batch(at: now)
        #expect(third.health == nil)
    }

    @Test func `a batch stays the same under the same number until it is acknowledged`() {
        var queue = queue()
        queue.add(observation(1))
        let first = queue.batch(at: now)
        queue.add(observation(2))
        let again = queue.batch(at: now + .seconds(1))

        #expect(again.sequence == first.sequence)
        #expect(again.observations == first.observations)
        #expect(again.sentAt == now + .seconds(1))
        queue.acknowledged()
        let next = queue.batch(at: now)
        #expect(next.sequence == first.sequence + 1)
        #expect(targets(next) == [2])
    }

    @Test func `a full queue drops the oldest, and the next batch says how many`() {
        var queue = queue(capacity: 3)
        for number in 1...5 { queue.add(observation(number)) }
        let batch = queue.batch(at: now)
        #expect(targets(batch) == [3, 4, 5])
        #expect(batch.dropped == 2)

        queue.acknowledged()
        #expect(queue.batch(at: now).dropped == 0)
    }

    @Test func `the batch on its way is never dropped from`() {
        var queue = queue(capacity: 3, batchSize: 3)
        for number in 1...3 { queue.add(observation(number)) }
        _ = queue.batch(at: now)
        for number in 4...9 { queue.add(observation(number)) }

        #expect(targets(queue.batch(at: now)) == [1, 2, 3])
        queue.acknowledged()
        #expect(targets(queue.batch(at: now)) == [7, 8, 9])
        #expect(queue.batch(at: now).dropped == 3)
    }

    @Test func `a refused batch is lost, is counted, and leaves its number unused`() {
        var queue = queue()
        for number in 1...3 { queue.add(observation(number)) }
        #expect(queue.batch(at: now).sequence == 0)
        #expect(queue.refused() == 3)
        queue.add(observation(4))

        let next = queue.batch(at: now)
        #expect(next.sequence == 1)
        #expect(next.dropped == 3)
        #expect(targets(next) == [4])
    }

    @Test func `observations of two plans never share a batch`() {
        var queue = queue()
        queue.follow(planRevision: "r1")
        queue.add(observation(1))
        queue.follow(planRevision: "r2")
        queue.add(observation(2))
        queue.follow(planRevision: "r3")

        var seen: [String?: [Int]] = [:]
        for _ in 0..<3 {
            let batch = queue.batch(at: now)
            seen[batch.planRevision] = targets(batch)
            queue.acknowledged()
        }
        #expect(seen == ["r1": [1], "r2": [2], "r3": []])
    }

    /// Whatever happens on the way, the coordinator ends with each observation once, in order, or knows how many are missing.
    @Test(arguments: UInt64(0)..<200)
    func `nothing is lost unsaid, doubled or reordered`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var queue = queue(
            capacity: Int.random(in: 1...40, using: &generator),
            batchSize: Int.random(in: 1...9, using: &generator)
        )
        var added = 0
        var plan = 0
        var taken: [Int64: ObservationBatch] = [:]
        func exchange(isReliable: Bool) {
            let batch = queue.batch(at: now)
            // It arrives or not, and then its acknowledgement arrives or not.
            if isReliable || Bool.random(using: &generator) {
                if let known = taken[batch.sequence] { #expect(known.observations == batch.observations) }
                taken[batch.sequence] = batch
                if isReliable || Bool.random(using: &generator) { queue.acknowledged() }
            }
        }
        for _ in 0..<300 {
            switch Int.random(in: 0..<6, using: &generator) {
            case 0..<4:
                queue.add(observation(added))
                added += 1
            case 4: exchange(isReliable: false)
            default:
                plan += 1
                if Int.random(in: 0..<4, using: &generator) == 0 { queue.follow(planRevision: "r\(plan)") }
            }
        }
        while queue.count > 0 || queue.hasBatchOnItsWay { exchange(isReliable: true) }
        exchange(isReliable: true)

        let batches = taken.sorted { $0.key < $1.key }.map(\.value)
        #expect(batches.map(\.sequence) == (0..<Int64(batches.count)).map { $0 })
        let received = batches.flatMap(targets)
        #expect(received == received.sorted())
        #expect(Set(received).count == received.count)
        #expect(received.count + Int(batches.reduce(0) { $0 + $1.dropped }) == added)
    }
}
