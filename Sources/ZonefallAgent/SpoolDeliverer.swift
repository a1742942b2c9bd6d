import ZonefallCurl
import ZonefallModel
import ZonefallProbes

/// Hands one coordinator what the spool has for it, and a heartbeat whenever there is nothing.
final class SpoolDeliverer {
    private let loop: EventLoop
    private let transfers: CurlMulti
    private let coordinator: Coordinator
    private let vantage: Vantage.ID
    private let spool: Spool
    private let log: Logger
    private var backoff = Backoff(first: .milliseconds(200), longest: .seconds(1))
    private var timer: EventLoop.Timer?
    private var requests: [SpoolRecord.Key?: CurlMulti.Token] = [:]
    private var trouble: String?
    /// Set while a coordinator that failed is given time.
    private var isResting = false
    private var lastSent: Instant?
    private var ended: (() -> Void)?
    var planRevision: String?
    private(set) var taken: Int64 = 0
    private(set) var failures: Int64 = 0

    /// Twice as often as promised, so that a heartbeat that is a little late is still in time.
    static let heartbeatInterval: Duration = .milliseconds(500)
    /// So many at once catch up 20 times as fast as batches are made, also where each takes 200 ms.
    static let mostUnderWay = 4

    init(
        loop: EventLoop,
        transfers: CurlMulti,
        coordinator: Coordinator,
        vantage: Vantage.ID,
        spool: Spool,
        log: Logger
    ) {
        self.loop = loop
        self.transfers = transfers
        self.coordinator = coordinator
        self.vantage = vantage
        self.spool = spool
        self.log = log
    }

    private var name: String { coordinator.name }

    func start() {
        pump()
        beat()
    }

    /// There may be something to send.
    func wake() {
        pump()
    }

    func flush(patience: Duration, ended: @escaping () -> Void) {
        self.ended = ended
        _ = loop.schedule(at: .now() + patience) { [weak self] in self?.finish() }
        if trouble != nil { return finish() }
        pump()
        finishIfIdle()
    }

    var link: OutboxFigures.Link {
        .init(
            coordinator: name,
            waiting: spool.ledger.waiting(for: name),
            isTaking: lastSent != nil && trouble == nil,
            taken: taken,
            failed: failures
        )
    }

    // MARK: Sending

    private func pump() {
        guard !isResting else { return }
        // Who failed gets one batch to show that it takes them again.
        let most = trouble == nil ? Self.mostUnderWay : 1
        while requests.count < most, case .record(let record) = spool.next(for: name, at: .now()) { send(record) }
    }

    private func send(_ record: SpoolRecord) {
        requests[record.key] = transfers.start(coordinator.batchRequest(record.body, sentAt: .now())) {
            [unowned self] result in
            requests[record.key] = nil
            switch DeliveryVerdict(result) {
            case .taken:
                taken += 1
                spool.acknowledged(record.key, by: name, at: .now())
                succeeded()
            case .never(let why):
                log.error("batch refused", ["reason": why, "coordinator": name, "rows_lost": "\(record.rows)"])
                spool.refused(record, by: name, at: .now())
                succeeded()
            case .later(let why):
                spool.failed(record.key, for: name)
                failed(why)
            }
        }
    }

    private func beat() {
        timer = loop.schedule(at: .now() + Self.heartbeatInterval) { [unowned self] in
            beat()
            guard requests.isEmpty, !isResting, ended == nil else { return }
            if let lastSent, Instant.now() - lastSent < Self.heartbeatInterval { return }
            sendHeartbeat()
        }
    }

    private func sendHeartbeat() {
        let heartbeat = ObservationBatch(
            vantage: vantage,
            epoch: spool.ledger.epoch,
            sequence: ObservationBatch.heartbeatSequence,
            sentAt: .now(),
            planRevision: planRevision,
            observations: []
        )
        requests[nil] = transfers.start(coordinator.batchRequest(heartbeat)) { [unowned self] result in
            requests[nil] = nil
            switch DeliveryVerdict(result) {
            case .taken: succeeded()
            case .never(let why), .later(let why): failed(why)
            }
        }
    }

    private func succeeded() {
        lastSent = .now()
        backoff.succeeded()
        if trouble != nil {
            log.info("batches are taken again", ["coordinator": name, "waiting": "\(spool.ledger.waiting(for: name))"])
        }
        trouble = nil
        pump()
        finishIfIdle()
    }

    private func failed(_ why: String) {
        failures += 1
        if trouble != why { log.warning("batch not taken", ["reason": why, "coordinator": name]) }
        trouble = why
        if ended != nil { return finish() }
        guard !isResting else { return }
        isResting = true
        _ = loop.schedule(at: .now() + backoff.failed(spread: .random(in: 0..<1))) { [weak self] in
            guard let self, isResting else { return }
            isResting = false
            pump()
            if requests.isEmpty { sendHeartbeat() }
        }
    }

    private func finishIfIdle() {
        if ended != nil, requests.isEmpty { finish() }
    }

    private func finish() {
        guard let ended else { return }
        self.ended = nil
        stop()
        ended()
    }

    /// Sends nothing more; what was under way is sent again by whoever follows.
    func stop() {
        isResting = true
        if let timer { loop.cancel(timer) }
        timer = nil
        for (key, request) in requests {
            transfers.cancel(request)
            if let key { spool.failed(key, for: name) }
        }
        requests = [:]
    }
}

/// What an answer of the coordinator means for a batch.
enum DeliveryVerdict: Hashable {
    /// It is on the coordinator's disk.
    case taken
    /// Its bytes will not do, however often they are sent.
    case never(String)
    /// Not now: the coordinator, the way to it, or what it knows of this agent may change.
    case later(String)

    init(_ result: Result<HTTPResponse, TransferError>) {
        switch result {
        case .failure(let error): self = .later("\(error)")
        case .success(let response): self.init(status: response.status)
        }
    }

    init(status: Int) {
        switch status {
        case 200..<300: self = .taken
        case 400, 403, 413, 415, 422: self = .never("status \(status)")
        // A token that is being changed (401), a map that does not have this agent yet (404).
        default: self = .later("status \(status)")
        }
    }
}
