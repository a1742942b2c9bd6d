import Hummingbird
import ZonefallModel

extension Routes {
    /// `GET /v1/plan?agent=ID`: what an agent is to probe. Its entity tag is the plan's revision.
    func plan(_ request: Request) async throws -> Response {
        guard let agent = request.uri.queryParameters["agent"], !agent.isEmpty else {
            throw Problem.badParameter("agent", "is missing")
        }
        let vantage = Vantage.ID(String(agent))
        guard let plan = await coordinator.plan(for: vantage) else { throw Problem.unknownAgent(vantage) }
        return EntityTag(plan.revision).applied(to: .json(plan.json), for: request)
    }
}
