// Keeps batches in a spool until somebody ends it: what the tests of `kill -9` kill.
//
// SpoolKeeper FOLDER FIRST [hoard]; appends batches whose targets are numbered from FIRST, in groups, and says "kept N STREAM"
// on a line of its own once one is on the disk. Some are handed to a coordinator: then it says "taken N STREAM" before the
// spool hears of it. With `hoard` none is.

import Glibc
import ZonefallAgent
import ZonefallModel

func say(_ text: String, to stream: Int32 = 1) {
    let bytes = Array((text + "\n").utf8)
    _ = write(stream, bytes, bytes.count)
}

func now() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(millisecondsSinceEpoch: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
}

guard CommandLine.arguments.count >= 3, let first = Int(CommandLine.arguments[2]) else { exit(64) }

do {
    var options = Spool.Options()
    options.segmentBytes = 2_000
    let spool = try Spool.opened(
        at: CommandLine.arguments[1],
        vantage: "agent-a",
        followers: ["a"],
        options: options,
        loop: nil,
        now: now()
    )
    var numbers: [SpoolRecord.Key: Int] = [:]
    var number = first
    // A gap has no rows, and no number.
    spool.sealed = { record in if record.rows > 0 { numbers[record.key] = number } }
    spool.kept = { key in if let kept = numbers[key] { say("kept \(kept) \(key.stream.name)") } }
    let isHoarding = CommandLine.arguments.dropFirst(3).first == "hoard"
    while true {
        for _ in 0..<Int.random(in: 1...5) {
            let observation = Observation(
                time: now(),
                vantage: "agent-a",
                target: "\(number)",
                kind: .icmp,
                outcome: .ok
            )
            let stream = SpoolStream.allCases.randomElement() ?? .raw
            spool.append(BatchContent(observations: [observation]), to: stream, at: now())
            number += 1
        }
        for _ in 0..<(isHoarding ? 0 : Int.random(in: 0...4)) {
            guard case .record(let record) = spool.next(for: "a", at: now()) else { break }
            if let taken = numbers[record.key] { say("taken \(taken) \(record.key.stream.name)") }
            spool.acknowledged(record.key, by: "a", at: now())
        }
        spool.tick(at: now())
    }
} catch {
    say("\(error)", to: 2)
    exit(1)
}
