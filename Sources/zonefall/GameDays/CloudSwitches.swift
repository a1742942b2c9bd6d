import ZonefallChaos
import ZonefallModel
import ZonefallOpenStack

/// The cloud's switches, as a driver asks for them.
extension CloudSwitchboard: SwitchableCloud {
    package func reading(of object: CloudSwitch) throws(CloudRefusal) -> CloudReading {
        do throws(CloudError) {
            return try state(of: object)
        } catch {
            throw CloudRefusal(error)
        }
    }

    package func perform(_ write: CloudWrite) throws(CloudRefusal) {
        do throws(CloudError) {
            try make(write)
        } catch {
            throw CloudRefusal(error)
        }
    }
}

extension CloudRefusal {
    init(_ error: CloudError) {
        switch error {
        case .refused(_, _, 404, _): self = .gone
        case .refused(_, _, 412, _): self = .changedMeanwhile
        case .refused(_, _, 409, _): self = .busy
        default: self = .other(error.description)
        }
    }
}
