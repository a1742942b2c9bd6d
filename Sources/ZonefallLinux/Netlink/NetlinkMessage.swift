import CZonefallLinux

/// A request to the kernel, before it has a sequence number.
struct NetlinkMessage {
    var type: UInt16
    /// NLM_F_REQUEST is always added.
    var flags: UInt16
    /// What stands between the netlink header and the attributes, such as a `nfgenmsg`.
    var family: [UInt8]
    var attributes: NetlinkAttributes

    init(
        type: UInt16,
        flags: UInt16 = 0,
        family: [UInt8],
        build: (inout NetlinkAttributes) -> Void = { _ in }
    ) {
        self.type = type
        self.flags = flags
        self.family = family
        attributes = NetlinkAttributes()
        build(&attributes)
    }

    func bytes(sequence: UInt32) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendInteger(UInt32(NetlinkReply.headerSize + family.count + attributes.bytes.count))
        bytes.appendInteger(type)
        bytes.appendInteger(flags | UInt16(NLM_F_REQUEST))
        bytes.appendInteger(sequence)
        bytes.appendInteger(UInt32(0))
        return bytes + family + attributes.bytes
    }
}

/// One message that came back.
struct NetlinkReply {
    static let headerSize = 16

    let type: UInt16
    let flags: UInt16
    let sequence: UInt32
    let payload: ArraySlice<UInt8>

    /// The messages of one datagram; what is malformed ends them.
    static func all(in datagram: ArraySlice<UInt8>) -> [NetlinkReply] {
        var replies: [NetlinkReply] = []
        var rest = datagram
        while rest.count >= headerSize {
            let length = Int(rest.integer(at: 0, as: UInt32.self))
            guard length >= headerSize, length <= rest.count else { break }
            replies.append(
                NetlinkReply(
                    type: rest.integer(at: 4, as: UInt16.self),
                    flags: rest.integer(at: 6, as: UInt16.self),
                    sequence: rest.integer(at: 8, as: UInt32.self),
                    payload: rest.dropFirst(headerSize).prefix(length - headerSize)
                )
            )
            rest = rest.dropFirst((length + 3) & ~3)
        }
        return replies
    }

    /// For an acknowledgement or an error: 0, or an errno. nil for any other message.
    var errorNumber: Int32? {
        guard type == UInt16(NLMSG_ERROR), payload.count >= 4 else { return nil }
        return -payload.integer(at: 0, as: Int32.self)
    }

    var isEndOfDump: Bool { type == UInt16(NLMSG_DONE) }

    /// Why a dump ended early: an errno, or 0.
    var endOfDumpError: Int32 {
        payload.count >= 4 ? -payload.integer(at: 0, as: Int32.self) : 0
    }

    /// What was dumped changed meanwhile, so that the dump may mix old and new.
    var wasInterrupted: Bool { flags & UInt16(NLM_F_DUMP_INTR) != 0 }

    /// What follows the family's own header of `size` bytes.
    func attributes(afterFamilyHeader size: Int) -> NetlinkAttributeReader {
        NetlinkAttributeReader(payload.dropFirst(size))
    }
}
