import ZonefallModel

@testable import ZonefallProbes

/// DNS responses to a question of ours, of any of its three sorts of names.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let name = DNSName("shop.example") else { preconditionFailure("a good name is refused") }
    for type in [DNSMessage.RecordType.a, .aaaa] {
        // The identifier is whatever stands there: else nearly nothing gets beyond it.
        let id = bytes.count < 2 ? 0 : UInt16(bytes[0]) << 8 | UInt16(bytes[1])
        guard case .addresses(let found, let lifetime)? = DNSMessage.response(bytes, id: id, name: name, type: type)
        else { continue }
        precondition(found.count <= DNSMessage.mostRecords && lifetime <= DNSMessage.longestLifetime)
        precondition(found.allSatisfy { $0.family == type.family } && Set(found).count == found.count)
    }
    if let name = DNSName(String(decoding: bytes.prefix(300), as: UTF8.self)) { precondition(name.bytes.count <= 255) }
    return 0
}
