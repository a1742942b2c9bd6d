import CZonefallLinux

/// A change to tables, or a question about them, in the words of nft.
enum NftablesRequest {
    /// Refused if the table is there: this is the mutex.
    case createTable(NftablesTable, comment: String)
    case deleteTable(NftablesTable)
    case createSet(String, table: NftablesTable, key: KeyType, kind: SetKind)
    case createChain(String, table: NftablesTable, hook: Hook?)
    case appendRule([NftablesExpression], chain: String, table: NftablesTable)
    case addElements([SetElement], set: String, table: NftablesTable)
    case deleteElements([SetElement], set: String, table: NftablesTable)

    /// Of all families.
    case listTables
    /// Of all families.
    case listFlowtables
    case listElements(set: String, table: NftablesTable)
    case listRules(chain: String, table: NftablesTable)

    /// What a set holds; the numbers are nft's own, so that it can print our sets.
    enum KeyType: UInt32 {
        case family = 2
        case ipv4Address = 7
        case ipv6Address = 8
        case port = 13
        case packetType = 31

        var size: UInt32 {
            switch self {
            case .family, .packetType: 1
            case .port: 2
            case .ipv4Address: 4
            case .ipv6Address: 16
            }
        }
    }

    enum SetKind: Hashable, Sendable {
        case single
        case intervals
        /// Elements die by themselves after this, unless they say otherwise. With it no element can be permanent.
        case dying(after: Duration)
    }

    struct SetElement: Hashable, Sendable {
        var key: [UInt8]
        /// The key is the first address *after* an interval.
        var endsInterval = false
        /// nil: what the set says.
        var timeout: Duration?
    }
}

extension NftablesRequest {
    var message: NetlinkMessage {
        switch self {
        case .createTable(let table, let comment):
            change(NFT_MSG_NEWTABLE, table.family, flags: NLM_F_CREATE | NLM_F_EXCL) {
                $0.put(NFTA_TABLE_NAME.rawValue, table.name)
                if !comment.isEmpty { $0.put(NFTA_TABLE_USERDATA.rawValue, bytes: Self.userData(comment: comment)) }
            }
        case .deleteTable(let table):
            change(NFT_MSG_DELTABLE, table.family) { $0.put(NFTA_TABLE_NAME.rawValue, table.name) }
        case .createSet(let set, let table, let key, let kind):
            change(NFT_MSG_NEWSET, table.family, flags: NLM_F_CREATE | NLM_F_EXCL) {
                $0.put(NFTA_SET_TABLE.rawValue, table.name)
                $0.put(NFTA_SET_NAME.rawValue, set)
                $0.put(NFTA_SET_KEY_TYPE.rawValue, key.rawValue)
                $0.put(NFTA_SET_KEY_LEN.rawValue, key.size)
                // Wanted by the kernel to name a set before it exists; ours are always named by name.
                $0.put(NFTA_SET_ID.rawValue, key.rawValue)
                switch kind {
                case .single: break
                case .intervals: $0.put(NFTA_SET_FLAGS.rawValue, UInt32(NFT_SET_INTERVAL.rawValue))
                case .dying(let timeout):
                    $0.put(NFTA_SET_FLAGS.rawValue, UInt32(NFT_SET_TIMEOUT.rawValue))
                    $0.put(NFTA_SET_TIMEOUT.rawValue, timeout.kernelMilliseconds)
                }
            }
        case .createChain(let chain, let table, let hook):
            change(NFT_MSG_NEWCHAIN, table.family, flags: NLM_F_CREATE | NLM_F_EXCL) {
                $0.put(NFTA_CHAIN_TABLE.rawValue, table.name)
                $0.put(NFTA_CHAIN_NAME.rawValue, chain)
                guard let hook else { return }
                $0.put(NFTA_CHAIN_TYPE.rawValue, "filter")
                $0.put(NFTA_CHAIN_POLICY.rawValue, UInt32(1))
                $0.nest(NFTA_CHAIN_HOOK.rawValue) { hook.write(to: &$0) }
            }
        case .appendRule(let expressions, let chain, let table):
            change(NFT_MSG_NEWRULE, table.family, flags: NLM_F_CREATE | NLM_F_APPEND) {
                $0.put(NFTA_RULE_TABLE.rawValue, table.name)
                $0.put(NFTA_RULE_CHAIN.rawValue, chain)
                $0.nest(NFTA_RULE_EXPRESSIONS.rawValue) { list in
                    for expression in expressions { expression.write(to: &list) }
                }
            }
        case .addElements(let elements, let set, let table):
            change(NFT_MSG_NEWSETELEM, table.family, flags: NLM_F_CREATE) {
                Self.write(elements, set: set, table: table, to: &$0)
            }
        case .deleteElements(let elements, let set, let table):
            change(NFT_MSG_DELSETELEM, table.family) { Self.write(elements, set: set, table: table, to: &$0) }
        case .listTables:
            change(NFT_MSG_GETTABLE, nil)
        case .listFlowtables:
            change(NFT_MSG_GETFLOWTABLE, nil)
        case .listElements(let set, let table):
            change(NFT_MSG_GETSETELEM, table.family) {
                $0.put(NFTA_SET_ELEM_LIST_TABLE.rawValue, table.name)
                $0.put(NFTA_SET_ELEM_LIST_SET.rawValue, set)
            }
        case .listRules(let chain, let table):
            change(NFT_MSG_GETRULE, table.family) {
                $0.put(NFTA_RULE_TABLE.rawValue, table.name)
                $0.put(NFTA_RULE_CHAIN.rawValue, chain)
            }
        }
    }

    /// A `nfgenmsg` with the family stands before the attributes of every nf_tables message.
    static let familyHeaderSize = 4

    private func change(
        _ type: nf_tables_msg_types,
        _ family: NftablesTable.Family?,
        flags: Int32 = 0,
        build: (inout NetlinkAttributes) -> Void = { _ in }
    ) -> NetlinkMessage {
        NetlinkMessage(
            type: UInt16(NFNL_SUBSYS_NFTABLES) << 8 | UInt16(type.rawValue),
            flags: UInt16(flags),
            family: [family?.rawValue ?? 0, UInt8(NFNETLINK_V0), 0, 0],
            build: build
        )
    }

    private static func write(
        _ elements: [SetElement],
        set: String,
        table: NftablesTable,
        to attributes: inout NetlinkAttributes
    ) {
        attributes.put(NFTA_SET_ELEM_LIST_TABLE.rawValue, table.name)
        attributes.put(NFTA_SET_ELEM_LIST_SET.rawValue, set)
        attributes.nest(NFTA_SET_ELEM_LIST_ELEMENTS.rawValue) { list in
            for element in elements {
                list.nest(NFTA_LIST_ELEM.rawValue) { item in
                    item.nest(NFTA_SET_ELEM_KEY.rawValue) { $0.put(NFTA_DATA_VALUE.rawValue, bytes: element.key) }
                    if element.endsInterval {
                        item.put(NFTA_SET_ELEM_FLAGS.rawValue, UInt32(NFT_SET_ELEM_INTERVAL_END.rawValue))
                    }
                    if let timeout = element.timeout {
                        item.put(NFTA_SET_ELEM_TIMEOUT.rawValue, timeout.kernelMilliseconds)
                    }
                }
            }
        }
    }

    /// How nft stores a table's comment: type 0, length, text with its zero.
    private static func userData(comment: String) -> [UInt8] {
        let text = Array(comment.utf8) + [0]
        return [0, UInt8(text.count)] + text
    }
}

extension Duration {
    /// Whole milliseconds, as the kernel counts timeouts; never negative.
    var kernelMilliseconds: UInt64 {
        let (seconds, attoseconds) = components
        return UInt64(max(0, seconds * 1_000 + attoseconds / 1_000_000_000_000_000))
    }
}
