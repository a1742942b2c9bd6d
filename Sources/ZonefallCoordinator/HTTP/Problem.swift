import HTTPTypes
import Hummingbird
import ZonefallModel

/// Why a request was not served, as RFC 9457 problem details.
package struct Problem: Error, Sendable {
    /// What is wrong, in a stable word: `unknown-agent`. Its URN is the `type`.
    package let name: String
    package let status: HTTPResponse.Status
    /// The same for every problem of this type.
    package let title: String
    /// What is wrong this time, and what to do.
    package let detail: String
    /// More, for programs: `line`, `column`, `limit`.
    package let members: [JSONValue.Member]
    package let headers: HTTPFields
    /// The rest of the request is not read: it may be endless.
    package let endsConnection: Bool

    init(
        _ name: String,
        _ status: HTTPResponse.Status,
        title: String,
        detail: String,
        members: [JSONValue.Member] = [],
        headers: HTTPFields = [:],
        endsConnection: Bool = false
    ) {
        self.name = name
        self.status = status
        self.title = title
        self.detail = detail
        self.members = members
        self.headers = headers
        self.endsConnection = endsConnection
    }

    package var json: JSONValue {
        .object(
            [
                .init("type", .string("urn:zonefall:problem:\(name)")),
                .init("title", .string(title)),
                .init("status", .integer(Int64(status.code))),
                .init("detail", .string(detail)),
            ] + members
        )
    }
}

extension Problem: HTTPResponseError {
    package func response(from request: Request, context: some RequestContext) -> Response {
        var response = Response.json(json, status: status, contentType: "application/problem+json")
        response.headers.append(contentsOf: headers)
        if endsConnection {
            response.headers[.connection] = "close"
            response.body = .endingConnection(with: json.compactText + "\n")
        }
        return response
    }
}

extension ResponseBody {
    /// A body after which the server hangs up, which it does when the writing of a body fails.
    private struct HangUp: Error {}

    fileprivate static func endingConnection(with text: String) -> ResponseBody {
        ResponseBody(contentLength: text.utf8.count) { writer in
            try await writer.write(ByteBuffer(string: text))
            try await writer.finish(nil)
            throw HangUp()
        }
    }
}

extension Response {
    static func json(
        _ value: JSONValue,
        status: HTTPResponse.Status = .ok,
        contentType: String = "application/json"
    ) -> Response {
        text(value.compactText + "\n", status: status, contentType: contentType)
    }

    static func text(
        _ text: String,
        status: HTTPResponse.Status = .ok,
        contentType: String = "text/plain; charset=utf-8"
    ) -> Response {
        Response(
            status: status,
            headers: [.contentType: contentType, .cacheControl: "no-store", .xContentTypeOptions: "nosniff"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }
}
