extension LeaseGate {
    /// What the kernel says of a gate, read back from it.
    package struct Reading: Hashable, Sendable {
        /// Until the lease ends by itself, to the millisecond; nil: there is none.
        package let leaseLeft: Duration?
        /// Until the cap ends by itself; nil: there is none.
        package let capLeft: Duration?
        package let packetsDropped: UInt64
        package let bytesDropped: UInt64
        /// In a brownout, those that met the gate and were let through.
        package let packetsPassed: UInt64

        package init(
            leaseLeft: Duration?,
            capLeft: Duration?,
            packetsDropped: UInt64,
            bytesDropped: UInt64,
            packetsPassed: UInt64 = 0
        ) {
            self.leaseLeft = leaseLeft
            self.capLeft = capLeft
            self.packetsDropped = packetsDropped
            self.bytesDropped = bytesDropped
            self.packetsPassed = packetsPassed
        }

        /// Dark takes both.
        package var isDark: Bool { leaseLeft != nil && capLeft != nil }
    }

    /// A gate that is not what we armed, so that its end is not certain: it must be removed at once.
    package enum Defect: Error, Hashable, Sendable {
        /// An element that the kernel will never end.
        case permanentElement(set: String)
        /// An element that lives longer than it may.
        case tooLong(set: String, left: Duration, limit: Duration)
        /// A family is dark and the other is not; or of the packets of a link only some.
        case oneFamilyOnly(set: String)
        /// One of our tables is dark and the other is not, or not there.
        case oneTableOnly
        /// Packets pass that should be held back for a while.
        case notLate(reason: String)
    }
}

extension LeaseGate.Defect: CustomStringConvertible {
    package var description: String {
        switch self {
        case .permanentElement(let set): "an element of the set '\(set)' has no timeout: it would never end"
        case .tooLong(let set, let left, let limit):
            "an element of the set '\(set)' ends in \(left), later than the limit of \(limit)"
        case .oneFamilyOnly(let set): "the set '\(set)' holds one address family and not the other"
        case .notLate(let reason): reason
        case .oneTableOnly: "one of the gate's two tables is dark and the other is not"
        }
    }
}

/// Why a gate could not be handled.
package enum GateFailure: Error, Hashable, Sendable, CustomStringConvertible {
    case kernel(NetlinkError)
    case defect(LeaseGate.Defect)
    /// Asked to make dark, or to renew, for a time that the gate does not allow.
    case leaseOutOfBounds(Duration)
    /// Asked to renew what the kernel has ended.
    case leaseEnded

    package var description: String {
        switch self {
        case .kernel(let error): error.description
        case .defect(let defect): "the gate is not what was armed: \(defect)"
        case .leaseOutOfBounds(let lease): "a lease of \(lease) is outside of what the gate allows"
        case .leaseEnded: "the kernel has ended the lease; it is not begun again"
        }
    }
}
