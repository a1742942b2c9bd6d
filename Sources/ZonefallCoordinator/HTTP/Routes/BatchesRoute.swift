import HTTPTypes
import Hummingbird
import ZonefallModel

extension Routes {
    /// `POST /v1/batches`: an agent hands in what it observed. Answers only when it is on the disk.
    func receiveBatch(_ request: Request) async throws -> Response {
        var batch: ObservationBatch
        do {
            batch = try await read(ObservationBatch.self, from: request) { json in
                let columns = (json["windows"]?.arrayValue ?? []).compactMap { $0["kinds"]?.arrayValue }
                let rows = columns.reduce(json["observations"]?.arrayValue?.count ?? 0) { $0 + $1.count }
                guard rows > limits.rows else { return }
                throw Problem.tooManyRows(rows, limit: limits.rows)
            }
            // A batch from a spool is sent in the words in which it was sealed, and says here when it was sent.
            if let text = request.headers[.sentAt] {
                guard let sentAt = Timestamp(text) else {
                    throw Problem.badParameter("Zonefall-Sent-At", "is not a time as RFC 3339 writes it")
                }
                batch = batch.sent(at: sentAt)
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

extension HTTPField.Name {
    fileprivate static let sentAt = HTTPField.Name("Zonefall-Sent-At") ?? .date
}

extension Coordinator.Receipt {
    fileprivate var result: String {
        switch self {
        case .new: "new"
        case .duplicate: "duplicate"
        case .heartbeat: "heartbeat"
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
