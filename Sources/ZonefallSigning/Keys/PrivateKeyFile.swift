import Glibc

/// A key pair in a file that only its owner may touch.
///
/// One line: `zonefall-ed25519-v1 NAME SEED`, the seed as base64.
package enum PrivateKeyFile {
    private static let marker = "zonefall-ed25519-v1"
    private static let largest = 1_024

    /// Creates it with mode 0600, on disk before it returns. A key is never written over.
    package static func write(_ pair: KeyPair, to path: String) throws(SigningError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw errno == EEXIST ? .exists(path: path) : .unwritable(path: path, reason: reason(errno))
        }
        defer { close(descriptor) }
        let line = Array("\(marker) \(pair.name) \(Base64.text(of: pair.seed))\n".utf8)
        // The umask may have taken rights away, and never adds one.
        guard Glibc.write(descriptor, line, line.count) == line.count, fsync(descriptor) == 0 else {
            let number = errno
            unlink(path)
            throw .unwritable(path: path, reason: reason(number))
        }
    }

    /// - Throws: ``SigningError/tooOpen(path:mode:)`` when anybody but the owner may read or write it.
    package static func read(_ path: String) throws(SigningError) -> KeyPair {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(path: path, reason: reason(errno)) }
        defer { close(descriptor) }
        // Asked of what is open, not of the name, which may change its meaning in between.
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(path: path, reason: reason(errno)) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAKey(path: path) }
        guard status.st_uid == geteuid() else { throw .foreign(path: path) }
        guard status.st_mode & 0o077 == 0 else {
            throw .tooOpen(path: path, mode: "0" + String(status.st_mode & 0o777, radix: 8))
        }
        var buffer = [UInt8](repeating: 0, count: largest)
        let count = Glibc.read(descriptor, &buffer, largest)
        guard count >= 0 else { throw .unreadable(path: path, reason: reason(errno)) }
        guard let text = String(validating: buffer[..<count], as: UTF8.self), text.hasSuffix("\n"),
            let pair = keyPair(text.dropLast())
        else { throw .notAKey(path: path) }
        return pair
    }

    private static func keyPair(_ line: Substring) -> KeyPair? {
        let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard words.count == 3, words[0] == marker, let name = OperatorName(words[1]),
            let seed = Base64.bytes(of: words[2], count: KeyPair.seedSize)
        else { return nil }
        return try? KeyPair(for: name, seed: seed)
    }

    private static func reason(_ number: Int32) -> String {
        strerror(number).map { String(cString: $0) } ?? "error \(number)"
    }
}
