import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle
import ZonefallModel

extension Routes {
    /// `GET /v1/stream`: what changes, as server-sent events.
    ///
    /// `Last-Event-ID`, or the parameter `after` for those who can't send headers, goes on behind an id.
    func stream(_ request: Request) async throws -> Response {
        let id = request.headers[.lastEventID] ?? request.uri.queryParameters["after"].map(String.init)
        let (feed, patience) = (feed, limits.readTimeout)
        let headers: HTTPFields = [
            .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store",
            .xContentTypeOptions: "nosniff",
        ]
        // Without a body nobody listens.
        guard request.method == .get else { return Response(status: .ok, headers: headers) }
        let listening = try await feed.listen(after: id)
        return Response(
            status: .ok,
            headers: headers,
            body: ResponseBody { writer in
                do {
                    try await listening.write(to: &writer, patience: patience)
                } catch {
                    await feed.leave(listening.token)
                    throw error
                }
                await feed.leave(listening.token)
            }
        )
    }
}

extension ChangeFeed.Listening {
    private struct TooSlow: Error {}

    /// Writes until the program ends, the reader goes, or it reads so slowly that it was dropped.
    fileprivate func write(to writer: inout any ResponseBodyWriter, patience: Duration) async throws {
        // Only the first task below touches it, and both have ended when this returns.
        nonisolated(unsafe) var output = writer
        try await cancelWhenGracefulShutdown {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for await event in events { try await output.write(ByteBuffer(string: event)) }
                }
                group.addTask {
                    for await _ in dropped {}
                    // Who was dropped gets what already waits for it, unless it takes nothing at all.
                    try await Task.sleep(for: patience)
                    throw TooSlow()
                }
                defer { group.cancelAll() }
                try await group.next()
            }
        }
        try await output.finish(nil)
    }
}

extension HTTPField.Name {
    fileprivate static let lastEventID = HTTPField.Name("Last-Event-ID") ?? .eTag
}
