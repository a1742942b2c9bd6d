import CZonefallProbes

/// Random numbers that nobody else can guess, from the kernel, many at a time: a system call for each would cost as much as
/// the rest of a probe.
struct CookieSource: ~Copyable {
    private static let count = 128
    private let numbers = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: count)
    private var left = 0

    deinit {
        numbers.deallocate()
    }

    /// nil when the kernel gives none.
    mutating func next() -> UInt64? {
        if left == 0 {
            guard zf_random(numbers.baseAddress, Self.count * MemoryLayout<UInt64>.size) == 0 else { return nil }
            left = Self.count
        }
        left -= 1
        return numbers[left]
    }
}
