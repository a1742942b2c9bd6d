import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallCoordinator

struct PushQueueTests {
    private var random = SeededGenerator(seed: 1)

    private func message(_ text: String, key: String? = nil) -> PushMessage {
        PushMessage(path: "/", body: Array(text.utf8), key: key)
    }

    @Test func `messages go in the order in which they came`() {
        var queue = PushQueue(capacity: 3)
        queue.append(message("a"))
        queue.append(message("b"))
        #expect(queue.next(at: .start)?.body == Array("a".utf8))
        #expect(queue.next(at: .start)?.body == Array("b".utf8))
        #expect(queue.next(at: .start) == nil)
    }

    @Test func `what waits is bounded, and what was dropped is counted`() {
        var queue = PushQueue(capacity: 2)
        for text in ["a", "b", "c"] { queue.append(message(text)) }
        #expect(queue.waiting.map(\.body) == [Array("b".utf8), Array("c".utf8)])
        #expect(queue.counts.dropped == 1)
    }

    @Test func `a newer message of the same key takes the older one's place`() {
        var queue = PushQueue(capacity: 2)
        queue.append(message("old", key: "k"))
        queue.append(message("other"))
        queue.append(message("new", key: "k"))
        #expect(queue.waiting.map(\.body) == [Array("new".utf8), Array("other".utf8)])
        #expect(queue.counts.dropped == 0)
    }

    @Test
    mutating func `a message that failed goes first again, after a pause that grows and is never shorter than asked`()
        throws
    {
        var queue = PushQueue(capacity: 2)
        queue.append(message("a"))
        var now = Timestamp.start
        var pauses: [Duration] = []
        for _ in 0..<9 {
            let sentAnswer = queue.next(at: now)
            let sent = try #require(sentAnswer)
            queue.settle(sent, .later(nil), at: now, using: &random)
            let until = try #require(queue.pausedUntil)
            #expect(queue.next(at: now) == nil)
            pauses.append(until - now)
            now = until
        }
        for (index, pause) in pauses.enumerated() {
            let whole = min(Duration.seconds(60), .seconds(1 << index))
            #expect(pause >= whole * 0.5 - .milliseconds(1) && pause <= whole, "\(index)")
        }
        let sentAnswer = queue.next(at: now)
        let sent = try #require(sentAnswer)
        queue.settle(sent, .later(.seconds(600)), at: now, using: &random)
        #expect(queue.pausedUntil == now + .seconds(600))
        #expect(queue.counts.retried == 10)
    }

    @Test mutating func `a refused message is never sent again, and holds nobody up`() throws {
        var queue = PushQueue(capacity: 2)
        queue.append(message("bad"))
        queue.append(message("good"))
        let badAnswer = queue.next(at: .start)
        let bad = try #require(badAnswer)
        queue.settle(bad, .refused, at: .start, using: &random)
        #expect(queue.next(at: .start)?.body == Array("good".utf8))
        #expect(queue.counts.refused == 1)
    }

    @Test mutating func `a message that failed does not come back beside a newer one of its key`() throws {
        var queue = PushQueue(capacity: 5)
        queue.append(message("old", key: "k"))
        let oldAnswer = queue.next(at: .start)
        let old = try #require(oldAnswer)
        queue.append(message("new", key: "k"))
        queue.settle(old, .later(nil), at: .start, using: &random)
        #expect(queue.waiting.map(\.body) == [Array("new".utf8)])
    }

    @Test(
        arguments: [
            (200, .taken), (204, .taken), (400, .refused), (401, .refused), (404, .refused), (409, .refused),
            (408, .later(nil)), (429, .later(nil)), (500, .later(nil)), (503, .later(nil)),
        ] as [(Int, PushAnswer.Judgement)]
    )
    func `the receiver's own trouble passes, ours does not`(status: Int, judgement: PushAnswer.Judgement) {
        #expect(PushAnswer.answered(status: status, retryAfter: nil, body: []).judgement == judgement)
    }
}
