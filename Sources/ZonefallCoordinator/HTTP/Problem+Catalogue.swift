import HTTPTypes
import Hummingbird
import ZonefallModel

/// Every problem that we hand out.
extension Problem {
    static func noSuchRoute(_ path: String) -> Self {
        Self(
            "no-such-route",
            .notFound,
            title: "There is nothing at this path",
            detail: "No route is named '\(path)'. See 'zonefall-coordinator serve --help' for those that there are."
        )
    }

    static func methodNotAllowed(_ method: HTTPRequest.Method, allowed: [HTTPRequest.Method]) -> Self {
        let names = allowed.map(\.rawValue).sorted().joined(separator: ", ")
        return Self(
            "method-not-allowed",
            .methodNotAllowed,
            title: "This path has no such method",
            detail: "\(method.rawValue) is not served here; use \(names).",
            headers: [.allow: names]
        )
    }

    static let targetsNotServed = Self(
        "targets-not-served",
        .notFound,
        title: "The pages with a line for every target are switched off",
        detail: "They grow with the region. Start the coordinator with --target-metrics to have them."
    )

    static let unauthorized = Self(
        "unauthorized",
        .unauthorized,
        title: "The request carries no valid token",
        detail: "Send 'Authorization: Bearer TOKEN' with the token of the coordinator's --token-file.",
        headers: [.wwwAuthenticate: "Bearer realm=\"zonefall\""]
    )

    /// Lets a browser ask its person: any user, and the token as the password.
    static let unauthorizedBrowser = Self(
        "unauthorized",
        .unauthorized,
        title: unauthorized.title,
        detail: unauthorized.detail,
        headers: [.wwwAuthenticate: "Basic realm=\"zonefall: any user, the token as password\", charset=\"UTF-8\""]
    )

    static func notJSON(contentType: String?) -> Self {
        Self(
            "not-json",
            .unsupportedMediaType,
            title: "The body must be plain JSON",
            detail:
                "Send 'Content-Type: application/json' and no 'Content-Encoding'; this was \(contentType ?? "nothing")."
        )
    }

    /// - Parameter wasRead: nothing of it is on its way any more, so the connection can stay.
    static func bodyTooLarge(limit: Int, wasRead: Bool = false) -> Self {
        Self(
            "body-too-large",
            .contentTooLarge,
            title: "The body is too large",
            detail: "At most \(limit) bytes are taken at once. Hand in smaller batches.",
            members: [.init("limit", .integer(Int64(limit)))],
            endsConnection: !wasRead
        )
    }

    static func tooManyRows(_ rows: Int, limit: Int) -> Self {
        Self(
            "too-many-observations",
            .contentTooLarge,
            title: "The batch has too many observations",
            detail: "The batch has \(rows) observations, and at most \(limit) are taken. Hand in smaller batches.",
            members: [.init("limit", .integer(Int64(limit)))]
        )
    }

    static func tooManyValues(limit: Int) -> Self {
        Self(
            "too-many-values",
            .contentTooLarge,
            title: "The body's JSON has too many values",
            detail: "At most \(limit) values are taken at once. Hand in smaller batches.",
            members: [.init("limit", .integer(Int64(limit)))]
        )
    }

    static let busy = Self(
        "busy",
        .serviceUnavailable,
        title: "Too much is being handed in at once",
        detail: "Nothing was taken; hand in the same again.",
        headers: [.retryAfter: "1"]
    )

    static func tooSlow(_ timeout: Duration) -> Self {
        Self(
            "too-slow",
            .requestTimeout,
            title: "The body did not arrive in time",
            detail: "The whole body must arrive within \(timeout.wholeMilliseconds) ms.",
            endsConnection: true
        )
    }

    static func syntax(_ error: JSONSyntaxError) -> Self {
        Self(
            "malformed-json",
            .badRequest,
            title: "The body is not JSON",
            detail: error.description,
            members: [
                .init("line", .integer(Int64(error.line))), .init("column", .integer(Int64(error.column))),
            ]
        )
    }

    static let damagedBody = Self(
        "damaged-body",
        .badRequest,
        title: "The body is not what its Content-Encoding says",
        detail: "The compressed body is damaged or cut off. Hand it in without compression."
    )

    static func shape(_ error: JSONShapeError) -> Self {
        let key =
            switch error {
            case .missing(let key), .wrongType(let key, _), .badValue(let key, _): key
            }
        return Self(
            "wrong-shape",
            .unprocessableContent,
            title: "The body is JSON of the wrong shape",
            detail: error.description,
            members: [.init("key", .string(key))]
        )
    }

    static func badParameter(_ name: String, _ why: String) -> Self {
        Self(
            "bad-parameter",
            .badRequest,
            title: "A parameter of the query can't be used",
            detail: "The parameter '\(name)' \(why).",
            members: [.init("parameter", .string(name))]
        )
    }

    static func unknownAgent(_ agent: Vantage.ID) -> Self {
        Self(
            "unknown-agent",
            .notFound,
            title: "The zone map lists no such agent",
            detail:
                "Agent '\(agent)' is not in the coordinator's zone map. Add it under \"agents\", or correct its --id.",
            members: [.init("agent", .string(agent.rawValue))]
        )
    }

    static func unknownZoneAsked(_ zone: String) -> Self {
        Self(
            "no-such-zone",
            .notFound,
            title: "The region has no such zone",
            detail: "Zone '\(zone)' is not in the coordinator's zone map.",
            members: [.init("zone", .string(zone))]
        )
    }

    static func tooManyListeners(limit: Int) -> Self {
        Self(
            "too-many-listeners",
            .serviceUnavailable,
            title: "Too many listen to the stream",
            detail: "At most \(limit) are served at once. Come again, or ask GET /v1/overview now and then.",
            members: [.init("limit", .integer(Int64(limit)))],
            headers: [.retryAfter: "5"]
        )
    }

    static let storeUnavailable = Self(
        "store-unavailable",
        .serviceUnavailable,
        title: "The store can't be used now",
        detail: "Nothing was taken; hand in the same again. The coordinator's log says what is wrong with its store.",
        headers: [.retryAfter: "1"]
    )

    static func refusal(_ refusal: Coordinator.Refusal) -> Self {
        switch refusal {
        case .unknownAgent(let agent): unknownAgent(agent)
        case .foreignObservation(let foreign, let own):
            Self(
                "foreign-observation",
                .forbidden,
                title: "A batch may hold only what its own agent observed",
                detail: "The batch of agent '\(own)' holds an observation of '\(foreign)'. Nothing of it was taken.",
                members: [.init("agent", .string(own.rawValue))]
            )
        case .unknownZone(let zone):
            Self(
                "unknown-zone",
                .unprocessableContent,
                title: "The region has no such zone",
                detail: "Zone '\(zone)' is not in the coordinator's zone map.",
                members: [.init("zone", .string(zone.rawValue))]
            )
        }
    }
}
