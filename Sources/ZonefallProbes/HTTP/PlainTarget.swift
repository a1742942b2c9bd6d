import CZonefallProbes
import ZonefallModel

/// A target that is asked by HTTP without TLS, and all that is the same in each attempt: worked out once.
final class PlainTarget {
    let request: [UInt8]
    let question: HTTPQuestion
    let stream: StreamTarget

    init(_ probe: PlannedProbe, at address: IPAddress, _ question: HTTPQuestion) throws(Refusal) {
        request = try Self.request(for: probe, at: address)
        self.question = question
        stream = StreamTarget(probe, at: address)
    }

    private static func request(for probe: PlannedProbe, at address: IPAddress) throws(Refusal) -> [UInt8] {
        let target = HTTPTarget(probe, at: address, isEncrypted: false)
        guard target.path.hasPrefix("/"), target.path.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw Refusal("the path '\(target.path)' is not percent-encoded")
        }
        let literal = address.family == .v6 ? "[\(address)]" : "\(address)"
        let host = target.host ?? (target.port == 80 ? literal : "\(literal):\(target.port)")
        guard host.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }) else {
            throw Refusal("the header 'Host' has characters that a header can't have")
        }
        // A fragment is never sent.
        let path = target.path.prefix { $0 != "#" }
        let lines = [
            "GET \(path) HTTP/1.1", "Host: \(host)", "User-Agent: zonefall-agent", "Accept: */*", "Connection: close",
        ]
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    /// Why there is nothing to ask it.
    struct Refusal: Error {
        let reason: String

        init(_ reason: String) {
            self.reason = reason
        }

        var outcome: Outcome { .notSent(reason: ObservationDetails.text(reason)) }
    }
}

extension PlannedProbe {
    /// Whether our own HTTP/1 will do, which costs a fraction of libcurl: no TLS, no HTTP/2, no redirects to follow.
    var isPlainHTTP: Bool {
        guard let options else { return true }
        return options.isEncrypted != true && options.httpVersion != .two && (options.redirects ?? 0) == 0
    }
}
