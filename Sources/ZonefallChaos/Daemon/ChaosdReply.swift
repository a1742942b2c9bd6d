import ZonefallModel

/// What `zonefall-chaosd` answers: how the host stands, or why it refused.
package enum ChaosdReply: Hashable, Sendable {
    case done(ChaosdStatus)
    /// Nothing was made darker. `code` is for programs, `reason` for people.
    case refused(code: String, reason: String)

    package init(_ refusal: ChaosRefusal) {
        self = .refused(code: refusal.code, reason: refusal.description)
    }

    package var json: JSONValue {
        switch self {
        case .done(let status): ["ok": true, "status": status.json]
        case .refused(let code, let reason): ["ok": false, "error": .string(code), "reason": .string(reason)]
        }
    }

    package init(json: JSONValue) throws(JSONShapeError) {
        if try json.optionalBool("ok") == true {
            guard let status = json["status"] else { throw .missing(key: "status") }
            self = .done(try ChaosdStatus(json: status))
        } else {
            self = .refused(code: try json.string("error"), reason: try json.string("reason"))
        }
    }
}
