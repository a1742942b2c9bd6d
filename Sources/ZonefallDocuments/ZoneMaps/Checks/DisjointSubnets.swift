import ZonefallModel

/// The subnets of one network do not overlap. Different networks may use the same addresses.
struct DisjointSubnets: ZoneMapCheck {
    func check(_ draft: ZoneMapDraft) {
        for network in draft.networks.things where network.value.subnets.count > 1 {
            let written = network.value.subnets.enumerated().sorted { $0.element < $1.element }
            // In this order an overlap with any earlier subnet is one with the widest that is still open.
            var open = written[0]
            for subnet in written.dropFirst() {
                if open.element.overlaps(subnet.element) {
                    let later = max(open.offset, subnet.offset)
                    let (first, second) =
                        later == subnet.offset ? (open.element, subnet.element) : (subnet.element, open.element)
                    draft.log.report(
                        "the subnets \(first) and \(second) of network \"\(network.value.id)\" overlap",
                        at: network.node.place(at: path(toSubnet: later, of: network.node)),
                        remedy: "Make them apart, or keep the larger one."
                    )
                } else {
                    open = subnet
                }
            }
        }
    }

    private func path(toSubnet position: Int, of node: DocumentNode) -> [DocumentNode.Step] {
        let hasCIDR = node["cidr"].map { !$0.isNull } ?? false
        if hasCIDR, position == 0 { return ["cidr"] }
        return ["subnets", .index(hasCIDR ? position - 1 : position)]
    }
}
