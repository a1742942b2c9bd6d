import ZonefallModel

/// An event as CloudEvents 1.0 writes it: one JSON object, with our own data in it.
package struct CloudEvent: Hashable, Sendable {
    package static let contentType = "application/cloudevents+json; charset=utf-8"
    /// The header with the HMAC-SHA256 of `ID.BODY`, as `sha256=` and 64 hexadecimal digits.
    package static let signatureHeader = "Zonefall-Signature"
    /// The header with the event's id, which is signed with the body: an old message can't be told under a new id.
    package static let idHeader = "Zonefall-Event-Id"

    package let event: PushEvent

    package init(_ event: PushEvent) {
        self.event = event
    }

    package var json: JSONValue {
        [
            "specversion": "1.0",
            "id": .string(event.id),
            "source": .string("/zonefall/\(URIText.reference(toFile: event.region.replacing("/", with: "-")))"),
            "type": .string("io.zonefall.\(event.kind.rawValue).v1"),
            "subject": .string(event.subject),
            "time": .string(event.time.description),
            "datacontenttype": "application/json",
            "data": .object(
                [
                    .init("region", .string(event.region)), .init("severity", .string(event.severity.rawValue)),
                    .init("text", .string(event.text)),
                ] + (event.data.objectValue ?? [])
            ),
        ]
    }

    /// What the signature header says of a body.
    package static func signature(of body: [UInt8], id: String, secret: [UInt8]) -> String {
        let code = HMACSHA256.code(of: Array(id.utf8) + [UInt8(ascii: ".")] + body, key: secret)
        return "sha256=" + code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
