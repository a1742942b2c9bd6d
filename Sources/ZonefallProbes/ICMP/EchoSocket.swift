import CZonefallProbes
import Glibc
import ZonefallCurl
import ZonefallModel

/// The one socket of an address family, a format and a way to leave: sends echo requests and hears what comes of them.
///
/// Requests of a turn of the loop leave together at its end. Replies and errors are stamped and kept by the kernel, so that
/// reading them late does not change them: a busy socket reads once a tick, for waking costs more than probing.
final class EchoSocket {
    let family: IPAddress.Family
    /// An error of this host's came up: what the socket is bound to may be gone.
    private(set) var hasFailedLocally = false
    private let loop: EventLoop
    private let watch: VantageWatch
    private let descriptor: Int32
    private let batch: OpaquePointer
    private var matcher = EchoMatcher()
    private var clients: [(any EchoClient)?] = []
    private var cookies = CookieSource()
    private let format: EchoFormat
    private var signer = EchoSigner()
    /// The slots of the requests in the batch that have not left yet.
    private var queued: [Int] = []
    private var endsTurn = false
    private var pause = SendPause()
    /// What was read and is to be said: apart, so that whoever hears it may send.
    private var answers: [(client: any EchoClient, answer: EchoAnswer)] = []
    private var isAnswering = false
    private var drainedIn: UInt64 = 0
    private var shortQuotesLeft = shortQuotesEachSecond

    // What the second has seen so far.
    private var second: EventLoop.Timer?
    private var pulse: EventLoop.Timer?
    private var sentThisSecond = 0
    private var isWatched = true
    private var drops: Int64
    private var droppedAt: Instant?

    /// From so many requests a second on, replies wait for a tick.
    private static let busyRate = 200
    private static let shortQuotesEachSecond = 64
    private static let capacity = Int(zf_batch_capacity)

    /// Takes over the descriptor and the batch.
    init(
        _ family: IPAddress.Family,
        _ format: EchoFormat,
        _ descriptor: Int32,
        _ batch: OpaquePointer,
        _ loop: EventLoop,
        _ watch: VantageWatch
    ) {
        self.family = family
        self.format = format
        self.descriptor = descriptor
        self.batch = batch
        self.loop = loop
        self.watch = watch
        drops = max(0, zf_queue_drops(descriptor))
        queued.reserveCapacity(Self.capacity)
        var nowhere = zf_address()
        nowhere.family = UInt8(family.number)
        for index in 0..<Self.capacity {
            format.prepare(.init(start: zf_batch_message(batch, Int32(index), &nowhere), count: format.size))
        }
        loop.watch(descriptor, for: .readable) { [unowned self] _ in drain() }
    }

    deinit {
        for timer in [second, pulse] { if let timer { loop.cancel(timer) } }
        loop.unwatch(descriptor)
        closeDescriptor(descriptor)
        zf_batch_destroy(batch)
    }

    /// How many requests are waited for.
    var count: Int { matcher.count }

    // MARK: Asking

    /// Sends a request at the end of this turn of the loop.
    ///
    /// - Returns: the cookie to forget it by, or why it can't be sent.
    func send(to destination: IPAddress, port: UInt16 = 0, for client: any EchoClient) -> Result<UInt64, OutcomeError> {
        guard !pause.isOn(at: .now()) else { return .failure(.init(Self.noRoom)) }
        guard let random = cookies.next(), let (slot, cookie) = matcher.expect(from: destination, random: random) else {
            return .failure(.init(.notSent(reason: "too many echo requests are under way")))
        }
        if queued.count == Self.capacity { transmit() }
        var address = zf_address(destination, port: port)
        format.write(
            to: .init(start: zf_batch_message(batch, Int32(queued.count), &address), count: format.size),
            family: family,
            sequence: matcher.lastSequence,
            cookie: cookie
        )
        queued.append(slot)
        if slot == clients.count { clients.append(client) } else { clients[slot] = client }
        endTurn()
        if second == nil { startSecond() }
        return .success(cookie)
    }

    /// The request is over; a reply that still comes is late. Safe when it has been answered.
    func forget(_ cookie: UInt64) {
        if let slot = matcher.forget(cookie: cookie) { clients[slot] = nil }
    }

    private func endTurn() {
        guard !endsTurn else { return }
        endsTurn = true
        loop.atEndOfTurn(self)
    }

    private func transmit() {
        let now = zf_realtime_ns()
        let offset = now - zf_monotonic_ns()
        for slot in queued { matcher.sends(slot, at: now, clockOffset: offset) }
        sentThisSecond += queued.count
        var first = 0
        var tries = 0
        while first < queued.count {
            let result = zf_batch_send(descriptor, batch, Int32(first), Int32(queued.count - first))
            if result > 0 {
                first += Int(result)
                tries = 0
                pause.sent()
            } else if tries < 4, readErrors() {
                // The failure may have been another target's, queued since: then the next try gets through.
                tries += 1
            } else {
                hasFailedLocally = true
                answer(queued[first], .failure(.local(-result), nil))
                first += 1
                tries = 0
                if [-ENOBUFS, -EAGAIN].contains(result), pause.failed(at: .now()) {
                    for slot in queued[first...] { answer(slot, .failure(Self.noRoom, nil)) }
                    break
                }
            }
        }
        queued.removeAll(keepingCapacity: true)
    }

    private static let noRoom = Outcome.notSent(
        reason: "this host has had no room to send for many in a row (ENOBUFS), and the agent waits"
    )

    // MARK: Hearing

    /// Reads all that has come so far, unless this turn has done so already.
    func drainOncePerTurn() {
        if drainedIn != loop.turns { drain() }
    }

    private func drain() {
        drainedIn = loop.turns
        var failuresLeft = 16
        while failuresLeft > 0 {
            let count = zf_batch_receive(descriptor, batch, false)
            // After the replies, so that each finds the stamp of its request; before they are looked at.
            readErrors()
            if count > 0 {
                readReplies(Int(count))
                if count < zf_batch_capacity { break }
            } else if count < 0 {
                // An error of some target, which the error queue has told better.
                failuresLeft -= 1
            } else {
                break
            }
        }
        sayAnswers()
    }

    /// - Returns: true if there was an error among what the error queue held.
    @discardableResult
    private func readErrors() -> Bool {
        var hadError = false
        while true {
            let count = Int(zf_batch_receive(descriptor, batch, true))
            guard count > 0, let entries = zf_batch_arrivals(batch, true) else { return hadError }
            for entry in UnsafeBufferPointer(start: entries, count: count) {
                let bytes = UnsafeRawBufferPointer(start: entry.bytes, count: entry.count)
                switch Int(entry.origin) {
                case zf_origin_sent:
                    if let cookie = format.sentCookie(bytes, family: family), entry.stamp_ns != 0 {
                        matcher.left(cookie: cookie, at: entry.stamp_ns)
                    }
                case zf_origin_icmp:
                    hadError = true
                    let rejection = Observation.Rejection(
                        router: entry.offender.address,
                        type: entry.type,
                        code: entry.code
                    )
                    fail(bytes, to: entry.address.address, .failure(.network(entry.error), rejection))
                default:
                    hadError = true
                    fail(bytes, to: entry.address.address, .failure(.local(entry.error), nil))
                }
            }
            if count < Self.capacity { return hadError }
        }
    }

    private func fail(_ quote: UnsafeRawBufferPointer, to destination: IPAddress?, _ answer: EchoAnswer) {
        if let cookie = format.quotedCookie(quote, family: family) {
            if let slot = matcher.slot(quoted: cookie) { self.answer(slot, answer) }
        } else if shortQuotesLeft > 0, let destination,
            let sequence = format.quotedSequence(quote, family: family)
        {
            shortQuotesLeft -= 1
            if let slot = matcher.slot(quotedSequence: sequence, to: destination) { self.answer(slot, answer) }
        }
    }

    private func readReplies(_ count: Int) {
        guard let arrivals = zf_batch_arrivals(batch, false) else { return }
        let now = zf_realtime_ns()
        let offset = now - zf_monotonic_ns()
        for arrival in UnsafeBufferPointer(start: arrivals, count: count) {
            let bytes = UnsafeRawBufferPointer(start: arrival.bytes, count: arrival.count)
            guard let cookie = format.replyCookie(bytes, family: family) else { continue }
            let sender = arrival.address.address
            var isSigned = false
            if case .signed(let key, let nonceEnd) = format {
                // What is not signed, or answers another attempt, is as if nothing had come.
                isSigned = EchoDatagram.isReply(bytes, to: cookie, nonceEnd: nonceEnd, key)
                guard isSigned else { continue }
            }
            switch matcher.match(cookie: cookie, from: sender) {
            case .answer(let slot):
                let roundTrip = matcher.echo(slot)?.roundTrip(
                    arrivedAt: arrival.stamp_ns != 0 ? arrival.stamp_ns : now,
                    clockOffset: offset
                )
                if isSigned {
                    let known = roundTrip.map { max(.zero, $0 - EchoDatagram.dwell(bytes)) }
                    let details = signer.details(ofName: EchoDatagram.name(bytes))
                    answer(slot, .signed(seen: EchoDatagram.seen(bytes), details, roundTrip: known))
                } else {
                    answer(slot, .reply(roundTrip: roundTrip))
                }
            case .otherAddress(let slot): answer(slot, .otherAddress(sender))
            case .late, .stranger: continue
            }
        }
    }

    private func answer(_ slot: Int, _ answer: EchoAnswer) {
        guard let echo = matcher.echo(slot) else { return }
        matcher.forget(cookie: echo.cookie)
        guard let client = clients[slot] else { return }
        clients[slot] = nil
        answers.append((client, answer))
    }

    private func sayAnswers() {
        guard !isAnswering else { return }
        isAnswering = true
        var next = 0
        while next < answers.count {
            let (client, answer) = answers[next]
            next += 1
            client.echoed(answer)
        }
        answers.removeAll(keepingCapacity: true)
        isAnswering = false
    }

    // MARK: Once a second

    private func startSecond() {
        // Cancelled before it goes. Weak references would make every retain of it a slow one.
        second = loop.schedule(at: .now() + .seconds(1)) { [unowned self] in endSecond() }
    }

    private func endSecond() {
        second = nil
        noteDrops()
        shortQuotesLeft = Self.shortQuotesEachSecond
        setWatched(sentThisSecond < Self.busyRate)
        let isIdle = sentThisSecond == 0 && count == 0
        sentThisSecond = 0
        if !isIdle { startSecond() }
    }

    /// Replies of a busy socket do not wake the loop; a pulse sees to those that no sending reads.
    private func setWatched(_ wanted: Bool) {
        guard wanted != isWatched else { return }
        isWatched = wanted
        if wanted {
            loop.watch(descriptor, for: .readable) { [unowned self] _ in drain() }
        } else {
            loop.unwatch(descriptor)
            startPulse()
        }
    }

    private func startPulse() {
        guard pulse == nil, !isWatched, count > 0 else { return }
        pulse = loop.schedule(at: .now() + loop.tick) { [unowned self] in
            pulse = nil
            endTurn()
        }
    }

    private func noteDrops() {
        let now = max(drops, zf_queue_drops(descriptor))
        guard now > drops else { return }
        watch.dropped(now - drops)
        drops = now
        droppedAt = .now()
    }

    /// What silence since `start` proves: nothing, if this host itself dropped packets of the socket meanwhile.
    func silence(since start: Instant) -> AttemptResult {
        noteDrops()
        guard let droppedAt, droppedAt > start else { return AttemptResult(.timeout) }
        return AttemptResult(.notSent(reason: "the agent's own receive queue overflowed"))
    }
}

extension EchoSocket: EventLoop.TurnEnd {
    package func turnEnds() {
        endsTurn = false
        if !queued.isEmpty { transmit() }
        drain()
        startPulse()
    }
}
