/// What the coordinator refuses, so that no client can exhaust it.
package struct Limits: Hashable, Sendable {
    /// Bytes of a request's body.
    package var body: Int
    /// Bytes of all bodies that are being read at once.
    package var intake: Int
    /// Values of one body's JSON.
    package var values: Int
    /// Observations of one batch.
    package var rows: Int
    /// Bytes of all header fields of a request together.
    package var header: Int
    /// From a request's head to the last byte of its body.
    package var readTimeout: Duration
    /// How long a connection may be open without a whole head or any part of a body.
    package var idleTimeout: Duration
    /// Connections at once; more wait in the kernel's queue.
    package var connections: Int
    /// Observations in one answer of `GET /v1/observations`.
    package var page: Int
    /// Readers of `GET /v1/stream` at once.
    package var listeners: Int

    package init(
        body: Int = 4 << 20,
        intake: Int = 32 << 20,
        values: Int = 400_000,
        rows: Int = 5_000,
        header: Int = 16 << 10,
        readTimeout: Duration = .seconds(30),
        idleTimeout: Duration = .seconds(60),
        connections: Int = 1_024,
        page: Int = 10_000,
        listeners: Int = 64
    ) {
        self.body = body
        self.intake = max(intake, body)
        self.values = values
        self.rows = rows
        self.header = header
        self.readTimeout = readTimeout
        self.idleTimeout = idleTimeout
        self.connections = connections
        self.page = page
        self.listeners = listeners
    }
}
