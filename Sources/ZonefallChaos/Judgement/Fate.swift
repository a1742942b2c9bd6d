/// What becomes of something in a blackout.
package enum Fate: String, Hashable, Sendable, CaseIterable {
    case survives, degraded, dies
    /// By the map it works in no case, dark or not.
    case broken
    case unknown

    /// Something still works.
    package var lives: Bool { self == .survives || self == .degraded }

    /// Of several the one that hurts most; what is unknown says nothing.
    static func worst(of fates: some Sequence<Fate>) -> Fate {
        fates.filter { $0 != .unknown }.max { $0.severity < $1.severity } ?? .unknown
    }

    /// Of several the one that helps most; what is unknown says nothing.
    static func best(of fates: some Sequence<Fate>) -> Fate {
        fates.filter { $0 != .unknown }.min { $0.severity < $1.severity } ?? .unknown
    }

    private var severity: Int {
        switch self {
        case .survives: 0
        case .degraded: 1
        case .dies, .broken, .unknown: 2
        }
    }
}
