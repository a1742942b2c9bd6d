import Foundation
import Testing
import ZonefallModel
import ZonefallTestSupport
import ZonefallZlib

@testable import ZonefallAgent

/// A real disk that is really full: a file system of 512 KiB in a mount namespace of the keeper's own.
struct FullDiskTests {
    private static let isolation = ["--user", "--map-root-user", "--mount"]

    private static func unshare(_ arguments: [String]) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
        process.arguments = isolation + arguments
        return process
    }

    private static let canIsolate: Bool = {
        guard let process = try? unshare(["true"]), (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    @Test(.enabled(if: canIsolate))
    func `when the disk is full the keeper goes on, and no change that was kept is gone`() throws {
        let place = NSTemporaryDirectory() + "/zonefall-full-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: false)
        defer { rmdir(place) }
        let keeper = try BuiltProduct.path(of: "SpoolKeeper")
        let process = try Self.unshare([
            "sh", "-c", "mount -t tmpfs -o size=512k zonefall \"$1\" && exec \"$2\" \"$1/spool\" 0 hoard", "sh", place,
            keeper,
        ])
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        defer { kill(process.processIdentifier, SIGKILL) }
        var text = Data()
        while text.count(where: { $0 == 0x0a }) < 2_500 {
            let more = output.fileHandleForReading.availableData
            try #require(!more.isEmpty, "it ended")
            text += more
        }
        // It stands still while its disk is looked at.
        kill(process.processIdentifier, SIGSTOP)
        let copy = TestFolder()
        try FileManager.default.copyItem(
            atPath: "/proc/\(process.processIdentifier)/root\(place)/spool",
            toPath: copy.path
        )
        let kept = String(decoding: text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            .dropLast().map { $0.split(separator: " ") }
        let (batches, tornBytes) = try left(in: copy)
        let there = Set(batches.flatMap(\.observations).compactMap { Int($0.target) })
        let changes = Set(kept.filter { $0[2] == "changes" }.compactMap { Int($0[1]) })
        let others = Set(kept.compactMap { Int($0[1]) }).subtracting(changes)

        #expect(changes.subtracting(there).isEmpty)
        // It was full: some of the others had to go, and that is told.
        #expect(!others.subtracting(there).isEmpty)
        #expect(batches.flatMap(\.gaps).contains { $0.stream == "raw" && $0.reason == .full })
        #expect(tornBytes <= 2_000)
    }

    private func left(in place: TestFolder) throws -> ([ObservationBatch], tornBytes: Int) {
        let folder = try SpoolFolder(path: place.path)
        let recovered = try folder.recover(at: .spoolStart)
        let events = folder.carryOut(recovered.segments.map { .load(stream: $0.stream, first: $0.first) })
        var batches: [ObservationBatch] = []
        for case .loaded(_, _, let scan) in events {
            for record in scan.records {
                let text = try Deflate.expanded(record.body, atMost: 1 << 20)
                batches.append(try ObservationBatch(json: JSONValue(parsing: text)))
            }
        }
        return (batches, recovered.tornBytes)
    }
}
