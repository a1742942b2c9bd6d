import ZonefallModel

/// Finds the largest packet that gets through whole: which size to try next, and what is known. A value; the probe sends.
struct PacketSizing {
    /// In bytes, the IP header included: what got through, and the least that did not (or the least that can't).
    private(set) var works = 0
    private(set) var fails: Int
    /// What a router or this host said, to be tried before anything is guessed.
    private var hint: Int?
    /// How often the present size was met with silence.
    private var silences = 0
    private let smallest: Int

    /// One lost packet is no size.
    private static let mostSilences = 2

    /// - Parameters:
    ///   - largest: what the interface takes.
    ///   - smallest: that is worth asking: every host of the family takes as much.
    init(largest: Int, smallest: Int) {
        self.smallest = min(smallest, largest)
        fails = max(largest, smallest) + 1
        hint = nil
    }

    /// The size to send now; nil when the answer is known.
    var next: Int? {
        if works == 0 { return smallest < fails ? smallest : nil }
        guard fails - works > 1 else { return nil }
        if let hint, hint > works, hint < fails { return hint }
        // The first guess is the whole: on most paths it is right.
        return isFirst ? fails - 1 : works + (fails - works) / 2
    }

    private var isFirst = true

    mutating func gotThrough(_ size: Int) {
        silences = 0
        guard size > works else { return }
        if size != smallest { isFirst = false }
        works = min(size, fails - 1)
    }

    /// - Parameter next: the MTU that was told with it; 0 where none was. One that can't be is no word.
    mutating func tooBig(_ size: Int, next: Int) {
        silences = 0
        if size != smallest { isFirst = false }
        fails = min(fails, max(size, works + 1))
        guard next > works, next < size else { return }
        hint = next
        // Whoever says what it takes says that it takes no more.
        fails = min(fails, next + 1)
    }

    mutating func wasSilent(_ size: Int) {
        silences += 1
        guard silences >= Self.mostSilences else { return }
        tooBig(size, next: 0)
    }

    /// True when not even the smallest got through.
    var isSilent: Bool { works == 0 && next == nil }
}
