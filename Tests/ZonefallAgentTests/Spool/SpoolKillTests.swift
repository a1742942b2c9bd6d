import Foundation
import Testing
import ZonefallModel
import ZonefallTestSupport
import ZonefallZlib

@testable import ZonefallAgent

/// `kill -9` at any moment, of a program that does nothing but keep.
struct SpoolKillTests {
    /// 20 in an ordinary run; `make test-spool-kills` asks for 1,000.
    private static let kills =
        ProcessInfo.processInfo.environment["ZONEFALL_SPOOL_KILLS"].flatMap { Int($0) } ?? 20

    private struct Name: Hashable {
        let epoch: Int64
        let sequence: Int64
    }

    private let place = TestFolder()

    @Test func `of all that was kept nothing is lost, and nothing comes under two names`() throws {
        var random = SeededGenerator(seed: 1)
        /// What said "kept", and what a coordinator has, by number.
        var (kept, taken) = (Set<Int>(), Set<Int>())
        var names: [Name: Int] = [:]
        var next = 0
        for round in 0..<Self.kills {
            let lines = try keepUntilKilled(from: next, afterLines: .random(in: 0...40, using: &random))
            for line in lines {
                let words = line.split(separator: " ")
                let number = try #require(Int(words[1]))
                if words[0] == "kept" { kept.insert(number) } else { taken.insert(number) }
                next = max(next, number + 1)
            }
            for (name, number) in try drain() {
                #expect((names.updateValue(number, forKey: name) ?? number) == number, "round \(round): \(name)")
                taken.insert(number)
                // It may have been kept without having said so.
                next = max(next, number + 1)
            }
            #expect(kept.isSubset(of: taken), "round \(round): lost \(kept.subtracting(taken).sorted())")
        }
        #expect(kept.count >= Self.kills * 5)
        #expect(Set(names.values).count == names.count)
    }

    /// - Returns: what it said, up to the moment of its death.
    private func keepUntilKilled(from number: Int, afterLines count: Int) throws -> [String] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try BuiltProduct.path(of: "SpoolKeeper"))
        process.arguments = [place.path, "\(number)"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        var text = Data()
        while text.count(where: { $0 == 0x0a }) < count {
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { break }
            text += more
        }
        kill(process.processIdentifier, SIGKILL)
        text += output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationReason == .uncaughtSignal)
        // A last line without its end was cut off by the kill.
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        return lines.dropLast().map(String.init)
    }

    /// All that the spool still holds, handed to a coordinator.
    private func drain() throws -> [(Name, Int)] {
        let now = Timestamp(millisecondsSinceEpoch: Int64(Date().timeIntervalSince1970 * 1_000))
        let spool = try Spool.opened(at: place.path, vantage: "agent-a", followers: ["a"], loop: nil, now: now)
        var found: [(Name, Int)] = []
        while case .record(let record) = spool.next(for: "a", at: now) {
            let text = try Deflate.expanded(record.body, atMost: 1 << 20)
            let batch = try ObservationBatch(json: JSONValue(parsing: text))
            #expect(batch.gaps.isEmpty)
            for observation in batch.observations {
                let number = try #require(Int(observation.target))
                found.append((Name(epoch: batch.epoch, sequence: batch.sequence), number))
            }
            spool.acknowledged(record.key, by: "a", at: now)
        }
        spool.finish(at: now)
        return found
    }
}
