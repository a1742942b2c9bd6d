import CZonefallLinux

/// One step of a rule, as the kernel's nf_tables machine runs it. Values pass through its first register.
enum NftablesExpression {
    /// Loads the address family of the packet, one byte.
    case loadFamily
    /// Loads the name of the interface by which the packet came or leaves, 16 bytes.
    case loadInterfaceName(Direction)
    /// Loads bytes of the network header.
    case loadNetworkHeader(offset: UInt32, count: UInt32)
    /// Goes on with the rule only if the loaded value equals these bytes.
    case equals([UInt8])
    /// Goes on with the rule only if the loaded value is in the set.
    case isMember(ofSet: String)
    case count
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
        case .loadFamily, .loadInterfaceName: "meta"
        case .loadNetworkHeader: "payload"
        case .equals: "cmp"
        case .isMember: "lookup"
        case .count: "counter"
        case .verdict: "immediate"
        }
    }

    private func writeData(to data: inout NetlinkAttributes) {
        let register = UInt32(NFT_REG_1.rawValue)
        switch self {
        case .loadFamily:
            data.put(NFTA_META_DREG.rawValue, register)
            data.put(NFTA_META_KEY.rawValue, UInt32(NFT_META_NFPROTO.rawValue))
        case .loadInterfaceName(let direction):
            let key = direction == .incoming ? NFT_META_IIFNAME : NFT_META_OIFNAME
            data.put(NFTA_META_DREG.rawValue, register)
            data.put(NFTA_META_KEY.rawValue, UInt32(key.rawValue))
        case .loadNetworkHeader(let offset, let count):
            data.put(NFTA_PAYLOAD_DREG.rawValue, register)
            data.put(NFTA_PAYLOAD_BASE.rawValue, UInt32(NFT_PAYLOAD_NETWORK_HEADER.rawValue))
            data.put(NFTA_PAYLOAD_OFFSET.rawValue, offset)
            data.put(NFTA_PAYLOAD_LEN.rawValue, count)
        case .equals(let bytes):
            data.put(NFTA_CMP_SREG.rawValue, register)
            data.put(NFTA_CMP_OP.rawValue, UInt32(NFT_CMP_EQ.rawValue))
            data.nest(NFTA_CMP_DATA.rawValue) { $0.put(NFTA_DATA_VALUE.rawValue, bytes: bytes) }
        case .isMember(let set):
            data.put(NFTA_LOOKUP_SET.rawValue, set)
            data.put(NFTA_LOOKUP_SREG.rawValue, register)
        case .count:
            data.put(NFTA_COUNTER_BYTES.rawValue, UInt64(0))
            data.put(NFTA_COUNTER_PACKETS.rawValue, UInt64(0))
        case .verdict(let verdict):
            data.put(NFTA_IMMEDIATE_DREG.rawValue, UInt32(NFT_REG_VERDICT.rawValue))
            data.nest(NFTA_IMMEDIATE_DATA.rawValue) { inner in
                inner.nest(NFTA_DATA_VERDICT.rawValue) { verdict.write(to: &$0) }
            }
        }
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
