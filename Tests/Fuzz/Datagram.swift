@testable import ZonefallProbes

/// Datagrams at the reflector, and its answers: nothing is right that was not signed.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let key = Signature(key: [1, 2, 3])
    precondition(EchoDatagram.nonce(ofRequest: bytes, key) == nil)
    let nonce = Array(bytes.prefix(EchoDatagram.nonceSize))
    guard nonce.count == EchoDatagram.nonceSize else { return 0 }
    precondition(EchoDatagram.reply(bytes, to: nonce, key) == nil)
    // And whatever is signed is read.
    var request = EchoDatagram.request(nonce, key)
    precondition(EchoDatagram.nonce(ofRequest: request, key) == nonce)
    request[4] = 2
    let body = request.prefix(EchoDatagram.size - Signature.size).enumerated().map {
        $0.offset > 24 ? bytes[$0.offset % bytes.count] : $0.element
    }
    _ = EchoDatagram.reply(body + key.sign(body[...]), to: nonce, key)
    return 0
}
