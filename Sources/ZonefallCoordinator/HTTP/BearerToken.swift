import Foundation
import HTTPTypes
import Hummingbird
import ZonefallModel

/// The secret that agents and operators show (`Authorization: Bearer …`).
///
/// Only its digest is kept, and digests are compared in constant time, so that neither memory nor timing tells it.
package struct BearerToken: Sendable {
    private let digest: [UInt8]

    package enum Flaw: Error, Hashable, Sendable, CustomStringConvertible {
        case tooShort
        case notOneLine

        package var description: String {
            switch self {
            case .tooShort: "The token has fewer than 16 characters. Make one with: openssl rand -hex 32"
            case .notOneLine: "The token file must hold one line of printable characters without spaces."
            }
        }
    }

    /// - Parameter text: what a token file holds; a line feed at its end does not count.
    package init(_ text: String) throws(Flaw) {
        let token = text.hasSuffix("\n") ? String(text.dropLast()) : text
        guard token.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else { throw .notOneLine }
        guard token.utf8.count >= 16 else { throw .tooShort }
        digest = SHA256.digest(of: token.utf8)
    }

    /// Whether the value of an `Authorization` header shows this token.
    package func admits(_ authorization: String?) -> Bool {
        guard let authorization, authorization.utf8.count <= 4_096, authorization.prefix(7).lowercased() == "bearer "
        else { return false }
        return isEqual(to: authorization.utf8.dropFirst(7))
    }

    /// Whether the value of an `Authorization` header shows this token as a browser does (`Basic …`): as the password of
    /// whatever user.
    func admitsBrowser(_ authorization: String?) -> Bool {
        guard let authorization, authorization.utf8.count <= 4_096, authorization.prefix(6).lowercased() == "basic ",
            let pair = Data(base64Encoded: String(authorization.dropFirst(6))),
            let colon = pair.firstIndex(of: UInt8(ascii: ":"))
        else { return false }
        return isEqual(to: pair[pair.index(after: colon)...])
    }

    private func isEqual(to shown: some Collection<UInt8>) -> Bool {
        zip(SHA256.digest(of: shown), digest).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

/// Lets only those in who show the token.
struct TokenMiddleware: RouterMiddleware {
    let token: BearerToken

    func handle(
        _ request: Request,
        context: BasicRequestContext,
        next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        let shown = request.headers[.authorization]
        // Browsers send what a person typed once with every request, also with those of other pages: good for looking only.
        let isLook = request.method == .get || request.method == .head
        guard token.admits(shown) || (isLook && token.admitsBrowser(shown)) else {
            throw request.uri.path == "/" ? Problem.unauthorizedBrowser : Problem.unauthorized
        }
        return try await next(request, context)
    }
}
