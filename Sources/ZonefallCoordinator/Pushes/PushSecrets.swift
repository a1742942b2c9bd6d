import Foundation
import ZonefallModel

/// What a receiver's files held when the coordinator began.
package struct PushSecrets: Sendable {
    let token: String?
    /// `user:password`, in base64.
    let basic: String?
    let secret: [UInt8]?

    package enum Flaw: Error, Hashable, Sendable, CustomStringConvertible {
        case unreadable(String)
        case empty(String)

        package var description: String {
            switch self {
            case .unreadable(let path): "\(path): can't be read. Name a file that this user may read."
            case .empty(let path): "\(path): is empty. Write the secret into its first line."
            }
        }
    }

    /// - Throws: ``Flaw``
    package init(of receiver: PushReceiver) throws(Flaw) {
        let credentials = receiver.credentials
        token = try credentials.tokenFile.map(Self.line)
        let password = try credentials.passwordFile.map(Self.line)
        basic = credentials.user.flatMap { user in
            password.map { Data("\(user):\($0)".utf8).base64EncodedString() }
        }
        secret = try credentials.secretFile.map(Self.line).map { Array($0.utf8) }
    }

    private static func line(ofFile path: String) throws(Flaw) -> String {
        guard let data = FileManager.default.contents(atPath: path), data.count <= 65_536 else {
            throw .unreadable(path)
        }
        let line = String(decoding: data, as: UTF8.self).prefix { !$0.isNewline }
        guard !line.isEmpty else { throw .empty(path) }
        return String(line)
    }
}
