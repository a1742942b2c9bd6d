import CZonefallProbes

/// The exchanges of a loop: those that are over wait for the next, and one buffer serves all that are being read.
final class PlainExchanges {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 16 << 10, alignment: 16)
    private let loop: EventLoop
    private var spare: [PlainExchange] = []
    /// The kernel stamps arrivals for as long as one socket asks for it; starting and stopping that costs it more than an exchange.
    private let stamping: Int32

    private static let mostSpare = 256

    init(_ loop: EventLoop) {
        self.loop = loop
        stamping = zf_socket(4, false)
        if stamping >= 0 { _ = zf_stamp_arrivals(stamping) }
    }

    deinit {
        buffer.deallocate()
        if stamping >= 0 { closeDescriptor(stamping) }
    }

    func take() -> PlainExchange {
        spare.popLast() ?? PlainExchange(loop, self)
    }

    func takeBack(_ exchange: PlainExchange) {
        if spare.count < Self.mostSpare { spare.append(exchange) }
    }
}
