import ZonefallModel

/// What the correlator keeps of one observation, or of those of one window that ended alike: when, how it ended, how long it
/// took, what it told besides.
struct ProbeSample: Hashable, Sendable {
    /// How an attempt ended, without reasons. `not_sent` says nothing of the target and is not kept.
    enum Ending: UInt8, Hashable, Sendable, CaseIterable {
        case ok, timeout, unreachable, refused, error

        init?(_ outcome: Outcome) {
            switch outcome {
            case .ok: self = .ok
            case .timeout: self = .timeout
            case .unreachable: self = .unreachable
            case .refused: self = .refused
            case .error: self = .error
            case .notSent: return nil
            }
        }
    }

    /// From the top: 44 bits of milliseconds since 1970, 3 of the ending, 1 for a window, 16 of the count: 16 bytes for a
    /// sample, because there are many.
    private let packed: UInt64
    /// In milliseconds; negative when unknown. Of a window the mean.
    let roundTrip: Float
    /// What the answer told besides, by its number in the log's ``ProbeLog/details``; -1 for nothing.
    let detail: Int32

    /// - Parameters:
    ///   - time: of a window its middle.
    ///   - count: how many attempts, 1 to 65,535.
    ///   - isWindow: whether the attempts were spread over a window.
    init(
        time: Timestamp,
        ending: Ending,
        roundTrip: Float,
        detail: Int32,
        count: Int = 1,
        isWindow: Bool = false
    ) {
        let moment = UInt64(max(0, min(time.millisecondsSinceEpoch, Self.latest)))
        packed =
            moment << 20 | UInt64(ending.rawValue) << 17 | (isWindow ? 1 << 16 : 0)
            | UInt64(max(1, min(count, 0xFFFF)))
        self.roundTrip = roundTrip
        self.detail = detail
    }

    /// The same of fewer or more attempts.
    func counting(_ count: Int) -> ProbeSample {
        ProbeSample(
            time: time,
            ending: ending,
            roundTrip: roundTrip,
            detail: detail,
            count: count,
            isWindow: isWindow
        )
    }

    private static let latest: Int64 = 1 << 44 - 1

    /// In milliseconds since 1970.
    var moment: Int64 { Int64(packed >> 20) }
    var time: Timestamp { Timestamp(millisecondsSinceEpoch: moment) }
    var ending: Ending { Ending(rawValue: UInt8(packed >> 17 & 7)) ?? .ok }
    var isOK: Bool { packed >> 17 & 7 == 0 }
    var isWindow: Bool { packed >> 16 & 1 == 1 }
    var count: Int { Int(packed & 0xFFFF) }

    /// The order of a log: by time, and where times are equal by what was seen, so that arrival does not matter.
    func comesBefore(_ other: ProbeSample) -> Bool {
        packed == other.packed ? roundTrip < other.roundTrip : packed < other.packed
    }
}
