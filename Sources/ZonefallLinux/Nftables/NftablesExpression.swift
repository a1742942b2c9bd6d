import CZonefallLinux

/// One step of a rule, as the kernel's nf_tables machine runs it. Values pass through its first register.
enum NftablesExpression {
    /// Loads the address family of the packet, one byte.
    case loadFamily
    /// Loads the name of the interface by which the packet came or leaves, 16 bytes.
    case loadInterfaceName(Direction)
    /// Loads how the link carried the packet (to this host, broadcast, …): three bits in one byte.
    case loadPacketType
    /// Loads what the link says that it carries, two bytes: 0x0800 is IPv4.
    case loadEtherType
    /// Loads the number of the transport protocol, one byte.
    case loadTransportProtocol
    /// Loads bytes of the network header.
    case loadNetworkHeader(offset: UInt32, count: UInt32)
    case loadTransportHeader(offset: UInt32, count: UInt32)
    /// Loads a random number below the bound, four bytes in network byte order once swapped.
    case loadRandom(below: UInt32)
    /// Swaps the four bytes of a loaded number, so that it can be compared.
    case swapBytes
    /// Goes on with the rule only if the loaded value, in network byte order, is below this.
    case isBelow(UInt32)
    /// Goes on with the rule only for what exceeds this rate.
    case exceeds(bytesPerSecond: UInt64)
    /// Goes on with the rule only if the loaded value equals these bytes.
    case equals([UInt8])
    /// Goes on with the rule only if the loaded value is in the set.
    case isMember(ofSet: String)
    case count
    /// Hands the packet to whoever listens to this queue; when nobody does, it goes on at once.
    case queue(UInt16)
    case verdict(Verdict)

    enum Direction: Hashable, Sendable {
        case incoming, outgoing
    }

    enum Verdict: Hashable, Sendable {
        case drop
        case `return`
        case jump(chain: String)
        case goto(chain: String)
    }

    /// Goes on with the rule only for that interface.
    static func interface(_ direction: Direction, is name: String) -> [NftablesExpression] {
        let bytes = Array(name.utf8)
        return [.loadInterfaceName(direction), .equals(bytes + [UInt8](repeating: 0, count: 16 - bytes.count))]
    }

    static func family(is number: UInt8) -> [NftablesExpression] {
        [.loadFamily, .equals([number])]
    }
}

extension NftablesExpression {
    func write(to list: inout NetlinkAttributes) {
        list.nest(NFTA_LIST_ELEM.rawValue) { element in
            element.put(NFTA_EXPR_NAME.rawValue, name)
            element.nest(NFTA_EXPR_DATA.rawValue) { writeData(to: &$0) }
        }
    }

    /// As the kernel registers it.
    private var name: String {
        switch self {
        case .loadFamily, .loadInterfaceName, .loadPacketType, .loadEtherType, .loadTransportProtocol: "meta"
        case .loadNetworkHeader, .loadTransportHeader: "payload"
        case .loadRandom: "numgen"
        case .swapBytes: "byteorder"
        case .exceeds: "limit"
        case .equals, .isBelow: "cmp"
        case .isMember: "lookup"
        case .count: "counter"
        // The queues of xtables, which are there with every iptables; nf_tables' own often are not.
        case .queue: "target"
        case .verdict: "immediate"
        }
    }

    private func writeData(to data: inout NetlinkAttributes) {
        let register = UInt32(NFT_REG_1.rawValue)
        switch self {
        case .loadFamily: Self.load(NFT_META_NFPROTO, to: &data)
        case .loadInterfaceName(let direction):
            Self.load(direction == .incoming ? NFT_META_IIFNAME : NFT_META_OIFNAME, to: &data)
        case .loadPacketType: Self.load(NFT_META_PKTTYPE, to: &data)
        case .loadEtherType: Self.load(NFT_META_PROTOCOL, to: &data)
        case .loadTransportProtocol: Self.load(NFT_META_L4PROTO, to: &data)
        case .loadNetworkHeader(let offset, let count):
            Self.load(NFT_PAYLOAD_NETWORK_HEADER, offset: offset, count: count, to: &data)
        case .loadTransportHeader(let offset, let count):
            Self.load(NFT_PAYLOAD_TRANSPORT_HEADER, offset: offset, count: count, to: &data)
        case .loadRandom(let bound):
            data.put(NFTA_NG_DREG.rawValue, register)
            data.put(NFTA_NG_MODULUS.rawValue, bound)
            data.put(NFTA_NG_TYPE.rawValue, UInt32(NFT_NG_RANDOM.rawValue))
            data.put(NFTA_NG_OFFSET.rawValue, UInt32(0))
        case .swapBytes:
            data.put(NFTA_BYTEORDER_SREG.rawValue, register)
            data.put(NFTA_BYTEORDER_DREG.rawValue, register)
            data.put(NFTA_BYTEORDER_OP.rawValue, UInt32(NFT_BYTEORDER_HTON.rawValue))
            data.put(NFTA_BYTEORDER_LEN.rawValue, UInt32(4))
            data.put(NFTA_BYTEORDER_SIZE.rawValue, UInt32(4))
        case .isBelow(let bound): Self.compare(NFT_CMP_LT, to: bound.bigEndianBytes, in: &data)
        case .exceeds(let rate):
            data.put(NFTA_LIMIT_RATE.rawValue, rate)
            data.put(NFTA_LIMIT_UNIT.rawValue, UInt64(1))
            data.put(NFTA_LIMIT_BURST.rawValue, UInt32(0))
            data.put(NFTA_LIMIT_TYPE.rawValue, UInt32(NFT_LIMIT_PKT_BYTES.rawValue))
            data.put(NFTA_LIMIT_FLAGS.rawValue, UInt32(NFT_LIMIT_F_INV.rawValue))
        case .equals(let bytes): Self.compare(NFT_CMP_EQ, to: bytes, in: &data)
        case .isMember(let set):
            data.put(NFTA_LOOKUP_SET.rawValue, set)
            data.put(NFTA_LOOKUP_SREG.rawValue, register)
        case .count:
            data.put(NFTA_COUNTER_BYTES.rawValue, UInt64(0))
            data.put(NFTA_COUNTER_PACKETS.rawValue, UInt64(0))
        case .queue(let number):
            let (queues, bypass): (UInt16, UInt16) = (1, 1)
            var information: [UInt8] = []
            for value in [number, queues, bypass, 0] { information.appendInteger(value) }
            // From <linux/netfilter/nf_tables_compat.h> and <linux/netfilter/xt_NFQUEUE.h>, in its third revision.
            data.put(1, "NFQUEUE")
            data.put(2, UInt32(3))
            data.put(3, bytes: information)
        case .verdict(let verdict):
            data.put(NFTA_IMMEDIATE_DREG.rawValue, UInt32(NFT_REG_VERDICT.rawValue))
            data.nest(NFTA_IMMEDIATE_DATA.rawValue) { inner in
                inner.nest(NFTA_DATA_VERDICT.rawValue) { verdict.write(to: &$0) }
            }
        }
    }
}

extension NftablesExpression {
    private static func load(_ key: nft_meta_keys, to data: inout NetlinkAttributes) {
        data.put(NFTA_META_DREG.rawValue, UInt32(NFT_REG_1.rawValue))
        data.put(NFTA_META_KEY.rawValue, UInt32(key.rawValue))
    }

    private static func load(
        _ header: nft_payload_bases,
        offset: UInt32,
        count: UInt32,
        to data: inout NetlinkAttributes
    ) {
        data.put(NFTA_PAYLOAD_DREG.rawValue, UInt32(NFT_REG_1.rawValue))
        data.put(NFTA_PAYLOAD_BASE.rawValue, UInt32(header.rawValue))
        data.put(NFTA_PAYLOAD_OFFSET.rawValue, offset)
        data.put(NFTA_PAYLOAD_LEN.rawValue, count)
    }

    private static func compare(_ operation: nft_cmp_ops, to bytes: [UInt8], in data: inout NetlinkAttributes) {
        data.put(NFTA_CMP_SREG.rawValue, UInt32(NFT_REG_1.rawValue))
        data.put(NFTA_CMP_OP.rawValue, UInt32(operation.rawValue))
        data.nest(NFTA_CMP_DATA.rawValue) { $0.put(NFTA_DATA_VALUE.rawValue, bytes: bytes) }
    }
}

extension NftablesExpression.Verdict {
    fileprivate func write(to attributes: inout NetlinkAttributes) {
        let (code, chain): (Int32, String?) =
            switch self {
            case .drop: (Int32(ZONEFALL_NF_DROP.rawValue), nil)
            case .return: (NFT_RETURN.rawValue, nil)
            case .jump(let chain): (NFT_JUMP.rawValue, chain)
            case .goto(let chain): (NFT_GOTO.rawValue, chain)
            }
        attributes.put(NFTA_VERDICT_CODE.rawValue, UInt32(bitPattern: code))
        if let chain { attributes.put(NFTA_VERDICT_CHAIN.rawValue, chain) }
    }
}
