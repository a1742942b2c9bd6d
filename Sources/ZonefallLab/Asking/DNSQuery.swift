import ZonefallModel

/// One question to a name server (RFC 1035), for addresses.
struct DNSQuery {
    let name: String
    let family: IPAddress.Family
    let id: UInt16

    private var type: UInt16 { family == .v4 ? 1 : 28 }

    var bytes: [UInt8] {
        // Recursion is not asked for: the server is authoritative. One question, nothing else.
        var bytes = [UInt8(id >> 8), UInt8(id & 0xff), 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]
        for label in name.split(separator: ".") {
            bytes += [UInt8(clamping: label.utf8.count)] + Array(label.utf8.prefix(63))
        }
        return bytes + [0, UInt8(type >> 8), UInt8(type & 0xff), 0, 1]
    }

    /// The addresses in a reply, in its order; nil if it is no reply to this question.
    func answers(in reply: [UInt8]) -> [IPAddress]? {
        guard reply.count >= 12, number(reply, 0) == id, reply[2] & 0x80 != 0 else { return nil }
        var position = 12
        for _ in 0..<number(reply, 4) {
            guard let next = skipName(reply, position) else { return nil }
            position = next + 4
        }
        var addresses: [IPAddress] = []
        for _ in 0..<number(reply, 6) {
            guard let next = skipName(reply, position), next + 10 <= reply.count else { return nil }
            let length = Int(number(reply, next + 8))
            let data = next + 10
            guard data + length <= reply.count else { return nil }
            if number(reply, next) == type, let address = IPAddress(bytes: reply[data..<data + length]) {
                addresses.append(address)
            }
            position = data + length
        }
        return addresses
    }

    private func number(_ bytes: [UInt8], _ position: Int) -> UInt16 {
        guard position + 1 < bytes.count else { return 0 }
        return UInt16(bytes[position]) << 8 | UInt16(bytes[position + 1])
    }

    /// The position after a name, which may end in a pointer.
    private func skipName(_ bytes: [UInt8], _ start: Int) -> Int? {
        var position = start
        while position < bytes.count {
            let length = Int(bytes[position])
            if length == 0 { return position + 1 }
            if length & 0xc0 == 0xc0 { return position + 2 }
            position += 1 + length
        }
        return nil
    }
}
