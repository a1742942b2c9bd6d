import CSodium

/// The library behind this room, made ready once.
enum Sodium {
    /// Whether it can be used at all. The first answer also chooses its fastest implementations, and is kept.
    private static let isReady = sodium_init() >= 0

    /// - Throws: ``SigningError/noLibrary`` when the kernel gives no randomness, which has no remedy here.
    static func prepare() throws(SigningError) {
        guard isReady else { throw .noLibrary }
    }
}

/// Why something could not be signed, or a key not be used.
package enum SigningError: Error, Hashable, Sendable {
    case noLibrary
    /// Not the base64 of so many bytes.
    case badText(what: String, bytes: Int)
    case badName(String)
    case unreadable(path: String, reason: String)
    case unwritable(path: String, reason: String)
    /// Others than its owner may read or write it; `mode` is octal, as `ls` and `chmod` count.
    case tooOpen(path: String, mode: String)
    /// It belongs to another user.
    case foreign(path: String)
    case notAKey(path: String)
    case exists(path: String)
    case badOperatorLine(Int, reason: String)
}

extension SigningError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noLibrary: "libsodium can't be used: this system gives it no randomness"
        case .badText(let what, let bytes): "\(what) should be \(bytes) bytes, written as base64"
        case .badName(let name):
            "'\(name)' can't name a person here: 1 to 64 letters, digits and any of . _ - + @, and no spaces."
        case .unreadable(let path, let reason): "can't read \(path): \(reason)"
        case .unwritable(let path, let reason): "can't write \(path): \(reason)"
        case .tooOpen(let path, let mode):
            """
            \(path) has mode \(mode): others than its owner may use this key. Run 'chmod 600 \(path)', and make a new key \
            if somebody could have read it.
            """
        case .foreign(let path): "\(path) belongs to another user. Sign with a key of your own."
        case .notAKey(let path): "\(path) holds no signing key. 'zonefall key create' writes one."
        case .exists(let path): "\(path) is there already, and a key is never written over. Give another name."
        case .badOperatorLine(let line, let reason): "line \(line) of the list of operators: \(reason)"
        }
    }
}
