import Foundation
import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAgent

/// One agent with its disk, two coordinators, and a network that loses, doubles and reorders, for as long as the schedule lasts.
private final class Schedule {
    private struct Message {
        let follower: String
        let record: SpoolRecord
        let isAnswer: Bool
        /// The run of the agent that waits for it.
        let run: Int
    }

    private static let followers = ["a", "b"]
    private var random: SeededGenerator
    private let disk = SimulatedDisk()
    private var io: SimulatedIO
    private var spool: Spool
    private var run = 0
    private var now = Timestamp.spoolStart
    private var network: [Message] = []
    private var count = 0
    /// By their bodies, which are unique.
    private(set) var appended: Set<[UInt8]> = []
    private(set) var kept: Set<[UInt8]> = []
    private(set) var committed: [String: Set<[UInt8]>] = ["a": [], "b": []]
    private struct Name: Hashable {
        let epoch: Int64
        let sequence: Int
    }

    private var names: Set<Name> = []
    private(set) var namesUsedTwice = 0

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        io = SimulatedIO(disk, isImmediate: false)
        spool = Self.spool(disk, io, now)
        watch()
    }

    private static func spool(_ disk: SimulatedDisk, _ io: SimulatedIO, _ now: Timestamp) -> Spool {
        var options = Spool.Options()
        options.segmentBytes = 400
        return Spool(
            vantage: "agent-a",
            followers: followers,
            recovered: disk.recover(at: now),
            io: io,
            options: options,
            at: now
        )
    }

    private func watch() {
        var bodies: [SpoolRecord.Key: [UInt8]] = [:]
        spool.sealed = { [unowned self] record in
            bodies[record.key] = record.body
            appended.insert(record.body)
            let name = Name(epoch: spool.ledger.epoch, sequence: bodies.count - 1)
            if !names.insert(name).inserted { namesUsedTwice += 1 }
        }
        spool.kept = { [unowned self] key in
            if let body = bodies[key] { kept.insert(body) }
        }
    }

    func step() {
        now = now + .milliseconds(.random(in: 0...4_000, using: &random))
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<6: append()
        case 6..<9: send()
        case 9..<14: deliver()
        case 14: io.work()
        case 15: if !network.isEmpty { network.remove(at: .random(in: network.indices, using: &random)) }
        case 16: if let message = network.randomElement(using: &random) { network.append(message) }
        case 17: spool.tick(at: now)
        case 18: giveUpWaiting()
        default: crash()
        }
    }

    /// From here on nothing goes wrong any more.
    func settle() {
        network = []
        crash()
        io.isImmediate = true
        io.work()
        for follower in Self.followers {
            while case .record(let record) = spool.next(for: follower, at: now) {
                committed[follower]?.insert(record.body)
                spool.acknowledged(record.key, by: follower, at: now)
            }
        }
        spool.tick(at: now)
    }

    var bytesLeft: Int { disk.bytes }

    private func append() {
        count += 1
        let stream = SpoolStream.allCases.randomElement(using: &random) ?? .raw
        spool.append(.observations(count..<count + 1), to: stream, at: now)
    }

    private func send() {
        let follower = Self.followers.randomElement(using: &random) ?? "a"
        guard case .record(let record) = spool.next(for: follower, at: now) else { return }
        network.append(Message(follower: follower, record: record, isAnswer: false, run: run))
    }

    /// Any message may be the next to arrive, and more than once.
    private func deliver() {
        guard !network.isEmpty else { return }
        let message = network.remove(at: .random(in: network.indices, using: &random))
        if message.isAnswer {
            if message.run == run { spool.acknowledged(message.record.key, by: message.follower, at: now) }
        } else {
            committed[message.follower]?.insert(message.record.body)
            network.append(
                Message(follower: message.follower, record: message.record, isAnswer: true, run: message.run)
            )
        }
    }

    /// The agent's patience ends, though the answer may still be on its way.
    private func giveUpWaiting() {
        for follower in Self.followers {
            for key in spool.ledger.followers[follower]?.underWay ?? [] { spool.failed(key, for: follower) }
        }
    }

    private func crash() {
        io.loseThePower(&random)
        run += 1
        io = SimulatedIO(disk, isImmediate: false)
        spool = Self.spool(disk, io, now)
        watch()
    }
}

struct SpoolScheduleTests {
    /// 2,000 in an ordinary run; `make test-spool-kills` asks for 10,000.
    private static let schedules =
        ProcessInfo.processInfo.environment["ZONEFALL_SPOOL_SCHEDULES"].flatMap { UInt64($0) } ?? 2_000

    @Test(arguments: 0..<schedules / 100)
    func `of all that was kept nothing is lost and nothing is new, whatever the network and the power do`(block: UInt64)
    {
        for seed in block * 100..<(block + 1) * 100 {
            let schedule = Schedule(seed: seed)
            for _ in 0..<40 { schedule.step() }
            schedule.settle()
            for follower in ["a", "b"] {
                let committed = schedule.committed[follower] ?? []
                #expect(schedule.kept.isSubset(of: committed), "seed \(seed), coordinator \(follower)")
                #expect(committed.isSubset(of: schedule.appended), "seed \(seed), coordinator \(follower)")
            }
            #expect(schedule.namesUsedTwice == 0, "seed \(seed)")
        }
    }
}
