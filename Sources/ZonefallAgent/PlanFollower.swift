import ZonefallCurl
import ZonefallModel
import ZonefallProbes

/// Asks a coordinator for the plan, again and again, and hands on each new one. Keeps the old one while it gets none.
final class PlanFollower {
    private let loop: EventLoop
    private let transfers: CurlMulti
    private let coordinators: [Coordinator]
    /// Which of them is asked: the same until it fails.
    private var index = 0
    private let vantage: Vantage.ID
    private let log: Logger
    /// Is handed every plan that differs from the one before.
    var follow: (ProbePlan) -> Void = { _ in }
    private var tag: String?
    private var revision: String?
    private var backoff = Backoff(first: .milliseconds(100), longest: interval)
    private var timer: EventLoop.Timer?
    private var request: CurlMulti.Token?
    /// What was logged last, so that the same trouble is said once.
    private var trouble: String?

    static let interval: Duration = .seconds(2)

    init(
        loop: EventLoop,
        transfers: CurlMulti,
        coordinators: [Coordinator],
        vantage: Vantage.ID,
        log: Logger
    ) {
        self.loop = loop
        self.transfers = transfers
        self.coordinators = coordinators
        self.vantage = vantage
        self.log = log
    }

    func start() {
        fetch()
    }

    func stop() {
        if let timer { loop.cancel(timer) }
        if let request { transfers.cancel(request) }
        (timer, request) = (nil, nil)
    }

    private var coordinator: Coordinator { coordinators[index] }

    private func fetch() {
        request = transfers.start(coordinator.planRequest(for: vantage, knownTag: tag)) { [unowned self] result in
            request = nil
            switch result {
            case .success(let response): received(response)
            case .failure(let error): failed("\(error)")
            }
        }
    }

    private func fetch(after delay: Duration) {
        timer = loop.schedule(at: .now() + delay) { [unowned self] in
            timer = nil
            fetch()
        }
    }

    private func received(_ response: HTTPResponse) {
        switch response.status {
        case 304: succeeded()
        case 200: read(response)
        default: failed("status \(response.status)")
        }
    }

    private func read(_ response: HTTPResponse) {
        let plan: ProbePlan
        do {
            plan = try ProbePlan(json: JSONValue(parsing: response.body))
        } catch {
            return failed("not a plan: \(error)")
        }
        if let complaint = PlanLimits.complaint(about: plan, to: vantage) { return failed(complaint) }
        tag = response.header("ETag") ?? "\"\(plan.revision)\""
        succeeded()
        guard plan.revision != revision else { return }
        revision = plan.revision
        log.info("plan applied", ["revision": plan.revision, "probes": "\(plan.probes.count)"])
        follow(plan)
    }

    private func succeeded() {
        backoff.succeeded()
        if trouble != nil { log.info("plan fetched again") }
        trouble = nil
        fetch(after: Self.interval)
    }

    private func failed(_ why: String) {
        if trouble != why {
            log.warning("no plan fetched", ["reason": why, "coordinator": "\(coordinator.endpoint)"])
        }
        trouble = why
        // Each of them has the same map, so the next one will do.
        index = (index + 1) % coordinators.count
        fetch(after: backoff.failed(spread: .random(in: 0..<1)))
    }
}
