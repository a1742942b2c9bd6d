import HTTPTypes
import Hummingbird
import NIOCore
import ZonefallModel
import ZonefallZlib

extension Routes {
    /// The body as JSON, within the limits, read as `Value`.
    ///
    /// A JSON content type is asked for, because a foreign web page can't send one to a coordinator on its reader's
    /// machine without the browser asking us first.
    ///
    /// - Parameter check: throws for JSON that is not worth reading further.
    /// - Throws: ``Problem``.
    func read<Value: JSONRepresentable>(
        _: Value.Type,
        from request: Request,
        check: (JSONValue) throws -> Void = { _ in }
    ) async throws -> Value {
        let contentType = request.headers[.contentType]
        let mediaType = contentType?.prefix { $0 != ";" && $0 != " " }.lowercased()
        guard mediaType == "application/json" else { throw Problem.notJSON(contentType: contentType) }
        let encoding = request.headers[.contentEncoding]?.lowercased() ?? "identity"
        guard ["identity", "deflate", "gzip"].contains(encoding) else {
            throw Problem.notJSON(contentType: "Content-Encoding: \(encoding)")
        }
        let announced = request.headers[.contentLength].flatMap { Int($0) }
        guard announced ?? 0 <= limits.body else { throw Problem.bodyTooLarge(limit: limits.body) }
        return try await budget.withRoom(for: announced ?? limits.body) {
            let bytes = try await request.bytes(within: limits)
            guard encoding != "identity" else { return try value(of: bytes, check) }
            // What comes out may be as large as any body.
            return try await budget.withRoom(for: limits.body) { try value(of: limits.expanded(bytes), check) }
        }
    }

    private func value<Value: JSONRepresentable>(
        of bytes: [UInt8],
        _ check: (JSONValue) throws -> Void
    ) throws -> Value {
        let json = try limits.json(of: bytes)
        try check(json)
        do throws(JSONShapeError) {
            return try Value(json: json)
        } catch {
            throw Problem.shape(error)
        }
    }
}

extension Limits {
    fileprivate func expanded(_ bytes: [UInt8]) throws -> [UInt8] {
        do throws(Deflate.Failure) {
            return try Deflate.expanded(bytes, atMost: body)
        } catch {
            switch error {
            case .tooLarge: throw Problem.bodyTooLarge(limit: body, wasRead: true)
            case .damaged: throw Problem.damagedBody
            case .outOfMemory: throw Problem.busy
            }
        }
    }

    fileprivate func json(of bytes: [UInt8]) throws -> JSONValue {
        // A value takes some ten times the memory that its text takes, so a body of nothing but commas is refused first.
        let separators = bytes.count { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "{") }
        guard separators <= values else { throw Problem.tooManyValues(limit: values) }
        do {
            return try JSONValue(parsing: bytes)
        } catch {
            throw Problem.syntax(error)
        }
    }
}

extension Request {
    /// The whole body, or a problem when it is too large or too slow: a trickle of bytes does not help.
    ///
    /// To stop reading closes the connection, so who is too slow mostly sees that instead of the problem.
    fileprivate func bytes(within limits: Limits) async throws -> [UInt8] {
        try await withThrowingTaskGroup(of: [UInt8].self) { group in
            let body = body
            group.addTask {
                var bytes: [UInt8] = []
                for try await buffer in body {
                    guard bytes.count + buffer.readableBytes <= limits.body else {
                        throw Problem.bodyTooLarge(limit: limits.body)
                    }
                    bytes.append(contentsOf: buffer.readableBytesView)
                }
                return bytes
            }
            group.addTask {
                try await Task.sleep(for: limits.readTimeout)
                throw Problem.tooSlow(limits.readTimeout)
            }
            defer { group.cancelAll() }
            return try await group.next() ?? []
        }
    }
}
