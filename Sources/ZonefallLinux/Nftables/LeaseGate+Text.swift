extension LeaseGate {
    /// The gate as nft would load it, with what happens later as comments: for people, and for `--dry-run`.
    package var text: String {
        """
        # armed: the table is loaded and drops nothing
        \(tableText)
        # dark: the cap once, the lease again and again (both families, one transaction each)
        #   add element inet \(table) cap { ipv4 timeout \(Self.text(of: cap)), ipv6 timeout \(Self.text(of: cap)) }
        #   add element inet \(table) lease { ipv4 timeout \(Self.text(of: lease)), ipv6 timeout \(Self.text(of: lease)) }
        # light: at once by
        #   \(manualRevert)
        # and by itself \(Self.text(of: lease)) after the last renewal, \(Self.text(of: cap)) after it began

        """
    }

    /// What nft loads: the same table as ours.
    package var tableText: String {
        """
        table inet \(table) {
        \(comment.isEmpty ? "" : "\tcomment \"\(comment)\"\n")\
        \(prefixSet("dark4", type: "ipv4_addr", prefixes: darkPrefixes.filter(\.isIPv4)))
        \(prefixSet("dark6", type: "ipv6_addr", prefixes: darkPrefixes.filter { !$0.isIPv4 }))
        \tset lease {
        \t\ttypeof meta nfproto
        \t\tflags timeout
        \t\ttimeout \(Self.text(of: lease))
        \t}
        \tset cap {
        \t\ttypeof meta nfproto
        \t\tflags timeout
        \t\ttimeout \(Self.text(of: cap))
        \t}
        \tchain verdict {
        \t\tcounter drop
        \t}
        \tchain gate {
        \t\tmeta nfproto @lease meta nfproto @cap goto verdict
        \t}
        \(chainText("pre", hook: "prerouting", interface: "iifname"))
        \(chainText("out", hook: "output", interface: "oifname"))
        }

        """
    }

    private func prefixSet(_ name: String, type: String, prefixes: [AddressPrefix]) -> String {
        """
        \tset \(name) {
        \t\ttype \(type)
        \t\tflags interval
        \t\tauto-merge
        \t\telements = { \(prefixes.map(\.description).joined(separator: ", ")) }
        \t}
        """
    }

    private func chainText(_ name: String, hook: String, interface: String) -> String {
        let lines =
            ["type filter hook \(hook) priority -310; policy accept;"]
            + (["lo"] + exemptInterfaces).map { "\(interface) \"\($0)\" return" }
            + [
                "ip saddr @dark4 jump gate", "ip daddr @dark4 jump gate",
                "ip6 saddr @dark6 jump gate", "ip6 daddr @dark6 jump gate",
            ]
        return "\tchain \(name) {\n" + lines.map { "\t\t\($0)\n" }.joined() + "\t}"
    }

    /// `2s`, or `1500ms` where it is not whole seconds.
    static func text(of duration: Duration) -> String {
        let milliseconds = duration.kernelMilliseconds
        return milliseconds % 1_000 == 0 ? "\(milliseconds / 1_000)s" : "\(milliseconds)ms"
    }
}
