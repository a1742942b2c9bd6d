import Foundation
import Synchronization
import ZonefallChaos
import ZonefallCurl
import ZonefallModel

/// Asks monitoring, alerts, a webhook and the coordinator about a day's conditions, on a thread of its own: whoever renews
/// a lease reads only what was answered last.
final class ConditionPoller: ConditionSource {
    private let conditions: [GameDay.AbortCondition.What]
    private let coordinator: (url: String, token: String?)
    private let state = Mutex<State>(State())

    private struct State {
        var readings: [GameDay.AbortCondition.What: ConditionReading] = [:]
        var isOver = false
    }

    /// - Parameter coordinator: where the findings come from.
    init(_ conditions: [GameDay.AbortCondition], coordinator url: String, token: String?) {
        self.conditions = conditions.map(\.what)
        coordinator = (url, token)
    }

    func reading(of condition: GameDay.AbortCondition.What) -> ConditionReading {
        state.withLock { $0.readings[condition] ?? .unknown("nobody has answered yet: \(condition.words)") }
    }

    /// Asks until ``stop()``; each condition once before it returns, so that an answer is there when it is needed.
    func start() {
        let external = conditions.filter(\.isExternal)
        guard !external.isEmpty else { return }
        let known = findings()
        for condition in external { ask(condition, known: known) }
        Thread.detachNewThread { [self] in
            while !state.withLock({ $0.isOver }) {
                for condition in external { ask(condition, known: known) }
                Thread.sleep(forTimeInterval: 1)
            }
        }
    }

    func stop() { state.withLock { $0.isOver = true } }

    private func ask(_ condition: GameDay.AbortCondition.What, known: Set<String>) {
        let reading: ConditionReading
        do {
            reading = try answer(to: condition, known: known)
        } catch {
            reading = .unknown("\(condition.words) can't be asked: \(error)")
        }
        state.withLock { $0.readings[condition] = reading }
    }

    private func answer(to condition: GameDay.AbortCondition.What, known: Set<String>) throws -> ConditionReading {
        switch condition {
        case .serviceLoss, .zoneRed: return .clear
        case .finding(let rule):
            let fresh = findings(of: rule).subtracting(known)
            return fresh.isEmpty ? .clear : .holds("the coordinator finds something new of rule \(rule)")
        case .prometheus(let url, let query):
            let answer = try get(url, "/api/v1/query?query=\(Endpoint.encoded(query))")
            let result = try JSONValue(parsing: answer.body)["data"]?["result"]?.arrayValue
            guard let result else { return .unknown("Prometheus does not answer the query \(query)") }
            return result.isEmpty ? .clear : .holds("the query \(query) has \(result.count) results")
        case .alertmanager(let url, let alerts):
            let answer = try get(url, "/api/v2/alerts?active=true&silenced=false&inhibited=false")
            guard let all = try JSONValue(parsing: answer.body).arrayValue else {
                return .unknown("Alertmanager answers with something that is no list of alerts")
            }
            let names = all.compactMap { $0["labels"]?["alertname"]?.stringValue }
            let active = alerts.isEmpty ? names : names.filter(alerts.contains)
            return active.isEmpty
                ? .clear : .holds("alerts are active: \(Set(active).sorted().joined(separator: ", "))")
        case .webhook(let url):
            let status = try client(url).send(.get, "").status
            return (200...299).contains(status) ? .clear : .holds("\(url) answers with status \(status)")
        }
    }

    private func get(_ url: String, _ path: String) throws -> HTTPResponse {
        let response = try client(url).get(path, largestBody: 8 << 20)
        guard response.status == 200 else { throw CoordinatorRefusal(url: url + path, status: response.status) }
        return response
    }

    /// One for each question: it is bound to its thread, and these are few.
    private func client(_ url: String) throws -> HTTPClient {
        try HTTPClient(Endpoint(url), timeout: .seconds(2))
    }

    /// The fingerprints of the coordinator's findings now.
    private func findings(of rule: String? = nil) -> Set<String> {
        // What can't be asked now finds nothing new, and the coordinator's silence ends the blackout by itself.
        guard let client = try? HTTPClient(Endpoint(coordinator.url), token: coordinator.token, timeout: .seconds(2)),
            let answer = try? client.get("/v1/findings"), let json = try? JSONValue(parsing: answer.body),
            let findings = try? json.array("findings")
        else { return [] }
        return Set(
            findings.filter { rule == nil || $0["rule_id"]?.stringValue == rule }
                .compactMap { $0["fingerprint"]?.stringValue }
        )
    }
}

extension GameDay.AbortCondition.What {
    fileprivate var isExternal: Bool {
        switch self {
        case .serviceLoss, .zoneRed: false
        case .finding, .prometheus, .alertmanager, .webhook: true
        }
    }

    fileprivate var words: String {
        switch self {
        case .serviceLoss(let service, _): "the loss of service \(service)"
        case .zoneRed(let zone, _): "zone \(zone)"
        case .finding(let rule): "rule \(rule)"
        case .prometheus(let url, _), .alertmanager(let url, _), .webhook(let url): url
        }
    }
}
