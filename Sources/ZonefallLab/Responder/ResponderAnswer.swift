import ZonefallModel

/// What a responder says: who it is, where it stands, and whom it saw.
struct ResponderAnswer {
    let plan: ResponderPlan
    let client: IPAddress
    /// The backend that could not be reached.
    var missing: String?

    var json: JSONValue {
        .object(omittingNil: [
            "instance": .string(plan.instance),
            "zone": plan.zone.map { .string($0.rawValue) },
            "client": .string(client.description),
            "missing": missing.map { .string($0) },
        ])
    }

    /// The answer on ports that answer one line.
    var line: [UInt8] { Array((json.compactText + "\n").utf8) }

    /// The answer to an HTTP request.
    ///
    /// - Parameter hasBody: false for HEAD.
    func response(hasBody: Bool) -> [UInt8] {
        let body = json.compactText + "\n"
        var lines = [
            missing == nil ? "HTTP/1.1 200 OK" : "HTTP/1.1 503 Service Unavailable",
            "Content-Type: application/json",
            "Content-Length: \(body.utf8.count)",
            "Cache-Control: no-store",
            "Connection: close",
            "Zonefall-Instance: \(Self.headerValue(plan.instance))",
        ]
        if let zone = plan.zone { lines.append("Zonefall-Zone: \(Self.headerValue(zone.rawValue))") }
        lines.append("Zonefall-Client: \(client)")
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + (hasBody ? body : "")).utf8)
    }

    static func refusal(_ status: String) -> [UInt8] {
        Array("HTTP/1.1 \(status)\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".utf8)
    }

    private static func headerValue(_ text: String) -> String {
        String(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7f ? " " : Character($0) })
    }
}

/// The part of an HTTP/1 request that decides the answer.
enum RequestHead: Equatable {
    case incomplete
    case get
    case head
    case notAllowed
    case tooLong

    /// Longer heads are refused.
    static let limit = 8_192

    init(_ bytes: [UInt8]) {
        let end: [UInt8] = [0x0d, 0x0a, 0x0d, 0x0a]
        guard bytes.firstRange(of: end) != nil else {
            self = bytes.count >= Self.limit ? .tooLong : .incomplete
            return
        }
        if bytes.starts(with: "GET ".utf8) {
            self = .get
        } else if bytes.starts(with: "HEAD ".utf8) {
            self = .head
        } else {
            self = .notAllowed
        }
    }
}
