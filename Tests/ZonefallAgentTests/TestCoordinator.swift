import Foundation
import ZonefallModel
import ZonefallTestSupport
import ZonefallZlib

/// A coordinator of the test's own: hands out plans, and keeps the batches that it takes.
final class TestCoordinator: @unchecked Sendable {
    /// Every batch that arrived, also those that were not acknowledged.
    let batches = Gathered<ObservationBatch>()
    /// The plan requests, by what they said that they have.
    let knownTags = Gathered<String?>()
    private let lock = NSLock()
    private var plan: ProbePlan?
    private var planReply: TestHTTPServer.Reply?
    private var batchReplies: [TestHTTPServer.Reply] = []
    private var server: TestHTTPServer?

    /// - Parameters:
    ///   - batchReplies: for the first batches, one each; the rest is acknowledged.
    init(plan: ProbePlan? = nil, port: UInt16 = 0, batchReplies: [TestHTTPServer.Reply] = []) throws {
        self.plan = plan
        self.batchReplies = batchReplies
        server = try TestHTTPServer(port: port) { [weak self] in self?.reply(to: $0) ?? .hangUp }
    }

    var port: UInt16 { server?.port ?? 0 }
    var requests: [TestHTTPServer.Request] { server?.requests.all ?? [] }

    func hand(out new: ProbePlan) {
        lock.withLock { plan = new }
    }

    /// Answers plan requests with this, or with the plan again.
    func answerPlans(with reply: TestHTTPServer.Reply?) {
        lock.withLock { planReply = reply }
    }

    func stop() {
        server?.stop()
        server = nil
    }

    /// All observations, each batch counted once.
    var observations: [Observation] {
        var seen: Set<[Int64]> = []
        return batches.all.filter { seen.insert([$0.epoch, $0.sequence]).inserted }.flatMap(\.observations)
    }

    private func reply(to request: TestHTTPServer.Request) -> TestHTTPServer.Reply {
        if request.method == "GET", request.path.hasPrefix("/v1/plan?agent=") { return planAnswer(to: request) }
        guard request.method == "POST", request.path == "/v1/batches",
            let body = request.headers["content-encoding"] == "deflate"
                ? try? Deflate.expanded(request.body, atMost: 16 << 20) : request.body,
            let json = try? JSONValue(parsing: body), let batch = try? ObservationBatch(json: json)
        else { return .answer(status: 400) }
        let reply = lock.withLock { batchReplies.isEmpty ? nil : batchReplies.removeFirst() }
        batches.append(batch)
        return reply ?? .answer(status: 202)
    }

    private func planAnswer(to request: TestHTTPServer.Request) -> TestHTTPServer.Reply {
        let (plan, reply) = lock.withLock { (self.plan, planReply) }
        let known = request.headers["if-none-match"]
        knownTags.append(known)
        if let reply { return reply }
        guard let plan else { return .answer(status: 404) }
        let tag = "\"\(plan.revision)\""
        if known == tag { return .answer(status: 304) }
        return .answer(headers: ["ETag": tag], body: Array(plan.json.compactText.utf8))
    }
}
