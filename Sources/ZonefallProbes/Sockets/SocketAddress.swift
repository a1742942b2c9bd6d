import CZonefallProbes
import ZonefallModel

extension zf_address {
    init(_ address: IPAddress, port: UInt16 = 0) {
        switch address {
        case .v4(let value): self.init(high: 0, low: UInt64(value), port: port, family: 4)
        case .v6(let high, let low): self.init(high: high, low: low, port: port, family: 6)
        }
    }

    /// nil when the kernel gave no address.
    var address: IPAddress? {
        switch family {
        case 4: .v4(UInt32(truncatingIfNeeded: low))
        case 6: .v6(high: high, low: low)
        default: nil
        }
    }
}

extension IPAddress.Family {
    /// As the `zf_…` functions want it.
    var number: Int32 { self == .v4 ? 4 : 6 }
}
