import Foundation
import Testing
import ZonefallSigning

struct PrivateKeyFileTests {
    private let folder: URL
    private var path: String { folder.appending(path: "ada.key").path }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "zonefall-keys-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func newPair() throws -> KeyPair {
        try KeyPair(for: #require(OperatorName("ada@example.org")))
    }

    @Test func `a key is read as it was written, by its owner alone`() throws {
        let pair = try newPair()
        try PrivateKeyFile.write(pair, to: path)
        let read = try PrivateKeyFile.read(path)
        #expect(read.name == pair.name)
        #expect(read.publicKey == pair.publicKey)
        #expect(try pair.publicKey.accepts(read.sign([1]), of: [1]))
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test(arguments: [0o640, 0o604, 0o660, 0o620, 0o644, 0o777])
    func `a key that others may use is refused, with what to do`(mode: Int) throws {
        try PrivateKeyFile.write(newPair(), to: path)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        let error = #expect(throws: SigningError.self) { try PrivateKeyFile.read(path) }
        #expect(error == .tooOpen(path: path, mode: "0" + String(mode, radix: 8)))
        #expect(error?.description.contains("chmod 600") == true)
    }

    @Test func `a key is never written over`() throws {
        let first = try newPair()
        try PrivateKeyFile.write(first, to: path)
        #expect(throws: SigningError.exists(path: path)) { try PrivateKeyFile.write(newPair(), to: path) }
        #expect(try PrivateKeyFile.read(path).publicKey == first.publicKey)
    }

    @Test(arguments: ["", "zonefall-ed25519-v1 ada AAAA\n", "something else\n", "zonefall-ed25519-v1 ada\n"])
    func `a file that holds no key is told apart`(text: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        #expect(throws: SigningError.notAKey(path: path)) { try PrivateKeyFile.read(path) }
    }

    @Test func `a key that is not there is told with the reason`() throws {
        let error = #expect(throws: SigningError.self) { try PrivateKeyFile.read(path) }
        #expect(error?.description == "can't read \(path): No such file or directory")
    }
}
