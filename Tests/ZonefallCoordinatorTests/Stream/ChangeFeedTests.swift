import HTTPTypes
import HummingbirdTesting
import Testing
import ZonefallModel

@testable import ZonefallCoordinator

struct ChangeFeedTests {
    /// Events as a reader sees them.
    private struct Event {
        var id: String?
        var name: String?
        var data: JSONValue?

        static func read(_ text: String) throws -> [Event] {
            try text.split(separator: "\n\n").compactMap { block in
                var event = Event()
                for line in block.split(separator: "\n") {
                    if line.hasPrefix("id: ") { event.id = String(line.dropFirst(4)) }
                    if line.hasPrefix("event: ") { event.name = String(line.dropFirst(7)) }
                    if line.hasPrefix("data: ") { event.data = try JSONValue(parsing: String(line.dropFirst(6))) }
                }
                return event.name == nil ? nil : event
            }
        }
    }

    /// What a listener hears next.
    private func next(_ iterator: inout AsyncStream<String>.Iterator) async throws -> Event {
        let text = try #require(await iterator.next())
        let event = try Event.read(text).first
        return try #require(event)
    }

    private func firstEvents(_ feed: ChangeFeed, after id: String?) async throws -> [Event] {
        let listening = try await feed.listen(after: id)
        var iterator = listening.events.makeAsyncIterator()
        let text = try #require(await iterator.next())
        await feed.leave(listening.token)
        return try Event.read(text)
    }

    @Test func `a newcomer gets everything, and then what changes`() async throws {
        let harness = try Harness()
        let feed = harness.server.routes.feed
        let listening = try await feed.listen(after: nil)
        var iterator = listening.events.makeAsyncIterator()
        let snapshot = try await next(&iterator)
        #expect(snapshot.name == "snapshot")
        #expect(snapshot.data?["region"]?.stringValue == "reg1")
        _ = try await harness.coordinator.receive(.of("agent-a", [.http("fip-b", from: "agent-a", .timeout)]))
        await feed.refresh()
        let change = try await next(&iterator)
        #expect(change.name == "change")
        #expect(change.id != snapshot.id)
        #expect(change.data?["zones"] == nil)
        let cell = try #require(change.data?["matrix"]?.arrayValue?.first)
        #expect(cell["fails_now"]?.integerValue == 1)
        #expect(change.data?["probes"]?.arrayValue?.first?["outcome"]?.stringValue == "timeout")
    }

    @Test func `who was cut off goes on behind the last event, and misses none`() async throws {
        let harness = try Harness()
        let feed = harness.server.routes.feed
        let id = await feed.id
        await feed.refresh()
        for sequence in 0..<5 {
            _ = try await harness.coordinator.receive(
                .of(
                    "agent-a",
                    sequence: Int64(sequence),
                    [.http("fip-b", from: "agent-a", sequence % 2 == 0 ? .ok : .timeout)]
                )
            )
            await feed.refresh()
        }
        let events = try await firstEvents(feed, after: id)
        #expect(events.map(\.name) == Array(repeating: "change", count: 5))
        #expect(Set(events.map(\.id)).count == 5)
        let rest = try await firstEvents(feed, after: events[2].id)
        #expect(rest.map(\.id) == events.dropFirst(3).map(\.id))
        let last = try await firstEvents(feed, after: events.last?.id)
        #expect(last.isEmpty)
    }

    @Test(arguments: ["", "x", "0-0", "zz-3", "-", "9999999999999999999999-1"])
    func `an id of another process brings everything anew`(id: String) async throws {
        let harness = try Harness()
        let events = try await firstEvents(harness.server.routes.feed, after: id)
        #expect(events.map(\.name) == ["snapshot"])
    }

    @Test func `nothing is told when nothing changed`() async throws {
        let harness = try Harness()
        let feed = harness.server.routes.feed
        await feed.refresh()
        let before = await feed.id
        await feed.refresh()
        let after = await feed.id
        #expect(after == before)
    }

    @Test func `a slow reader is dropped, and the others hear on`() async throws {
        let harness = try Harness()
        let feed = harness.server.routes.feed
        let slow = try await feed.listen(after: nil)
        let quick = try await feed.listen(after: nil)
        var iterator = quick.events.makeAsyncIterator()
        _ = await iterator.next()
        for sequence in 0...Int64(ChangeFeed.patience) {
            let outcome: Outcome = sequence % 2 == 0 ? .ok : .timeout
            _ = try await harness.coordinator.receive(
                .of("agent-a", sequence: sequence, [.http("fip-b", from: "agent-a", outcome)])
            )
            await feed.refresh()
            let heard = await iterator.next()
            #expect(heard != nil)
        }
        let listeners = await feed.listenerCount
        #expect(listeners == 1)
        // It ends, so this does too.
        for await _ in slow.dropped {}
        await feed.leave(quick.token)
    }

    @Test func `only so many may listen`() async throws {
        let harness = try Harness(limits: Limits(listeners: 1))
        let feed = harness.server.routes.feed
        let first = try await feed.listen(after: nil)
        await #expect(throws: ChangeFeed.Refusal.tooManyListeners(limit: 1)) { try await feed.listen(after: nil) }
        try await harness.requests { client in
            let response = try await client.get("/v1/stream")
            #expect(response.status == .serviceUnavailable)
            #expect(try response.problem == "too-many-listeners")
        }
        await feed.leave(first.token)
        let second = try await feed.listen(after: nil)
        await feed.leave(second.token)
    }

    @Test func `a connection without news shows that it lives`() async throws {
        let harness = try Harness()
        let feed = harness.server.routes.feed
        let listening = try await feed.listen(after: nil)
        var iterator = listening.events.makeAsyncIterator()
        _ = await iterator.next()
        await feed.beat(every: .seconds(5), at: .start)
        let first = await iterator.next()
        #expect(first?.hasPrefix("event: beat\n") == true)
        await feed.beat(every: .seconds(5), at: .start + .seconds(4))
        await feed.beat(every: .seconds(5), at: .start + .seconds(5))
        let second = await iterator.next()
        #expect(second?.contains("08:00:05") == true)
        await feed.leave(listening.token)
    }

    @Test(.timeLimit(.minutes(1))) func `the stream goes through a real socket, longer than a connection may idle`()
        async throws
    {
        let harness = try Harness(limits: Limits(idleTimeout: .milliseconds(50)))
        try await harness.server.application().test(.live) { client in
            let connection = try RawConnection(port: #require(client.port))
            try connection.send("GET /v1/stream HTTP/1.1\r\nHost: x\r\n\r\n")
            let head = await connection.read(until: "event: snapshot")
            #expect(head.contains("text/event-stream"))
            // The ticker of the server stirs every second, which is later than the idle timeout. What comes then is a change,
            // or a beat if its second had come before.
            harness.clock.advance(by: .seconds(6))
            let next = await connection.read(until: "\nevent: ")
            #expect(next.contains("\nevent: "))
            connection.end()
        }
    }
}
