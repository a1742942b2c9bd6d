import ZonefallModel

@testable import ZonefallProbes

/// What programs of `exec` probes say.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    for status in [Int32(0), 1, 2, 3, -9] {
        let result = PluginOutput.result(status: status, output: bytes)
        precondition(result.details.measurements.count <= 32)
        precondition((result.details.message?.utf8.count ?? 0) <= ObservationDetails.longestText)
    }
    return 0
}
