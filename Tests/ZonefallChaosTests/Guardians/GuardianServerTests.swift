import Foundation
import Synchronization
import Testing
import ZonefallLinux
import ZonefallModel

@testable import ZonefallChaos

/// Runs everything of one task on a queue of its own.
private final class QueueExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "guardian")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedTaskExecutor()
        queue.async { job.runSynchronously(on: executor) }
    }
}

/// A real guardian at a real socket, over a small cloud and a clock that the test turns.
struct GuardianServerTests {
    /// The guardian's folder, what it says, and how to end it.
    private final class World: Sendable {
        let cloud = SmallCloud(CloudDriverTests.switches)
        let folder = NSTemporaryDirectory() + "zonefall-guardian-\(UUID().uuidString)"
        let now = Mutex(Duration.seconds(1_000))
        let isOver = Atomic(false)
        let lines: AsyncStream<String>
        let said: AsyncStream<String>.Continuation

        init() throws {
            (lines, said) = AsyncStream.makeStream()
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }

        var time: Timekeeper {
            Timekeeper(
                now: { self.now.withLock { $0 } },
                date: { Timestamp(millisecondsSinceEpoch: 0) },
                sleep: { duration in self.now.withLock { $0 += duration } }
            )
        }

        func server() throws -> GuardianServer {
            try GuardianServer(
                listeningAt: .v4(0x7f00_0001),
                port: 0,
                folder: folder,
                token: "a token of the test",
                time: time,
                driver: { journal, records in
                    try CloudDriver(
                        self.cloud,
                        day: records.first?.entry.run,
                        journal: journal,
                        records: records,
                        time: self.time
                    )
                },
                log: { self.said.yield($0) }
            )
        }

        /// On a thread of its own: it blocks while it waits, and tests are many.
        func watch(_ server: sending GuardianServer) -> Task<Void, any Error> {
            Task(executorPreference: QueueExecutor()) {
                try await server.run { self.isOver.load(ordering: .relaxed) }
            }
        }

        func heard(_ part: String) async -> Bool {
            for await line in lines where line.contains(part) { return true }
            return false
        }
    }

    private static func link(to port: UInt16, token: String = "a token of the test") throws(JournalError)
        -> GuardianLink
    {
        try GuardianLink(.v4(0x7f00_0001), port: port, token: token, patience: .seconds(20))
    }

    private static func darken(_ cloud: SmallCloud, through link: GuardianLink) async throws -> (
        CloudDriver, BlackoutPlan
    ) {
        let journal = GuardedJournal(NotifyingJournal(MemoryJournal(), telling: link), guardian: link)
        let driver = try CloudDriver(
            cloud,
            candidates: CloudDriverTests.switches,
            day: "day",
            journal: journal,
            pulse: link,
            time: SimulatedRegion().time
        )
        let plan = try CloudDriverTests.plan(driver)
        try journal.write(.init(run: "day", zone: "az1", operation: .plan, phase: .done, detail: plan.json))
        try await driver.arm(plan)
        try await driver.impose(plan, lease: .seconds(3))
        return (driver, plan)
    }

    @Test func `a driver that falls silent is replaced by its guardian, who lights all of it from its own copy`()
        async throws
    {
        let world = try World()
        defer { try? FileManager.default.removeItem(atPath: world.folder) }  // A leftover harms nobody.
        let before = world.cloud.picture
        let server = try world.server()
        let port = server.port
        let watching = world.watch(server)
        defer { world.isOver.store(true, ordering: .relaxed) }
        let (driver, plan) = try await Self.darken(world.cloud, through: try Self.link(to: port))
        #expect(try await driver.readings(of: plan).allSatisfy(\.isDark))

        world.now.withLock { $0 += .seconds(4) }
        #expect(await world.heard("aborted: the process that ran it is gone"))
        #expect(world.cloud.picture == before)
        await #expect(throws: DriverFailure.self, "it is late, and can't make it dark again") {
            try await driver.renew(plan, lease: .seconds(3))
        }
        world.isOver.store(true, ordering: .relaxed)
        try await watching.value
    }

    @Test func `a guardian that comes after one that died lights what its copies tell of, at once`() async throws {
        let world = try World()
        defer { try? FileManager.default.removeItem(atPath: world.folder) }  // A leftover harms nobody.
        let before = world.cloud.picture
        let copy = try Journal(creating: "\(world.folder)/day.guardian.jsonl")
        let driver = try CloudDriverTests.driver(of: world.cloud, copy)
        let plan = try CloudDriverTests.plan(driver)
        try copy.write(.init(run: "day", zone: "az1", operation: .plan, phase: .done, detail: plan.json))
        try await driver.arm(plan)
        try await driver.impose(plan, lease: .seconds(3))
        #expect(world.cloud.picture != before)

        world.isOver.store(true, ordering: .relaxed)
        try await world.server().run { world.isOver.load(ordering: .relaxed) }
        #expect(world.cloud.picture == before)
    }

    @Test func `who does not know the token is not heard`() async throws {
        let world = try World()
        defer { try? FileManager.default.removeItem(atPath: world.folder) }  // A leftover harms nobody.
        let server = try world.server()
        let port = server.port
        let watching = world.watch(server)
        defer { world.isOver.store(true, ordering: .relaxed) }
        let link = try Self.link(to: port, token: "another")
        #expect(throws: JournalError.guardian("the token is another one")) {
            try link.beat(run: "day", lease: .seconds(3))
        }
        world.isOver.store(true, ordering: .relaxed)
        try await watching.value
    }

    @Test func `where nobody listens, nothing begins`() throws {
        #expect(throws: JournalError.self) { try Self.link(to: 1) }
    }
}
