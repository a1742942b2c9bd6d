import CZonefallLinux

/// A change to the tables of family `inet`, or a question about them, in the words of nft.
enum NftablesRequest {
    /// Refused if the table is there: this is the mutex.
    case createTable(String, comment: String)
    case deleteTable(String)
    case createSet(String, table: String, key: KeyType, kind: SetKind)
    case createChain(String, table: String, hook: Hook?)
    case appendRule([NftablesExpression], chain: String, table: String)
    case addElements([SetElement], set: String, table: String)
    case deleteElements([SetElement], set: String, table: String)

    case listTables
    case listElements(set: String, table: String)
    case listRules(chain: String, table: String)

    /// What a set holds; the numbers are nft's own, so that it can print our sets.
    enum KeyType: UInt32 {
        case family = 2
        case ipv4Address = 7
        case ipv6Address = 8

        var size: UInt32 {
            switch self {
            case .family: 1
            case .ipv4Address: 4
            case .ipv6Address: 16
            }
        }
    }

    enum SetKind: Hashable, Sendable {
        case intervals
        /// Elements die by themselves after this, unless they say otherwise. With it no element can be permanent.
        case dying(after: Duration)
    }

    enum Hook: Hashable, Sendable {
        case prerouting, output

        var number: UInt32 {
            switch self {
            case .prerouting: UInt32(ZONEFALL_NF_INET_PRE_ROUTING.rawValue)
            case .output: UInt32(ZONEFALL_NF_INET_LOCAL_OUT.rawValue)
            }
        }

        /// Before connection tracking (-200) and raw (-300), so that the fault makes and refreshes no connections.
        static let priority: Int32 = -310
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
            change(NFT_MSG_NEWTABLE, flags: NLM_F_CREATE | NLM_F_EXCL) {
                $0.put(NFTA_TABLE_NAME.rawValue, table)
                if !comment.isEmpty { $0.put(NFTA_TABLE_USERDATA.rawValue, bytes: Self.userData(comment: comment)) }
            }
        case .deleteTable(let table):
            change(NFT_MSG_DELTABLE) { $0.put(NFTA_TABLE_NAME.rawValue, table) }
        case .createSet(let set, let table, let key, let kind):
            change(NFT_MSG_NEWSET, flags: NLM_F_CREATE | NLM_F_EXCL) {
                $0.put(NFTA_SET_TABLE.rawValue, table)
                $0.put(NFTA_SET_NAME.rawValue, set)
                $0.put(NFTA_SET_KEY_TYPE.rawValue, key.rawValue)
                $0.put(NFTA_SET_KEY_LEN.rawValue, key.size)
                // Wanted by the kernel to name a set before it exists; ours are always named by name.
                $0.put(NFTA_SET_ID.rawValue, key.rawValue)
                switch kind {
                case .intervals:
                    $0.put(NFTA_SET_FLAGS.rawValue, UInt32(NFT_SET_INTERVAL.rawValue))
                case .dying(let timeout):
                    $0.put(NFTA_SET_FLAGS.rawValue, UInt32(NFT_SET_TIMEOUT.rawValue))
                    $0.put(NFTA_SET_TIMEOUT.rawValue, timeout.kernelMilliseconds)
                }
            }
        case .createChain(let chain, let table, let hook):
            change(NFT_MSG_NEWCHAIN, flags: NLM_F_CREATE | NLM_F_EXCL) {
                $0.put(NFTA_CHAIN_TABLE.rawValue, table)
                $0.put(NFTA_CHAIN_NAME.rawValue, chain)
                guard let hook else { return }
                $0.put(NFTA_CHAIN_TYPE.rawValue, "filter")
                $0.put(NFTA_CHAIN_POLICY.rawValue, UInt32(1))
                $0.nest(NFTA_CHAIN_HOOK.rawValue) {
                    $0.put(NFTA_HOOK_HOOKNUM.rawValue, hook.number)
                    $0.put(NFTA_HOOK_PRIORITY.rawValue, UInt32(bitPattern: Hook.priority))
                }
            }
        case .appendRule(let expressions, let chain, let table):
            change(NFT_MSG_NEWRULE, flags: NLM_F_CREATE | NLM_F_APPEND) {
                $0.put(NFTA_RULE_TABLE.rawValue, table)
                $0.put(NFTA_RULE_CHAIN.rawValue, chain)
                $0.nest(NFTA_RULE_EXPRESSIONS.rawValue) { list in
                    for expression in expressions { expression.write(to: &list) }
                }
            }
        case .addElements(let elements, let set, let table):
            change(NFT_MSG_NEWSETELEM, flags: NLM_F_CREATE) { Self.write(elements, set: set, table: table, to: &$0) }
        case .deleteElements(let elements, let set, let table):
            change(NFT_MSG_DELSETELEM) { Self.write(elements, set: set, table: table, to: &$0) }
        case .listTables:
            change(NFT_MSG_GETTABLE)
        case .listElements(let set, let table):
            change(NFT_MSG_GETSETELEM) {
                $0.put(NFTA_SET_ELEM_LIST_TABLE.rawValue, table)
                $0.put(NFTA_SET_ELEM_LIST_SET.rawValue, set)
            }
        case .listRules(let chain, let table):
            change(NFT_MSG_GETRULE) {
                $0.put(NFTA_RULE_TABLE.rawValue, table)
                $0.put(NFTA_RULE_CHAIN.rawValue, chain)
            }
        }
    }

    /// A `nfgenmsg` of family `inet` stands before the attributes of every nf_tables message.
    static let familyHeaderSize = 4

    private func change(
        _ type: nf_tables_msg_types,
        flags: Int32 = 0,
        build: (inout NetlinkAttributes) -> Void = { _ in }
    ) -> NetlinkMessage {
        NetlinkMessage(
            type: UInt16(NFNL_SUBSYS_NFTABLES) << 8 | UInt16(type.rawValue),
            flags: UInt16(flags),
            family: [UInt8(ZONEFALL_NFPROTO_INET.rawValue), UInt8(NFNETLINK_V0), 0, 0],
            build: build
        )
    }

    private static func write(
        _ elements: [SetElement],
        set: String,
        table: String,
        to attributes: inout NetlinkAttributes
    ) {
        attributes.put(NFTA_SET_ELEM_LIST_TABLE.rawValue, table)
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
