import ZonefallModel

/// What to run: see the head of main.swift.
struct BenchOptions {
    let kind: ProbeKind
    let base: UInt32
    let targets: Int
    let interval: Duration
    let measured: Duration
    var port: UInt16 = 80
    var timeout: Duration = .seconds(1)
    var warmUp: Duration = .milliseconds(1_500)
    var receiveBuffer: Int32 = 4 << 20
    var samples: String?

    struct Misuse: Error, CustomStringConvertible {
        let description: String
    }

    init(_ arguments: [String]) throws(Misuse) {
        guard arguments.count >= 5, let kind = ProbeKind(rawValue: arguments[0]),
            case .v4(let base)? = IPAddress(arguments[1]), let targets = Int(arguments[2]), targets > 0,
            let interval = Int64(arguments[3]), interval > 0, let seconds = Int64(arguments[4])
        else {
            throw Misuse(description: "usage: ProbeBench KIND BASE-ADDRESS TARGETS INTERVAL-MS SECONDS [key=value …]")
        }
        (self.kind, self.base, self.targets) = (kind, base, targets)
        (self.interval, measured) = (.milliseconds(interval), .seconds(seconds))
        for argument in arguments.dropFirst(5) {
            let parts = argument.split(separator: "=", maxSplits: 1).map { String($0) }
            guard parts.count == 2 else { throw Misuse(description: "'\(argument)' is not key=value") }
            try set(parts[0], parts[1])
        }
    }

    private mutating func set(_ key: String, _ value: String) throws(Misuse) {
        if key == "samples" {
            samples = value
            return
        }
        guard let number = Int64(value), number >= 0 else { throw Misuse(description: "'\(value)' is not a number") }
        switch key {
        case "port": port = UInt16(clamping: number)
        case "timeout_ms": timeout = .milliseconds(number)
        case "receive_buffer": receiveBuffer = Int32(clamping: number)
        case "warm_ms": warmUp = .milliseconds(number)
        default: throw Misuse(description: "'\(key)' is not a key of the bench")
        }
    }

    /// One probe for each target, as a coordinator would plan them.
    var plan: [PlannedProbe] {
        (0..<targets).map { number in
            let address = IPAddress.v4(base + UInt32(number))
            return PlannedProbe(
                id: "\(kind.rawValue):fip-\(number)",
                kind: kind,
                target: "fip-\(number)",
                addresses: [address],
                port: port,
                interval: interval,
                timeout: timeout
            )
        }
    }
}
