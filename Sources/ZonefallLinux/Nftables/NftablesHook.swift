import CZonefallLinux

extension NftablesRequest {
    /// Where the kernel calls a chain.
    enum Hook: Hashable, Sendable {
        case prerouting, forward, output
        /// Of family `netdev`: right behind, and right before, the devices.
        case ingress([String])
        case egress([String])

        var number: UInt32 {
            switch self {
            case .prerouting: UInt32(ZONEFALL_NF_INET_PRE_ROUTING.rawValue)
            case .forward: UInt32(ZONEFALL_NF_INET_FORWARD.rawValue)
            case .output: UInt32(ZONEFALL_NF_INET_LOCAL_OUT.rawValue)
            case .ingress: UInt32(ZONEFALL_NF_NETDEV_INGRESS.rawValue)
            case .egress: UInt32(ZONEFALL_NF_NETDEV_EGRESS.rawValue)
            }
        }

        /// Before connection tracking (-200) and raw (-300), so that the fault makes and refreshes no connections.
        var priority: Int32 { devices == nil ? -310 : -500 }

        var devices: [String]? {
            switch self {
            case .ingress(let devices), .egress(let devices): devices
            default: nil
            }
        }
    }
}

extension NftablesRequest.Hook {
    func write(to attributes: inout NetlinkAttributes) {
        attributes.put(NFTA_HOOK_HOOKNUM.rawValue, number)
        attributes.put(NFTA_HOOK_PRIORITY.rawValue, UInt32(bitPattern: priority))
        guard let devices else { return }
        attributes.nest(NFTA_HOOK_DEVS.rawValue) { list in
            for device in devices { list.put(NFTA_DEVICE_NAME.rawValue, device) }
        }
    }
}
