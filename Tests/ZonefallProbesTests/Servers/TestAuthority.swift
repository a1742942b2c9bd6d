import Foundation
import Testing

/// A certificate authority of the test's own, made by openssl: a root, an authority below it, and servers' certificates.
final class TestAuthority {
    let folder: URL
    /// What a probe must trust.
    var rootFile: String { folder.appending(path: "root.pem").path }

    /// - Parameter days: how long the authority below the root is good, from now.
    init(days: Int = 200) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "zonefall-ca-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try write("basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign\n", to: "ca.ext")
        try openssl(
            ["req", "-x509", "-days", "400", "-subj", "/CN=Test root", "-out", "root.pem"] + Self.newKey("root.key")
        )
        try issue("middle", subject: "/CN=Test authority", days: days, by: "root", extensions: "ca.ext")
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    /// A server's certificate with its chain, and its key, as files `server.pem` and `server.key`.
    ///
    /// - Parameter names: as openssl writes them: `DNS:shop.example,IP:192.0.2.2`.
    func certify(_ names: String, days: Int) throws {
        try write("subjectAltName=\(names)\n", to: "leaf.ext")
        try issue("leaf", subject: "/CN=Test server", days: days, by: "middle", extensions: "leaf.ext")
        try write(text("leaf.pem") + text("middle.pem"), to: "server.pem")
        try write(text("leaf.key"), to: "server.key")
        try write(text("server.pem") + text("server.key"), to: "both.pem")
    }

    private func issue(_ name: String, subject: String, days: Int, by issuer: String, extensions: String) throws {
        try openssl(["req", "-subj", subject, "-out", "\(name).csr"] + Self.newKey("\(name).key"))
        try openssl([
            "x509", "-req", "-in", "\(name).csr", "-CA", "\(issuer).pem", "-CAkey", "\(issuer).key",
            "-set_serial", "\(UInt32.random(in: 1 ... .max))", "-days", "\(days)", "-extfile", extensions,
            "-out", "\(name).pem",
        ])
    }

    private static func newKey(_ file: String) -> [String] {
        ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", file]
    }

    private func text(_ file: String) throws -> String {
        try String(contentsOf: folder.appending(path: file), encoding: .utf8)
    }

    private func write(_ text: String, to file: String) throws {
        try Data(text.utf8).write(to: folder.appending(path: file))
    }

    private func openssl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "openssl \(arguments.joined(separator: " "))")
    }
}
