import ZonefallCurl
import ZonefallModel

/// What a plan expects of an HTTP answer beyond its status.
struct AnswerCheck {
    private let options: ProbeOptions?
    private let pattern: Pattern?

    init(_ options: ProbeOptions?, pattern: Pattern?) {
        self.options = options
        self.pattern = pattern
    }

    /// True when it looks at the body.
    var wantsBody: Bool { pattern != nil || options?.bodyText != nil }

    /// - Returns: what is wrong, in words; nil when all is as expected.
    func complaint(about response: any HTTPAnswer) -> String? {
        guard let options else { return nil }
        if options.httpVersion == .two, response.version < 2 {
            return "answered by HTTP/\(response.version) instead of HTTP/2"
        }
        for header in options.headers ?? [] {
            guard let value = response.header(header.name) else { return "the answer has no header \(header.name)" }
            if !value.utf8.contains(sequence: header.text.utf8) {
                return "the header \(header.name) is '\(value)', without '\(header.text)'"
            }
        }
        if let text = options.bodyText, !response.body.contains(sequence: text.utf8) {
            return "the body does not contain '\(text)'"
        }
        if let pattern, !pattern.matches(response.body) {
            return "the body does not match '\(options.bodyPattern ?? "")'"
        }
        return nil
    }
}

extension Collection where Element == UInt8 {
    fileprivate func contains(sequence: some Collection<UInt8>) -> Bool {
        let wanted = Array(sequence)
        let all = Array(self)
        guard let first = wanted.first else { return true }
        guard all.count >= wanted.count else { return false }
        for start in 0...(all.count - wanted.count) where all[start] == first {
            if all[start..<start + wanted.count].elementsEqual(wanted) { return true }
        }
        return false
    }
}
