import Foundation
import Glibc
import Synchronization
import ZonefallTestSupport

/// `zonefall` while it runs against the lab, at the real time.
final class CloudProgram: @unchecked Sendable {
    private let process = Process()
    private let (errors, results) = (Pipe(), Pipe())
    private let text = Mutex((said: "", output: "", isOver: false))
    private let news = DispatchSemaphore(value: 0)
    private let readers = DispatchGroup()

    init(_ arguments: [String]) throws {
        process.executableURL = URL(filePath: try BuiltProduct.path(of: "zonefall"))
        process.arguments = arguments
        process.currentDirectoryURL = Door.root
        process.environment = ["LC_ALL": "C.UTF-8", "OS_CLIENT_CONFIG_FILE": try OpenStackLab.path("clouds.yaml")]
        process.standardInput = FileHandle.nullDevice
        process.standardError = errors
        process.standardOutput = results
        try process.run()
        read(errors) { $0.said += $1 }
        read(results) { $0.output += $1 }
    }

    private func read(
        _ pipe: Pipe,
        _ take: @escaping @Sendable (inout (said: String, output: String, isOver: Bool), String) -> Void
    ) {
        readers.enter()
        let handle = pipe.fileHandleForReading
        Thread.detachNewThread { [self] in
            while true {
                let data = handle.availableData
                text.withLock { text in
                    take(&text, String(decoding: data, as: UTF8.self))
                    if data.isEmpty { text.isOver = true }
                }
                news.signal()
                guard !data.isEmpty else { return readers.leave() }
            }
        }
    }

    var said: String { text.withLock { $0.said } }
    var output: String { text.withLock { $0.output } }

    /// The first line on standard error with these words; fails when the program ends without it.
    func wait(for words: String) throws -> String {
        while true {
            let (said, isOver) = text.withLock { ($0.said, $0.isOver) }
            if let line = said.split(separator: "\n").first(where: { $0.contains(words) }) { return String(line) }
            guard !isOver else { throw Ended(said: said) }
            news.wait()
        }
    }

    /// Waits until the journal in a folder has so many lines, as the kernel tells of each change, or the program has ended.
    ///
    /// - Returns: false if it ended before.
    func wait(forLines count: Int, in folder: URL) throws -> Bool {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let changes = inotify_init1(Int32(IN_CLOEXEC))
        defer { close(changes) }
        inotify_add_watch(changes, folder.path, UInt32(IN_MODIFY) | UInt32(IN_CREATE))
        while true {
            if let journal = CloudDay.journal(in: folder),
                let text = try? String(contentsOfFile: journal, encoding: .utf8),
                text.utf8.count(where: { $0 == UInt8(ascii: "\n") }) >= count
            {
                return true
            }
            guard process.isRunning else { return false }
            var wait = pollfd(fd: changes, events: Int16(POLLIN), revents: 0)
            guard poll(&wait, 1, 500) > 0 else { continue }
            var events = [UInt8](repeating: 0, count: 4_096)
            _ = Glibc.read(changes, &events, events.count)
        }
    }

    func kill() { Glibc.kill(process.processIdentifier, SIGKILL) }

    func exit() -> Int32 {
        readers.wait()
        process.waitUntilExit()
        return process.terminationStatus
    }

    struct Ended: Error, CustomStringConvertible {
        let said: String
        var description: String { "it ended, and said: \(said)" }
    }
}
