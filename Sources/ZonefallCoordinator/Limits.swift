/// What the coordinator refuses, so that no client can exhaust it.
package struct Limits: Hashable, Sendable {
    /// Bytes of a request's body.
    package var body: Int
    /// Observations of one batch.
    package var rows: Int
    /// Bytes of all header fields of a request together.
    package var header: Int
    /// From a request's head to the last byte of its body.
    package var readTimeout: Duration
    /// Connections at once; more wait in the kernel's queue.
    package var connections: Int
    /// Observations in one answer of `GET /v1/observations`.
    package var page: Int

    package init(
        body: Int = 4 << 20,
        rows: Int = 5_000,
        header: Int = 16 << 10,
        readTimeout: Duration = .seconds(30),
        connections: Int = 1_024,
        page: Int = 10_000
    ) {
        self.body = body
        self.rows = rows
        self.header = header
        self.readTimeout = readTimeout
        self.connections = connections
        self.page = page
    }
}
