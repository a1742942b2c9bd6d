/// How well a vantage itself was over a stretch of time: it is published with the batches, so that a sick agent accuses nobody.
///
/// Measured by the agent about itself alone. What made a single attempt doubtful has already turned that attempt into
/// `not_sent`; this says whether the vantage as a whole is to be believed.
package struct VantageHealth: Hashable, Sendable {
    /// The stretch that this is about.
    package var window: Duration
    /// The worst delay of a wake-up, or the longest work that held up everything else.
    package var lateness: Duration
    /// The share of the window in which the agent could have run and got no processor; 0 to 1.
    package var starvedRatio: Double
    /// The share of one processor that the agent used; 0 to 1, more with helpers.
    package var processorRatio: Double
    /// Packets that the agent's own full receive queues dropped.
    package var queueDrops: Int64
    /// Attempts that did not leave this host.
    package var notSent: Int64
    /// Slots that passed without an attempt.
    package var skipped: Int64
    /// How often the wall clock was set, and by how much at most; earlier is negative.
    package var clockSteps: Int64
    package var clockStep: Duration
    /// How far the wall clock may be from the true time, as the kernel's clock discipline says; nil when nobody disciplines it.
    package var clockError: Duration?

    package init(
        window: Duration,
        lateness: Duration = .zero,
        starvedRatio: Double = 0,
        processorRatio: Double = 0,
        queueDrops: Int64 = 0,
        notSent: Int64 = 0,
        skipped: Int64 = 0,
        clockSteps: Int64 = 0,
        clockStep: Duration = .zero,
        clockError: Duration? = nil
    ) {
        self.window = window
        self.lateness = lateness
        self.starvedRatio = starvedRatio
        self.processorRatio = processorRatio
        self.queueDrops = queueDrops
        self.notSent = notSent
        self.skipped = skipped
        self.clockSteps = clockSteps
        self.clockStep = clockStep
        self.clockError = clockError
    }

    /// What is wrong with a vantage.
    package enum Trouble: String, Hashable, Sendable, CaseIterable {
        /// It woke so late that it may have missed what came in time.
        case late
        /// It got too little processor time.
        case starved
        /// It dropped packets that had arrived.
        case queueDrops = "queue_drops"
        /// Its wall clock was set: its timestamps of this stretch are not to be compared.
        case clockStep = "clock_step"
    }

    /// From here on a wake-up is so late that silence proves nothing.
    package static let lateFrom: Duration = .milliseconds(250)
    /// From here on an agent is starved.
    package static let starvedFrom = 0.25

    /// In the order of ``Trouble``; empty for a sound vantage.
    package var troubles: [Trouble] {
        var troubles: [Trouble] = []
        if lateness >= Self.lateFrom { troubles.append(.late) }
        if starvedRatio >= Self.starvedFrom { troubles.append(.starved) }
        if queueDrops > 0 { troubles.append(.queueDrops) }
        if clockSteps > 0 { troubles.append(.clockStep) }
        return troubles
    }

    /// Both stretches as one.
    package func merged(with other: VantageHealth) -> VantageHealth {
        let whole = window + other.window
        let share = whole > .zero ? window / whole : 0.5
        func mean(_ one: Double, _ two: Double) -> Double { one * share + two * (1 - share) }
        return VantageHealth(
            window: whole,
            lateness: max(lateness, other.lateness),
            starvedRatio: mean(starvedRatio, other.starvedRatio),
            processorRatio: mean(processorRatio, other.processorRatio),
            queueDrops: queueDrops + other.queueDrops,
            notSent: notSent + other.notSent,
            skipped: skipped + other.skipped,
            clockSteps: clockSteps + other.clockSteps,
            clockStep: abs(clockStep.milliseconds) >= abs(other.clockStep.milliseconds) ? clockStep : other.clockStep,
            clockError: other.clockError
        )
    }
}

extension VantageHealth: JSONRepresentable {
    package init(json: JSONValue) throws(JSONShapeError) {
        self.init(
            window: .milliseconds(try json.integer("window_ms")),
            lateness: .milliseconds(try json.integer("lateness_ms")),
            starvedRatio: try json.optionalNumber("starved_ratio") ?? 0,
            processorRatio: try json.optionalNumber("processor_ratio") ?? 0,
            queueDrops: try json.optionalInteger("queue_drops") ?? 0,
            notSent: try json.optionalInteger("not_sent") ?? 0,
            skipped: try json.optionalInteger("skipped") ?? 0,
            clockSteps: try json.optionalInteger("clock_steps") ?? 0,
            clockStep: .milliseconds(try json.optionalInteger("clock_step_ms") ?? 0),
            clockError: try json.optionalInteger("clock_error_ms").map { .milliseconds($0) }
        )
    }

    package var json: JSONValue {
        .object(omittingNil: [
            "window_ms": .integer(window.wholeMilliseconds),
            "lateness_ms": .integer(lateness.wholeMilliseconds),
            "starved_ratio": .number((starvedRatio * 1_000).rounded() / 1_000),
            "processor_ratio": .number((processorRatio * 1_000).rounded() / 1_000),
            "queue_drops": .integer(queueDrops),
            "not_sent": .integer(notSent),
            "skipped": .integer(skipped),
            "clock_steps": .integer(clockSteps),
            "clock_step_ms": .integer(clockStep.wholeMilliseconds),
            "clock_error_ms": clockError.map { .integer($0.wholeMilliseconds) },
            "troubles": .array(troubles.map { .string($0.rawValue) }),
        ])
    }
}
