import ZonefallModel

/// What `zonefall-chaosd` is asked, as one JSON object in one message.
///
/// A message that begins with `+` is a part of a longer request: what follows the `+` is added up, and the first message
/// without it ends the request.
package enum ChaosdRequest: Hashable, Sendable {
    /// The bytes of a ``SignedPlan``, exactly as they were signed.
    case arm(envelope: String)
    case activate(Grant)
    case renew(Grant)
    case status
    /// The host forgets its connections, while it is dark and if that was signed.
    case endConnections(run: String)
    case revert
    case halt
    case release

    /// Leave to keep dark, as the agent got it.
    package struct Grant: Hashable, Sendable {
        package let run: String
        package let epoch: Int64
        /// When the agent sent its question, on the clock since boot (CLOCK_BOOTTIME).
        package let asked: Duration
        package let length: Duration

        package init(run: String, epoch: Int64, asked: Duration, length: Duration) {
            self.run = run
            self.epoch = epoch
            self.asked = asked
            self.length = length
        }
    }

    /// It leads towards the dark, or ends a halt: not everybody's.
    package var isPrivileged: Bool {
        switch self {
        case .arm, .activate, .renew, .endConnections, .release: true
        case .status, .revert, .halt: false
        }
    }

    /// Bytes of one request, parts put together.
    package static let largest = 9 << 20
    /// Bytes of one message on the socket.
    package static let largestMessage = 64 << 10
}

extension ChaosdRequest {
    package init(parsing bytes: [UInt8]) throws(ChaosRefusal) {
        let json: JSONValue
        do throws(JSONSyntaxError) {
            json = try JSONValue(parsing: bytes)
        } catch {
            throw .badRequest("not JSON: \(error.reason)")
        }
        guard let name = json["op"]?.stringValue, let keys = Self.keys[name] else {
            throw .badRequest("\"op\" must be one of \(Self.keys.keys.sorted().joined(separator: ", "))")
        }
        for member in json.objectValue ?? [] where member.key != "op" && !keys.contains(member.key) {
            throw .badRequest("'\(name)' has no key \"\(member.key)\"")
        }
        do throws(JSONShapeError) {
            switch name {
            case "arm": self = .arm(envelope: try json.string("envelope"))
            case "activate": self = .activate(try Grant(json))
            case "renew": self = .renew(try Grant(json))
            case "end_connections": self = .endConnections(run: try json.string("run"))
            case "revert": self = .revert
            case "halt": self = .halt
            case "release": self = .release
            default: self = .status
            }
        } catch {
            throw .badRequest(error.description)
        }
    }

    private static let keys: [String: [String]] = [
        "arm": ["envelope"], "activate": Grant.keys, "renew": Grant.keys, "end_connections": ["run"], "status": [],
        "revert": [], "halt": [],
        "release": [],
    ]

    package var json: JSONValue {
        switch self {
        case .arm(let envelope): ["op": "arm", "envelope": .string(envelope)]
        case .activate(let grant): .object([.init("op", "activate")] + grant.members)
        case .renew(let grant): .object([.init("op", "renew")] + grant.members)
        case .endConnections(let run): ["op": "end_connections", "run": .string(run)]
        case .status: ["op": "status"]
        case .revert: ["op": "revert"]
        case .halt: ["op": "halt"]
        case .release: ["op": "release"]
        }
    }

    /// The messages that carry it.
    package var messages: [[UInt8]] {
        var rest = Array(json.compactText.utf8)[...]
        var messages: [[UInt8]] = []
        while rest.count > Self.largestMessage {
            messages.append([UInt8(ascii: "+")] + rest.prefix(Self.largestMessage - 1))
            rest = rest.dropFirst(Self.largestMessage - 1)
        }
        return messages + [Array(rest)]
    }
}

extension ChaosdRequest.Grant {
    fileprivate static let keys = ["run", "epoch", "asked_ms", "grant_ms"]

    fileprivate init(_ json: JSONValue) throws(JSONShapeError) {
        let sensible = Int64(0)...(1 << 53)
        let (asked, length) = (try json.integer("asked_ms"), try json.integer("grant_ms"))
        guard sensible.contains(asked) else { throw .badValue(key: "asked_ms", value: "\(asked)") }
        guard sensible.contains(length) else { throw .badValue(key: "grant_ms", value: "\(length)") }
        self.init(
            run: try json.string("run"),
            epoch: try json.integer("epoch"),
            asked: .milliseconds(asked),
            length: .milliseconds(length)
        )
    }

    fileprivate var members: [JSONValue.Member] {
        [
            .init("run", .string(run)), .init("epoch", .integer(epoch)),
            .init("asked_ms", .integer(asked.wholeMilliseconds)),
            .init("grant_ms", .integer(length.wholeMilliseconds)),
        ]
    }
}
