import CZonefallLinux

extension Nftables {
    /// What the rules of the verdict chain counted; nil: they are not there.
    func counters(
        of table: NftablesTable
    ) throws(GateFailure) -> (dropped: UInt64, bytesDropped: UInt64, met: UInt64)? {
        let rules: [NetlinkAttributeReader]
        do throws(NetlinkError) {
            rules = try list(.listRules(chain: LeaseGate.verdictChain, table: table))
        } catch {
            guard error.saysItIsAbsent else { throw .kernel(error) }
            return nil
        }
        var counts: (dropped: UInt64, bytesDropped: UInt64, met: UInt64)?
        for rule in rules {
            var counter: (packets: UInt64, bytes: UInt64)?
            var drops = false
            for expression in rule.nested(NFTA_RULE_EXPRESSIONS.rawValue)?.entries ?? [] {
                let element = NetlinkAttributeReader(expression.value)
                switch element.string(NFTA_EXPR_NAME.rawValue) {
                case "counter":
                    guard let data = element.nested(NFTA_EXPR_DATA.rawValue),
                        let packets = data.integer(NFTA_COUNTER_PACKETS.rawValue, as: UInt64.self),
                        let bytes = data.integer(NFTA_COUNTER_BYTES.rawValue, as: UInt64.self)
                    else { continue }
                    counter = (packets, bytes)
                case "immediate": drops = true
                default: continue
                }
            }
            guard let counter else { continue }
            let before = counts ?? (0, 0, 0)
            counts =
                drops
                ? (before.dropped + counter.packets, before.bytesDropped + counter.bytes, before.met)
                : (before.dropped, before.bytesDropped, before.met + counter.packets)
        }
        return counts
    }
}
