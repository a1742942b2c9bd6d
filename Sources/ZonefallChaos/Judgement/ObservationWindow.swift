import ZonefallModel

/// What was seen in a stretch of time, in the order of arrival, and its attempts by way.
package struct ObservationWindow: Sendable {
    package private(set) var observations: [Observation] = []
    package private(set) var log = ProbeLog()

    package init(_ observations: [Observation] = []) {
        self += observations
    }

    package static func += (window: inout Self, arrived: [Observation]) {
        window.observations += arrived
        for observation in arrived { window.log.append(observation) }
    }
}
