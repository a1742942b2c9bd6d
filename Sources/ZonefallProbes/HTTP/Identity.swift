import ZonefallCurl
import ZonefallModel

/// What Zonefall's own responders say of themselves in an answer, whatever stands between them and us.
enum Identity {
    /// Who answered.
    static let memberHeader = "Zonefall-Instance"
    /// Whom they saw.
    static let clientHeader = "Zonefall-Client"

    static func member(in response: any HTTPAnswer) -> Instance.ID? {
        guard let text = response.header(memberHeader), (1...255).contains(text.utf8.count) else { return nil }
        return Instance.ID(text)
    }

    /// An IPv4 address that the responder's socket saw as IPv4-mapped IPv6 counts as IPv4.
    static func egressAddress(in response: any HTTPAnswer) -> IPAddress? {
        guard let text = response.header(clientHeader) else { return nil }
        let address = IPAddress(text)
        guard case .v6(high: 0, let low) = address, low >> 32 == 0xffff else { return address }
        return .v4(UInt32(truncatingIfNeeded: low))
    }

    /// 2xx and 3xx are `ok` where nothing else is expected, all else `error`; identities are kept either way.
    static func result(of response: any HTTPAnswer, expecting statuses: [StatusRange]? = nil) -> AttemptResult {
        let isExpected =
            statuses.map { $0.contains { $0.contains(response.status) } } ?? (200..<400).contains(response.status)
        return AttemptResult(
            isExpected ? .ok : .error,
            egressAddress: egressAddress(in: response),
            member: member(in: response)
        )
    }
}
