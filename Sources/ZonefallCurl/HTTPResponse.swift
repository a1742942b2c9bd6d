/// An HTTP answer, complete.
package struct HTTPResponse: Sendable {
    package let status: Int
    /// In the order in which they came; of the last answer only, when there were informational ones before it.
    package let headers: [HTTPRequest.Header]
    package let body: [UInt8]
    package let phases: TransferPhases
    /// What the answer came by: 1.0, 1.1, 2; 0 when nothing did.
    package var version = 0.0
    /// Where the answer sends the asker, as a whole URL; nil when it does not.
    package var redirect: String?
    /// What the server showed, its own certificate first; empty unless they were asked for.
    package var certificates: [ServerCertificate] = []

    package init(status: Int, headers: [HTTPRequest.Header], body: [UInt8], phases: TransferPhases) {
        self.status = status
        self.headers = headers
        self.body = body
        self.phases = phases
    }

    /// The value of the first header of that name, in any case.
    package func header(_ name: String) -> String? {
        let name = name.lowercased()
        return headers.first { $0.name.lowercased() == name }?.value
    }
}

/// When the parts of a transfer were done, each counted from its start; zero for a part that did not happen.
package struct TransferPhases: Hashable, Sendable {
    package var nameLookup: Duration
    package var connect: Duration
    package var tlsHandshake: Duration
    /// The first byte of the answer.
    package var firstByte: Duration
    package var total: Duration

    package init(
        nameLookup: Duration = .zero,
        connect: Duration = .zero,
        tlsHandshake: Duration = .zero,
        firstByte: Duration = .zero,
        total: Duration = .zero
    ) {
        self.nameLookup = nameLookup
        self.connect = connect
        self.tlsHandshake = tlsHandshake
        self.firstByte = firstByte
        self.total = total
    }
}
