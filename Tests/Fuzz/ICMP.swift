import ZonefallModel

@testable import ZonefallProbes

/// Echo replies, and what ICMP errors quote of our packets.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let raw = UnsafeRawBufferPointer(start: start, count: count)
    let bytes = Array(raw)
    for family in IPAddress.Family.allCases {
        _ = EchoMessage.replyCookie(raw, family: family, hasIPHeader: false)
        _ = EchoMessage.replyCookie(raw, family: family, hasIPHeader: true)
        _ = EchoMessage.quotedCookie(raw, family: family)
        _ = EchoMessage.sentCookie(raw, family: family)
    }
    if let ttl = TracePacket.ttl(in: bytes[...], 0x0102_0304_0506_0708) { precondition((0...255).contains(ttl)) }
    return 0
}
