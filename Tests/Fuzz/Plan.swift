import ZonefallModel

/// Probe plans, as a coordinator sends them.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let json = try? JSONValue(parsing: bytes), let plan = try? ProbePlan(json: json) else { return 0 }
    guard let again = try? ProbePlan(json: JSONValue(parsing: plan.json.compactText)) else {
        preconditionFailure("what we wrote is not read: \(plan.json.compactText)")
    }
    precondition(again.json.compactText == plan.json.compactText && again.revision == plan.revision)
    return 0
}
