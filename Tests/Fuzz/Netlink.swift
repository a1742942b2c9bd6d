@testable import ZonefallProbes

/// What the kernel answers about routes and neighbours.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let reply = NetlinkMessage.reply(bytes, sequence: 1)
    _ = reply.routes.defaultRoute
    for neighbour in reply.neighbours { _ = neighbour.mac }
    _ = NetlinkMessage.way(bytes, sequence: 1)
    return 0
}
