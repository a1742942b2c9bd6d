import CZonefallLinux

/// A table: the same name may stand in several families.
struct NftablesTable: Hashable, Sendable {
    enum Family: UInt8, Hashable, Sendable, CaseIterable {
        case inet = 1
        case netdev = 5

        /// As nft says it.
        var name: String {
            switch self {
            case .inet: "inet"
            case .netdev: "netdev"
            }
        }
    }

    let family: Family
    let name: String
}
