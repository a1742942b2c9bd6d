import Hummingbird
import ZonefallModel

extension Routes {
    /// `POST /v1/batches`: an agent hands in what it observed. Answers only when it is on the disk.
    func receiveBatch(_ request: Request) async throws -> Response {
        let batch: ObservationBatch
        do {
            batch = try await read(ObservationBatch.self, from: request) { json in
                guard let rows = json["observations"]?.arrayValue?.count, rows > limits.rows else { return }
                throw Problem.tooManyRows(rows, limit: limits.rows)
            }
        } catch {
            await coordinator.noteRejectedBatch()
            throw error
        }
        let receipt = try await coordinator.receive(batch)
        return .json(
            .object(omittingNil: [
                "result": .string(receipt.result),
                "agent": .string(batch.vantage.rawValue),
                "epoch": .integer(batch.epoch),
                "sequence": .integer(batch.sequence),
                "stored": receipt.stored.map { .integer(Int64($0)) },
                "ignored": receipt.ignored.map { .integer(Int64($0)) },
                // Tells the agent that it should fetch its plan.
                "plan_revision": await coordinator.plan(for: batch.vantage).map { .string($0.revision) },
            ])
        )
    }
}

extension Coordinator.Receipt {
    fileprivate var result: String {
        switch self {
        case .new: "new"
        case .duplicate: "duplicate"
        }
    }

    fileprivate var stored: Int? {
        guard case .new(let stored, _) = self else { return nil }
        return stored
    }

    fileprivate var ignored: Int? {
        guard case .new(_, let ignored) = self else { return nil }
        return ignored
    }
}
