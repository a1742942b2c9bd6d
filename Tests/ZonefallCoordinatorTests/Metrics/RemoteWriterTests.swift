import Foundation
import Logging
import Testing
import ZonefallModel
import ZonefallReports

@testable import ZonefallCoordinator

struct RemoteWriterTests {
    /// Answers as a test says, one after another, and then with 204.
    private actor Receiver: PushTransport {
        private var answers: [PushAnswer]
        private(set) var bodies: [[UInt8]] = []
        private(set) var headers: [String: String] = [:]

        init(_ statuses: [Int]) {
            answers = statuses.map { .answered(status: $0, retryAfter: nil, body: []) }
        }

        func send(_ message: PushMessage) -> PushAnswer {
            bodies.append(message.body)
            headers = message.headers
            return answers.isEmpty ? .answered(status: 204, retryAfter: nil, body: []) : answers.removeFirst()
        }
    }

    private func writer(_ receiver: Receiver, spool: String, capacity: Int = 1 << 20) throws -> (
        RemoteWriter, PushHealth
    ) {
        var settings = PushReceiver(.remoteWrite, name: "rw", url: "http://x")
        settings.spool = spool
        settings.largestSpool = capacity
        let health = PushHealth([settings])
        let clock = ManualClock()
        let writer = try RemoteWriter(
            settings,
            transport: receiver,
            labels: ["job": "zonefall"],
            health: health,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            now: {
                clock.advance(by: .seconds(1))
                return clock.now()
            },
            page: { MetricsPage([MetricFamily("m", .gauge, help: "h", [.init(1)])]) }
        )
        return (writer, health)
    }

    @Test func `a page goes out with the headers of the protocol, and leaves the spool`() async throws {
        let folder = try TemporaryFolder()
        let receiver = Receiver([])
        let (writer, health) = try writer(receiver, spool: folder.path)
        await writer.sampleOnce()
        #expect(await writer.deliverOnce() == .sent)
        #expect(await writer.deliverOnce() == .empty)
        #expect(await receiver.headers["X-Prometheus-Remote-Write-Version"] == "0.1.0")
        #expect(await receiver.headers["Content-Encoding"] == "snappy")
        #expect(health["rw"]?.counts.delivered == 1)
        #expect(health["rw"]?.spoolBytes == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    }

    @Test(arguments: [(500, true), (503, true), (429, true), (400, false), (404, false), (415, false)])
    func `what the receiver can't take now waits, what it never takes goes`(status: Int, waits: Bool) async throws {
        let folder = try TemporaryFolder()
        let receiver = Receiver([status])
        let (writer, health) = try writer(receiver, spool: folder.path)
        await writer.sampleOnce()
        #expect(await writer.deliverOnce() == (waits ? .later(nil) : .sent))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == (waits ? 1 : 0))
        #expect(health["rw"]?.counts.refused == (waits ? 0 : 1))
        if waits {
            #expect(await writer.deliverOnce() == .sent)
            let bodies = await receiver.bodies
            #expect(bodies[0] == bodies[1])
        }
    }

    @Test func `what waited outlives the process, in its order`() async throws {
        let folder = try TemporaryFolder()
        let (first, _) = try writer(Receiver([]), spool: folder.path)
        for _ in 0..<12 { await first.sampleOnce() }
        try Data().write(to: URL(filePath: folder.file("7.draft")))
        let receiver = Receiver([])
        let (second, _) = try writer(receiver, spool: folder.path)
        while await second.deliverOnce() != .empty {}
        let bodies = await receiver.bodies
        #expect(bodies.count == 12)
        // The time of a sample is a varint at its end, and later ones are larger.
        #expect(Set(bodies).count == 12)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    }

    @Test func `a full spool drops its oldest, and counts it`() async throws {
        let folder = try TemporaryFolder()
        let (writer, health) = try writer(Receiver([]), spool: folder.path, capacity: 150)
        for _ in 0..<10 { await writer.sampleOnce() }
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(left.last == "0000000000000010.write")
        #expect((health["rw"]?.spoolBytes ?? .max) <= 150)
        #expect(health["rw"]?.counts.dropped == 10 - left.count)
    }
}
