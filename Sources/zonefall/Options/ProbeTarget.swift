import ArgumentParser
import ZonefallModel

/// Whom `zonefall probe` is to ask, as it is written at a terminal.
struct ProbeTarget: Hashable {
    /// nil when it is a name.
    let address: IPAddress?
    let host: String
    let port: UInt16?
    let path: String
    let isEncrypted: Bool
    /// How one asks what is written so.
    let kind: ProbeKind

    init(_ text: String) throws {
        let scheme = ["http://", "https://"].first(where: text.hasPrefix)
        let rest = text.dropFirst(scheme?.count ?? 0)
        let authority = scheme == nil ? rest : rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let end = rest[authority.endIndex...].prefix { $0 != "#" }
        path = scheme == nil || end.isEmpty ? "/" : end.hasPrefix("/") ? String(end) : "/" + end
        isEncrypted = scheme == "https://"
        (address, host, port) = try Self.read(String(authority))
        kind = scheme != nil ? .http : port != nil ? .tcp : .icmp
        guard path.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw ValidationError("The path of '\(text)' is not percent-encoded.")
        }
    }

    private static func read(_ authority: String) throws -> (IPAddress?, String, UInt16?) {
        if let address = IPAddress(authority) { return (address, authority, nil) }
        var host = authority[...]
        var portText: Substring?
        if authority.hasPrefix("["), let close = authority.firstIndex(of: "]") {
            host = authority[authority.index(after: authority.startIndex)..<close]
            let after = authority[authority.index(after: close)...]
            guard after.isEmpty || after.hasPrefix(":") else { throw ValidationError("'\(authority)' is no target.") }
            portText = after.isEmpty ? nil : after.dropFirst()
        } else if let colon = authority.lastIndex(of: ":") {
            host = authority[..<colon]
            portText = authority[authority.index(after: colon)...]
        }
        let port = portText.flatMap { UInt16($0) }
        guard portText == nil || port != nil && port != 0 else {
            throw ValidationError("'\(portText ?? "")' is not a port: it is a number from 1 to 65535.")
        }
        let isName =
            (1...253).contains(host.utf8.count)
            && host.utf8.allSatisfy { (0x21...0x7e).contains($0) && !Array("/@:[]?#".utf8).contains($0) }
        let address = IPAddress(String(host))
        guard isName || address != nil else {
            throw ValidationError("'\(authority)' is neither an address nor a name.")
        }
        return (address, String(host), port)
    }
}
