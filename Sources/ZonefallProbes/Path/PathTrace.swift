import CZonefallProbes
import ZonefallModel

/// Which routers several flows to one target pass, by packets of ordinary sockets that may pass so many routers only.
///
/// Each flow has a source port of its own that stays the same from packet to packet and from trace to trace, so that whoever
/// splits flows over several next hops, be it this host's own kernel, sends all packets of a flow one way. No raw socket is
/// needed: the kernel hands over the ICMP errors of our own packets (IP_RECVERR). All flows go on hop by hop together;
/// a hop that does not answer says nothing: routers limit how many errors they send.
///
/// So do targets, and a closed port is answered by an error. A scout goes along where this host allows it: an echo request, whose
/// reply nobody limits, tells how far the target really is.
final class PathTrace {
    struct Plan {
        var transport = ProbeOptions.Transport.udp
        var port: UInt16 = 33_434
        var firstTTL = 1
        var lastTTL = 30
        var flows = 16
        /// How long to wait for a hop of which nothing has been heard.
        var patience: Duration = .milliseconds(500)
    }

    /// What came of one packet.
    enum Sighting: Equatable {
        case router(IPAddress, Duration)
        /// The target itself answered.
        case target(Duration)
        /// A router, or this host, said that there is no way on.
        case noWay(IPAddress?, code: UInt8)
    }

    private let loop: EventLoop
    private let target: IPAddress
    private let plan: Plan
    private var flows: [TraceFlow] = []
    private var scout: TraceFlow?
    /// Where the scout arrived.
    private var arrival: (ttl: Int, time: Duration)?
    private var sightings: [[Int: Sighting]] = []
    private var completion: ((TraceResult) -> Void)?
    private var ttl: Int
    private var timer: EventLoop.Timer?
    private var answeredThisRound = 0
    private var askedThisRound = 0
    private var silentRounds = 0
    private var slowest: Duration = .zero
    private(set) var packets = 0

    /// So many hops in a row of which nothing is heard end the trace: firewalls are silent to the end.
    private static let mostSilentRounds = 4
    private static let shortestPatience: Duration = .milliseconds(40)

    init(_ loop: EventLoop, to target: IPAddress, _ plan: Plan) {
        self.loop = loop
        self.target = target
        self.plan = plan
        ttl = plan.firstTTL
    }

    /// Starts; `completion` is called once, unless the trace is cancelled, and maybe before this returns.
    func begin(by source: PlannedProbe.Source, completion: @escaping (TraceResult) -> Void) {
        self.completion = completion
        switch TraceFlow.open(loop, to: target, plan, by: source) {
        case .failure(let error): finish(TraceResult(refusal: error.outcome))
        case .success(let flows):
            self.flows = flows
            sightings = flows.map { _ in [:] }
            for (index, flow) in flows.enumerated() {
                flow.saw = { [unowned self] ttl, sighting in saw(sighting, of: index, at: ttl) }
            }
            sendScout(by: source)
            sendRound()
        }
    }

    private func sendScout(by source: PlannedProbe.Source) {
        guard plan.transport != .icmp else { return }
        var plan = plan
        (plan.transport, plan.flows) = (.icmp, 1)
        // Without permission for it the trace does without.
        guard case .success(let opened) = TraceFlow.open(loop, to: target, plan, by: source) else { return }
        scout = opened.first
        scout?.saw = { [unowned self] ttl, sighting in scoutSaw(sighting, at: ttl) }
    }

    private func scoutSaw(_ sighting: Sighting, at seenTTL: Int) {
        guard completion != nil, arrival == nil else { return }
        if case .target(let time) = sighting { arrival = (seenTTL, time) }
        if seenTTL == ttl { answered() }
    }

    /// The time is over: what is known by now.
    func giveUp() -> TraceResult {
        cancel()
        return result
    }

    func cancel() {
        completion = nil
        if let timer { loop.cancel(timer) }
        timer = nil
        for flow in flows { flow.close() }
        scout?.close()
    }

    private func sendRound() {
        (answeredThisRound, askedThisRound) = (0, 0)
        for index in flows.indices where goesOn(index) {
            askedThisRound += 1
            packets += 1
            if let refusal = flows[index].send(ttl: ttl) { return finish(TraceResult(refusal: refusal)) }
            guard completion != nil else { return }
        }
        guard askedThisRound > 0 else { return finish(result) }
        if let scout, arrival == nil, scout.send(ttl: ttl) == nil {
            askedThisRound += 1
            packets += 1
        }
        guard completion != nil else { return }
        if answeredThisRound < askedThisRound { wait(plan.patience) } else { nextRound() }
    }

    /// A flow has ended where it arrived or was turned away; and where others were, silence is most likely a limit on errors.
    private func goesOn(_ index: Int) -> Bool {
        func hasEnded(_ seen: [Int: Sighting]) -> Bool {
            seen.values.contains { if case .router = $0 { false } else { true } }
        }
        if hasEnded(sightings[index]) { return false }
        return sightings[index][ttl - 1] != nil || arrival == nil && !sightings.contains(where: hasEnded)
    }

    private func wait(_ patience: Duration) {
        if let timer { loop.cancel(timer) }
        timer = loop.schedule(at: .now() + patience) { [unowned self] in
            timer = nil
            nextRound()
        }
    }

    private func nextRound() {
        if let timer { loop.cancel(timer) }
        timer = nil
        guard completion != nil else { return }
        silentRounds = answeredThisRound == 0 ? silentRounds + 1 : 0
        guard silentRounds < Self.mostSilentRounds, ttl < plan.lastTTL else { return finish(result) }
        ttl += 1
        sendRound()
    }

    private func saw(_ sighting: Sighting, of index: Int, at seenTTL: Int) {
        guard completion != nil, sightings[index][seenTTL] == nil else { return }
        sightings[index][seenTTL] = sighting
        if case .router(_, let time) = sighting { slowest = max(slowest, time) }
        if case .target(let time) = sighting { slowest = max(slowest, time) }
        if seenTTL == ttl { answered() }
    }

    private func answered() {
        answeredThisRound += 1
        if answeredThisRound == askedThisRound, timer != nil { return nextRound() }
        // Who has heard one does not wait for the others much longer than that one took.
        if timer != nil { wait(min(plan.patience, max(Self.shortestPatience, slowest * 4))) }
    }

    private var result: TraceResult {
        TraceResult(
            target: target,
            firstTTL: plan.firstTTL,
            sightings: sightings,
            scout: arrival,
            packets: packets
        )
    }

    private func finish(_ result: TraceResult) {
        let completion = self.completion
        cancel()
        completion?(result)
    }
}
