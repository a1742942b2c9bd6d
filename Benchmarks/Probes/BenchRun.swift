import CZonefallProbes
import Glibc
import ZonefallModel
import ZonefallProbes

/// The engine under the bench: warms up, then counts for as long as it was told.
final class BenchRun {
    private let options: BenchOptions
    private let loop: EventLoop
    private var result = BenchResult()
    private var samples: UnsafeMutablePointer<FILE>?
    private var isMeasuring = false

    init(_ options: BenchOptions) throws(SystemError) {
        self.options = options
        loop = try EventLoop()
        _ = zf_raise_descriptor_limit()
        samples = options.samples.flatMap { fopen($0, "w") }
    }

    func measure() -> BenchResult {
        let engine = ProbeEngine(
            loop: loop,
            vantage: "bench",
            zone: "az1",
            receiveBuffer: options.receiveBuffer,
            local: LocalPolicy(udpKey: BenchReflector.key)
        ) { [unowned self] in count($0) }
        turn(for: .milliseconds(200))
        _ = zf_release_text()
        let idle = Self.residentKilobytes()
        engine.apply(options.plan)
        turn(for: options.warmUp)
        _ = zf_release_text()
        let before = Self.processorTime()
        isMeasuring = true
        let started = Instant.now()
        turn(for: options.measured)
        isMeasuring = false
        result.wall = Instant.now() - started
        result.processorTime = Self.processorTime() - before
        result.idleKilobytes = idle
        result.residentKilobytes = Self.residentKilobytes()
        result.lateness = loop.lateness.worst(after: started)
        engine.apply([])
        if let samples { fclose(samples) }
        return result
    }

    private func turn(for duration: Duration) {
        let end = Instant.now() + duration
        while Instant.now() < end { loop.turn(atMost: .milliseconds(20)) }
    }

    private func count(_ observation: Observation) {
        guard isMeasuring else { return }
        result.count(observation.outcome)
        guard case .ok = observation.outcome else { return }
        guard let roundTrip = observation.roundTrip else { return result.untimed += 1 }
        result.roundTrips.append(Int32(clamping: roundTrip.nanoseconds))
        if let samples {
            let line = "\(observation.target) \(observation.time.millisecondsSinceEpoch) \(roundTrip.nanoseconds)\n"
            fputs(line, samples)
        }
    }

    /// User and system time of this process.
    private static func processorTime() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    /// What /proc/self/statm says is resident.
    private static func residentKilobytes() -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        guard fgets(&line, 128, file) != nil else { return 0 }
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let fields = text.split(separator: " ")
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * 4 : 0
    }
}
