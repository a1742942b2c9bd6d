import ZonefallModel

/// Who signed the latest reply, and how that is told: most replies in a row say the same, and share it.
struct EchoSigner {
    private var name: SIMD4<UInt64> = .zero
    private var details: Shared<ObservationDetails>?

    /// - Parameter bytes: of a reply's ``EchoDatagram/name(_:)``.
    /// - Returns: nil for an empty name.
    mutating func details(ofName bytes: UnsafeRawBufferPointer) -> Shared<ObservationDetails>? {
        let asked = bytes.loadUnaligned(as: SIMD4<UInt64>.self)
        guard asked != name else { return details }
        name = asked
        var known = ObservationDetails()
        let text = EchoDatagram.text(ofName: bytes)
        known.message = text.isEmpty ? nil : "answered by \(text)"
        details = known.shared
        return details
    }
}
