import HTTPTypes
import Hummingbird
import NIOCore
import ZonefallModel

extension Request {
    /// The body as JSON, within the limits.
    ///
    /// A JSON content type is asked for, because a foreign web page can't send one to a coordinator on its reader's
    /// machine without the browser asking us first.
    ///
    /// - Throws: ``Problem``.
    func json(within limits: Limits) async throws -> JSONValue {
        let contentType = headers[.contentType]
        let mediaType = contentType?.prefix { $0 != ";" && $0 != " " }.lowercased()
        guard mediaType == "application/json" else { throw Problem.notJSON(contentType: contentType) }
        if let encoding = headers[.contentEncoding], encoding.lowercased() != "identity" {
            throw Problem.notJSON(contentType: "Content-Encoding: \(encoding)")
        }
        if let announced = headers[.contentLength].flatMap({ Int($0) }), announced > limits.body {
            throw Problem.bodyTooLarge(limit: limits.body)
        }
        let bytes = try await bytes(within: limits)
        do {
            return try JSONValue(parsing: bytes)
        } catch {
            throw Problem.syntax(error)
        }
    }

    /// The whole body, or a problem when it is too large or too slow: a trickle of bytes does not help.
    private func bytes(within limits: Limits) async throws -> [UInt8] {
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
