import ZonefallCurl
import ZonefallModel

/// Why a cloud did not do what was asked. Never holds a secret.
package enum CloudError: Error, Hashable, Sendable {
    /// Keystone did not take who we say we are.
    case unauthorized(account: String, at: String, reason: String)
    /// A service no longer takes the token, and a new one neither.
    case tokenRefused(service: String, url: String)
    /// The account's roles do not allow it.
    case forbidden(service: String, what: String, reason: String)
    /// The service is there and said no.
    case refused(service: String, what: String, status: Int, reason: String)
    /// Nobody answered, or not in time.
    case unreachable(service: String, url: String, reason: String)
    /// The answer is not one that the service gives.
    case unreadable(service: String, what: String, reason: String)
    case noSuchService(service: String, region: String, interface: String)
    case noSuchRegion(String, known: [String])
    case regionNeeded(known: [String])
    case badSettings(String)
}

extension CloudError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unauthorized(let account, let url, let reason):
            """
            Keystone at \(url) does not accept \(account): \(reason) Check the credentials and the project in clouds.yaml, \
            or the OS_* variables.
            """
        case .tokenRefused(let service, let url):
            """
            \(service) at \(url) refuses the token, and one that was made anew. The credentials may have been revoked \
            while we worked.
            """
        case .forbidden(let service, let what, let reason):
            "\(service) forbids \(what): \(reason) The role 'reader' of the project suffices to read."
        case .refused(let service, let what, let status, let reason):
            "\(service) answered \(what) with \(status): \(reason)"
        case .unreachable(let service, let url, let reason):
            "\(service) at \(url) can't be reached: \(reason). Nothing was read or written of it."
        case .unreadable(let service, let what, let reason):
            "\(service)'s answer to \(what) can't be used: \(reason)."
        case .noSuchService(let service, let region, let interface):
            "The catalogue has no \(interface) address of \(service) in region '\(region)'."
        case .noSuchRegion(let region, let known):
            "The cloud has no region '\(region)'; it has \(known.joined(separator: ", "))."
        case .regionNeeded(let known):
            "The cloud has several regions: \(known.joined(separator: ", ")). Say which, by region_name or OS_REGION_NAME."
        case .badSettings(let reason): reason
        }
    }

    /// Whether it is a matter of who we are: exit status 4.
    package var isOfAccess: Bool {
        switch self {
        case .unauthorized, .tokenRefused, .forbidden: true
        default: false
        }
    }
}

/// What services say in their answers when something is wrong: each its own shape, made one sentence.
enum CloudFault {
    /// - Returns: the service's own words on one line; what it is, if it says nothing.
    static func reason(status: Int, body: [UInt8]) -> String {
        guard let json = try? JSONValue(parsing: body), let text = reason(in: json) else {
            return sentence(phrases[status] ?? "no reason given")
        }
        return sentence(text)
    }

    private static let phrases = [
        400: "bad request", 401: "not authorised", 403: "forbidden", 404: "not found", 409: "conflict",
        412: "it was changed meanwhile", 413: "too large", 429: "too many requests", 500: "internal error",
        502: "bad gateway", 503: "service unavailable", 504: "gateway timeout",
    ]

    private static func reason(in json: JSONValue) -> String? {
        // Keystone, and its middleware in every other service: {"error": {"message"}}.
        if let text = json["error"]?["message"]?.stringValue { return text }
        // Neutron: {"NeutronError": {"message"}}; some of its proxies write the bare text.
        if let fault = json["NeutronError"] { return fault["message"]?.stringValue ?? fault.stringValue }
        // Octavia, and webob's own: {"faultstring"}, {"message"}, {"description"}.
        for key in ["faultstring", "message", "description"] {
            if let text = json[key]?.stringValue { return text }
        }
        // Nova: one key that names the fault.
        if let members = json.objectValue, members.count == 1 { return members[0].value["message"]?.stringValue }
        return nil
    }

    /// One line without markup, with an end; not longer than somebody reads.
    private static func sentence(_ text: String) -> String {
        var words = ""
        var isInTag = false
        for character in text {
            switch character {
            case "<": isInTag = true
            case ">": (isInTag, words) = (false, words + " ")
            default: if !isInTag { words.append(character) }
            }
        }
        let line = words.split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(300)
        guard let last = line.last else { return "no reason given." }
        return ".!?".contains(last) ? String(line) : line + "."
    }
}
