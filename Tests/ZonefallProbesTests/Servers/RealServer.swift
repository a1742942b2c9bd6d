import Foundation
import Testing
import ZonefallModel
import ZonefallTestSupport

/// A server of Debian's, with a configuration of the test's, that ends with the test's process whatever happens to it.
final class RealServer {
    let folder: URL
    private let process: Process
    private let lifeline: Pipe

    /// - Parameters:
    ///   - namespace: where it listens.
    ///   - files: what it finds in its folder, by name.
    ///   - command: with `{folder}` for that folder; must stay in the foreground.
    init(in namespace: TestNamespace, files: [String: String], command: String) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "zonefall-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, text) in files {
            try Data("\(text.replacing("{folder}", with: folder.path))\n".utf8).write(to: folder.appending(path: name))
        }
        let command = command.replacing("{folder}", with: folder.path)
        // `cat` ends when the test's end of its pipe closes, be it by `kill -9`.
        let script =
            "\(command) </dev/null >\(folder.path)/log 2>&1 & server=$!; cat; kill -9 $server 2>/dev/null; wait"
        (process, lifeline) = try namespace.start(["sh", "-c", script])
    }

    deinit {
        try? lifeline.fileHandleForWriting.close()
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    var log: String {
        (try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)) ?? ""
    }
}

extension TestHost {
    /// Comes back when somebody listens at a TCP port of the neighbour.
    func waitForServer(at port: UInt16, _ server: RealServer) throws {
        let probe = PlannedProbe.test(.tcp, "192.0.2.2", port: port)
        let seen = try observe([probe], until: { $0.last?.outcome == .ok })
        try #require(seen.last?.outcome == .ok, "the server never listened: \(server.log)")
    }
}
