import ZonefallModel

/// Batches of observations, as agents send them.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let json = try? JSONValue(parsing: bytes), let batch = try? ObservationBatch(json: json) else { return 0 }
    guard let again = try? ObservationBatch(json: JSONValue(parsing: batch.json.compactText)) else {
        preconditionFailure("what we wrote is not read: \(batch.json.compactText)")
    }
    precondition(again.json.compactText == batch.json.compactText)
    for observation in batch.observations {
        guard let bounded = observation.details?.bounded else { continue }
        precondition(bounded.bounded == bounded)
    }
    return 0
}
