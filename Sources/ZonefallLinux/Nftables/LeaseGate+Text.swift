extension LeaseGate {
    /// The gate as nft would load it, with what happens later as comments: for people, and for `--dry-run`.
    package var text: String {
        """
        # armed: the table is loaded and drops nothing
        \(tableText)
        # dark: the cap once, the lease again and again (all of it, one transaction each)
        \(tables.map { table in
            """
            #   \(Self.addition(to: Self.capSet, of: table, timeout: cap))
            #   \(Self.addition(to: Self.leaseSet, of: table, timeout: lease))

            """
        }.joined())\
        # light: at once by
        #   \(manualRevert)
        # and by itself \(Self.text(of: lease)) after the last renewal, \(Self.text(of: cap)) after it began

        """
    }

    /// What nft loads: the same tables as ours.
    package var tableText: String { tables.map(text).joined(separator: "\n") }

    private func text(of table: NftablesTable) -> String {
        let sets =
            (table.family == .inet
                ? [
                    Self.set("dark4", type: "ipv4_addr", prefixes: darkPrefixes.filter(\.isIPv4)),
                    Self.set("dark6", type: "ipv6_addr", prefixes: darkPrefixes.filter { !$0.isIPv4 }),
                ] : [])
            + (litPrefixes.isEmpty
                ? []
                : [
                    Self.set("light4", type: "ipv4_addr", prefixes: litPrefixes.filter(\.isIPv4)),
                    Self.set("light6", type: "ipv6_addr", prefixes: litPrefixes.filter { !$0.isIPv4 }),
                ])
            + (exemptions.tcpPorts.isEmpty
                ? []
                : [
                    """
                    \tset light_ports {
                    \t\ttype inet_service
                    \t\telements = { \(Set(exemptions.tcpPorts).sorted().map { "\($0)" }.joined(separator: ", ")) }
                    \t}

                    """
                ])
        return """
            table \(table.family.name) \(table.name) {
            \(comment.isEmpty ? "" : "\tcomment \"\(comment)\"\n")\(sets.joined())\
            \tset lease {
            \t\ttypeof \(table.family.leaseKeyName)
            \t\tflags timeout
            \t\ttimeout \(Self.text(of: lease))
            \t}
            \tset cap {
            \t\ttypeof \(table.family.leaseKeyName)
            \t\tflags timeout
            \t\ttimeout \(Self.text(of: cap))
            \t}
            \tchain verdict {
            \(verdictText)\t}
            \tchain gate {
            \t\t\(table.family.leaseKeyName) @lease \(table.family.leaseKeyName) @cap goto verdict
            \t}
            \(hookedChains(table).map { text(of: $0, in: table) }.joined())}

            """
    }

    private static func set(_ name: String, type: String, prefixes: [AddressPrefix]) -> String {
        """
        \tset \(name) {
        \t\ttype \(type)
        \t\tflags interval
        \t\tauto-merge
        \(prefixes.isEmpty ? "" : "\t\telements = { \(prefixes.map(\.description).joined(separator: ", ")) }\n")\
        \t}

        """
    }

    private var verdictText: String {
        guard let brownout else { return "\t\tcounter drop\n" }
        let loss =
            brownout.lossPermille > 0
            ? "\t\tnumgen random mod 1000 < \(brownout.lossPermille) counter drop\n" : ""
        let rate = brownout.bytesPerSecond.map { "\t\tlimit rate over \($0) bytes/second counter drop\n" }
        // So nft writes it; we ask for the same by the queue of xtables, which more kernels have.
        let late = brownout.latency.map { "\t\tqueue num \(Self.queue) bypass # late by \(Self.text(of: $0))\n" }
        return "\t\tcounter\n" + loss + (rate ?? "") + (late ?? "")
    }

    private func text(of chain: HookedChain, in table: NftablesTable) -> String {
        let devices = chain.hook.devices.map { names in
            let quoted = names.map { "\"\($0)\"" }
            return quoted.count == 1 ? " device \(quoted[0])" : " devices = { \(quoted.joined(separator: ", ")) }"
        }
        let interfaces = chain.directions.flatMap { direction in
            (["lo"] + exemptions.interfaces).map { name in
                "\(direction == .incoming ? "iifname" : "oifname") \"\(name)\" return"
            }
        }
        let addresses =
            litPrefixes.isEmpty ? [] : table.family.addressFields.map { "\($0.name) @light\($0.family) return" }
        let ports =
            exemptions.tcpPorts.isEmpty ? [] : ["tcp sport @light_ports return", "tcp dport @light_ports return"]
        let gates =
            table.family == .inet
            ? table.family.addressFields.map { "\($0.name) @dark\($0.family) goto gate" } : ["goto gate"]
        let lines =
            ["type filter hook \(chain.hook.name)\(devices ?? "") priority \(chain.hook.priority); policy accept;"]
            + interfaces + neighbours.map(\.text) + addresses + ports + gates
        return "\tchain \(chain.name) {\n" + lines.map { "\t\t\($0)\n" }.joined() + "\t}\n"
    }

    private static func addition(to set: String, of table: NftablesTable, timeout: Duration) -> String {
        let elements = table.family.leaseKeyTexts.map { "\($0) timeout \(text(of: timeout))" }
        return "add element \(table.family.name) \(table.name) \(set) { \(elements.joined(separator: ", ")) }"
    }

    /// `2s`, or `1500ms` where it is not whole seconds.
    static func text(of duration: Duration) -> String {
        let milliseconds = duration.kernelMilliseconds
        return milliseconds % 1_000 == 0 ? "\(milliseconds / 1_000)s" : "\(milliseconds)ms"
    }
}

extension NftablesTable.Family {
    fileprivate var leaseKeyName: String { self == .inet ? "meta nfproto" : "meta pkttype" }

    fileprivate var leaseKeyTexts: [String] {
        switch self {
        case .inet: ["ipv4", "ipv6"]
        case .netdev: leaseKeys.map { "\($0)" }
        }
    }
}

extension NftablesRequest.Hook {
    fileprivate var name: String {
        switch self {
        case .prerouting: "prerouting"
        case .forward: "forward"
        case .output: "output"
        case .ingress: "ingress"
        case .egress: "egress"
        }
    }
}
