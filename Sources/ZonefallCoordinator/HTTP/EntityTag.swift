import HTTPTypes
import Hummingbird

/// An RFC 9110 entity tag: tells a client that it has the same already.
struct EntityTag: Hashable, Sendable, CustomStringConvertible {
    let value: String
    /// Says the same, but not byte for byte.
    let isWeak: Bool

    init(_ value: String, isWeak: Bool = false) {
        self.value = value
        self.isWeak = isWeak
    }

    var description: String { (isWeak ? "W/" : "") + "\"\(value)\"" }

    /// Whether the client has it, by its `If-None-Match` (compared weakly, as the RFC wants it).
    func isKnown(to request: Request) -> Bool {
        request.headers[values: .ifNoneMatch].flatMap { $0.split(separator: ",") }.contains { candidate in
            var tag = candidate.drop { $0 == " " || $0 == "\t" }
            while tag.last == " " || tag.last == "\t" { tag.removeLast() }
            if tag.hasPrefix("W/") { tag = tag.dropFirst(2) }
            return tag == "*" || tag == "\"\(value)\""
        }
    }

    /// The response with this tag; without its body when the client has it already.
    func applied(to response: Response, for request: Request) -> Response {
        var response = isKnown(to: request) ? Response(status: .notModified) : response
        response.headers[.eTag] = description
        response.headers[.cacheControl] = "no-cache"
        return response
    }
}
