import Glibc
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAgent

/// A disk in memory, with the frames and the recovery of the real one: it can be full, broken, slow, and lose power.
final class SimulatedDisk {
    private(set) var files: [String: [UInt8]] = [:]
    private(set) var cursors: [UInt8] = []
    var capacity = Int.max
    /// What every write fails with.
    var failure: Int32?

    var bytes: Int { files.values.reduce(0) { $0 + $1.count } }

    /// Changes the bytes of the files, as bad sectors do.
    func damage(_ change: (String, inout [UInt8]) -> Void) {
        for name in files.keys.sorted() {
            guard var bytes = files[name] else { continue }
            change(name, &bytes)
            files[name] = bytes
        }
    }

    func recover(at now: Timestamp) -> RecoveredSpool {
        var recovered = RecoveredSpool()
        recovered.cursors = SpoolCursors(fileBytes: cursors) ?? SpoolCursors()
        for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
            guard let (stream, first) = SpoolFile.segment(named: name) else { continue }
            files[name] = recovered.add(bytes, of: stream, first: first).map { Array(bytes[..<$0]) }
        }
        recovered.cursors = recovered.cursors.forNewRun(at: now)
        cursors = recovered.cursors.fileBytes
        return recovered
    }

    fileprivate func carryOut(_ command: SpoolCommand) -> SpoolEvent? {
        switch command {
        case .append(let append):
            if let failure { return .notKept(append, errno: failure) }
            guard bytes + append.frame.count <= capacity else { return .notKept(append, errno: ENOSPC) }
            write(append.frame, of: append)
            return .kept(append)
        case .load(let stream, let first):
            let bytes = files[SpoolFile.name(stream, first)] ?? []
            return .loaded(stream: stream, first: first, SpoolFrame.scan(bytes, of: stream))
        case .remove(let stream, let first): files[SpoolFile.name(stream, first)] = nil
        case .saveCursors(let bytes):
            if let failure { return .failed("save cursors", errno: failure) }
            cursors = bytes
        }
        return nil
    }

    fileprivate func write(_ bytes: [UInt8], of append: SpoolAppend) {
        files[SpoolFile.name(append.key.stream, append.segment), default: []] += bytes
    }
}

/// What stands between a spool and a ``SimulatedDisk``: commands wait until the test lets the disk work.
final class SimulatedIO: SpoolIO {
    var handler: ([SpoolEvent]) -> Void = { _ in }
    let disk: SimulatedDisk
    /// Whether commands are carried out as they come.
    var isImmediate: Bool
    private var queue: [SpoolCommand] = []

    init(_ disk: SimulatedDisk, isImmediate: Bool = true) {
        self.disk = disk
        self.isImmediate = isImmediate
    }

    func submit(_ commands: [SpoolCommand]) {
        queue += commands
        if isImmediate { work() }
    }

    func finish() {
        work()
    }

    func work() {
        let commands = queue
        queue = []
        let events = commands.compactMap(disk.carryOut)
        if !events.isEmpty { handler(events) }
    }

    /// Some of what waits still happens, and the last of it by half; nobody hears of it.
    func loseThePower(_ random: inout SeededGenerator) {
        let count = Int.random(in: 0...queue.count, using: &random)
        for command in queue[..<count] { _ = disk.carryOut(command) }
        if count < queue.count, case .append(let append) = queue[count], disk.failure == nil {
            disk.write(Array(append.frame.prefix(.random(in: 0...append.frame.count, using: &random))), of: append)
        }
        queue = []
    }
}

extension BatchContent {
    /// A batch of some observations, each of another target.
    static func observations(_ numbers: Range<Int>, at time: Timestamp = .spoolStart) -> BatchContent {
        BatchContent(
            planRevision: "r",
            observations: numbers.map {
                Observation(time: time, vantage: "agent-a", target: "t-\($0)", kind: .icmp, outcome: .ok)
            }
        )
    }
}

extension Timestamp {
    static let spoolStart = Timestamp(millisecondsSinceEpoch: 1_772_352_000_000)
}
