import ZonefallModel

/// What a cloud driver needs of a cloud. The room that knows clouds gives it, by way of a door.
package protocol SwitchableCloud: Sendable {
    func reading(of object: CloudSwitch) async throws(CloudRefusal) -> CloudReading
    func perform(_ write: CloudWrite) async throws(CloudRefusal)
}

/// Why a cloud did not do, or tell, what was asked.
package enum CloudRefusal: Error, Hashable, Sendable {
    /// The thing does not exist any more.
    case gone
    /// It is of another revision than the one that was named.
    case changedMeanwhile
    /// It is in the middle of another change.
    case busy
    case other(String)
}

extension CloudRefusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .gone: "it is gone"
        case .changedMeanwhile: "somebody changed it meanwhile"
        case .busy: "it is in the middle of another change"
        case .other(let reason): reason
        }
    }
}
