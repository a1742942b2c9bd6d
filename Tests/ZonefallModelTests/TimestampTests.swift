import Testing
import ZonefallModel
import ZonefallTestSupport

struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00.000Z", Int64(0)),
        ("2026-03-01T08:00:00.104Z", 1_772_352_000_104),
        ("2024-02-29T23:59:59.999Z", 1_709_251_199_999),
        ("1969-12-31T23:59:59.999Z", -1),
    ])
    func `a moment is written and read as RFC 3339 in UTC`(text: String, milliseconds: Int64) throws {
        #expect(Timestamp(millisecondsSinceEpoch: milliseconds).description == text)
        #expect(Timestamp(text)?.millisecondsSinceEpoch == milliseconds)
    }

    @Test func `an offset is taken into account, and a long fraction is cut`() {
        #expect(Timestamp("2026-03-01T10:00:00.1049+02:00") == Timestamp("2026-03-01T08:00:00.104Z"))
        #expect(Timestamp("2026-03-01T08:00:00Z") == Timestamp("2026-03-01T08:00:00.000Z"))
    }

    @Test(arguments: [
        "", "2026-03-01", "2026-02-30T08:00:00Z", "2026-13-01T08:00:00Z", "2026-03-01T24:00:00Z",
        "2026-03-01T08:00:00", "2026-03-01 08:00:00Z", "2026-03-01T08:00:00.Z", "2026-03-01T08:00:00Zx",
    ])
    func `what is not a moment is refused`(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test(arguments: UInt64(0)..<50)
    func `any moment survives being written and read`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let moment = Timestamp(
            millisecondsSinceEpoch: Int64.random(in: -2_000_000_000_000...9_000_000_000_000, using: &generator)
        )
        #expect(Timestamp(moment.description) == moment)
    }
}
