import Foundation
import Glibc
import Testing
import ZonefallModel
import ZonefallTestSupport

/// A coordinator of its own process, on a free port of this machine.
///
/// Requests may come from any thread: they touch nothing but the port, which does not change once it serves.
final class RunningCoordinator: @unchecked Sendable {
    private let process = Process()
    private let log = Pipe()
    /// Set once it serves.
    private(set) var port: UInt16 = 0

    /// Starts it, and waits until it says that it serves.
    ///
    /// - Parameter port: 0: any that is free.
    init(_ arguments: [String], port: UInt16 = 0) throws {
        process.executableURL = URL(filePath: try BuiltProduct.path(of: "zonefall-coordinator"))
        process.arguments = ["serve", "--listen", "127.0.0.1:\(port)"] + arguments
        process.currentDirectoryURL = Door.root
        process.standardInput = FileHandle.nullDevice
        process.standardError = log
        try process.run()
        var said = ""
        while true {
            let data = log.fileHandleForReading.availableData
            try #require(!data.isEmpty, "it ended before it served: \(said)")
            said += String(decoding: data, as: UTF8.self)
            if let match = said.firstMatch(of: /address=127\.0\.0\.1:(\d+) .*Serving\n/),
                let port = UInt16(match.output.1)
            {
                self.port = port
                return
            }
        }
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }

    /// Sends a signal and waits for the end.
    ///
    /// - Returns: its exit status, or the signal that ended it as a negative number.
    func end(by signal: Int32) -> Int32 {
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    }

    func signal(_ signal: Int32) {
        kill(process.processIdentifier, signal)
    }

    func get(_ path: String, _ headers: String = "") throws -> (status: Int, body: String) {
        try exchange("GET \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\(headers)\r\n")
    }

    func post(_ path: String, _ body: String) throws -> (status: Int, body: String) {
        try exchange(
            "POST \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        )
    }

    /// What a coordinator that is dead answers.
    struct NoAnswer: Error {
        let received: String
    }

    private func exchange(_ request: String) throws -> (status: Int, body: String) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw NoAnswer(received: "") }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw NoAnswer(received: "") }
        let bytes = Array(request.utf8)
        guard send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw NoAnswer(received: "")
        }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = recv(descriptor, &buffer, buffer.count, 0), count > 0 { answer += buffer.prefix(count) }
        let text = String(decoding: answer, as: UTF8.self)
        guard let code = text.firstMatch(of: /^HTTP\/1\.1 (\d+)/).flatMap({ Int($0.output.1) }) else {
            throw NoAnswer(received: text)
        }
        let body = text.range(of: "\r\n\r\n").map { String(text[$0.upperBound...]) } ?? ""
        return (code, body)
    }
}
