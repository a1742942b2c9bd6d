import ZonefallModel

/// Source ports that are a target's own: the same in each attempt and after each restart, so that a flow stays a flow.
enum FlowPorts {
    /// That of the single flow to each of many targets, which share a socket: none of ``port(_:_:_:block:)``.
    static let shared: UInt16 = 32_999

    /// - Parameters:
    ///   - number: of the flow, from 0 to 63.
    ///   - block: another one when somebody else has the ports of the first.
    static func port(_ target: IPAddress, _ targetPort: UInt16, _ number: Int, block: Int = 0) -> UInt16 {
        // FNV-1a: the same on every machine and in every run.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in target.bytes + [UInt8(targetPort >> 8), UInt8(targetPort & 0xff)] {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        return UInt16(33_000 + (hash &+ UInt64(block)) % 400 * 64 + UInt64(number))
    }
}
