import GRDB
import HTTPTypes
import Hummingbird
import Logging
import ZonefallModel

/// Turns whatever goes wrong into problem details, so that a client never has to guess.
struct ProblemMiddleware: RouterMiddleware {
    typealias Context = BasicRequestContext

    func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let problem as Problem {
            return problem.response(from: request, context: context)
        } catch let refusal as Coordinator.Refusal {
            return Problem.refusal(refusal).response(from: request, context: context)
        } catch ChangeFeed.Refusal.tooManyListeners(let limit) {
            return Problem.tooManyListeners(limit: limit).response(from: request, context: context)
        } catch let error as HTTPError where error.status == .notFound {
            let allowed = Routes.methods(ofPath: request.uri.path)
            let problem: Problem =
                allowed.isEmpty
                ? .noSuchRoute(request.uri.path) : .methodNotAllowed(request.method, allowed: allowed)
            return problem.response(from: request, context: context)
        } catch let error as DatabaseError {
            context.logger.error("The store refused", metadata: ["reason": "\(error)"])
            return Problem.storeUnavailable.response(from: request, context: context)
        }
    }
}
