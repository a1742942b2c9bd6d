import Testing
import ZonefallModel
import ZonefallReports

struct RemoteWriteTests {
    /// As much of Snappy's block format as the specification has, for blocks of literals.
    private func unpacked(_ block: [UInt8]) -> [UInt8]? {
        var rest = block[...]
        var (length, shift) = (0, 0)
        while let byte = rest.popFirst() {
            length |= Int(byte & 0x7f) << shift
            shift += 7
            if byte < 0x80 { break }
        }
        var bytes: [UInt8] = []
        while let tag = rest.popFirst() {
            guard tag & 3 == 0 else { return nil }
            var count = Int(tag >> 2)
            if count >= 60 {
                let width = count - 59
                count = rest.prefix(width).reversed().reduce(0) { $0 << 8 | Int($1) }
                rest = rest.dropFirst(width)
            }
            bytes += rest.prefix(count + 1)
            rest = rest.dropFirst(count + 1)
        }
        return bytes.count == length ? bytes : nil
    }

    @Test(arguments: [0, 1, 59, 60, 61, 255, 256, 257, 65_535, 65_536, 65_537, 200_000])
    func `a block reads back as the bytes that went in`(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        #expect(unpacked(SnappyBlock.literals(of: bytes)) == bytes)
    }

    @Test func `a sample is the message that the protocol says`() {
        let page = MetricsPage([MetricFamily("m_total", .counter, help: "h", [.init(["b": "2", "e": ""], 1.5)])])
        let request = RemoteWriteRequest(
            page,
            at: Timestamp(millisecondsSinceEpoch: 300),
            external: [.init(name: "a", value: "x"), .init(name: "b", value: "not this one")]
        )
        func text(_ text: String) -> [UInt8] { [UInt8(text.utf8.count)] + Array(text.utf8) }
        func label(_ name: String, _ value: String) -> [UInt8] {
            let pair = [0x0a] + text(name) + [0x12] + text(value)
            return [0x0a, UInt8(pair.count)] + pair
        }
        // 1.5 as a double, little-endian, and 300 as a varint.
        let sample: [UInt8] = [0x09, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f, 0x10, 0xac, 0x02]
        let series =
            label("__name__", "m_total") + label("a", "x") + label("b", "2") + [0x12, UInt8(sample.count)] + sample
        #expect(request.message == [0x0a, UInt8(series.count)] + series)
        #expect(unpacked(request.body) == request.message)
    }

    @Test func `a histogram is a series for each bucket, its sum and its count`() {
        let histogram = MetricFamily.Histogram(bounds: [1], counts: [2, 3], sum: 9)
        let page = MetricsPage([MetricFamily("m", .histogram, help: "h", [.init([:], histogram: histogram)])])
        let message = RemoteWriteRequest(page, at: Timestamp(millisecondsSinceEpoch: 0)).message
        let text = String(decoding: message, as: UTF8.self)
        for name in ["m_bucket", "m_sum", "m_count", "+Inf"] { #expect(text.contains(name)) }
    }
}
