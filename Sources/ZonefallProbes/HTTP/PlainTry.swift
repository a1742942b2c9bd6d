import ZonefallModel

/// A ``PlainExchange`` with one of several addresses.
final class PlainTry: AddressTry, PlainClient {
    private var completion: ((AttemptResult) -> Void)?
    private var exchange: PlainExchange?

    /// Starts at once; may call back before this returns.
    init(
        _ exchanges: PlainExchanges,
        _ question: HTTPQuestion,
        _ probe: PlannedProbe,
        to address: IPAddress,
        _ completion: @escaping (AttemptResult) -> Void
    ) {
        self.completion = completion
        do throws(PlainTarget.Refusal) {
            let target = try PlainTarget(probe, at: address, question)
            let exchange = exchanges.take()
            self.exchange = exchange
            exchange.begin(target, client: self)
        } catch {
            exchanged(AttemptResult(error.outcome))
        }
    }

    func cancel() {
        completion = nil
        exchange?.cancel()
        exchange = nil
    }

    func exchanged(_ result: AttemptResult) {
        // By now it may be another's.
        exchange = nil
        let completion = self.completion
        self.completion = nil
        completion?(result)
    }
}
