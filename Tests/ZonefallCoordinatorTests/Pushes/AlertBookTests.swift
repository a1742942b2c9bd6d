import Testing
import ZonefallModel
import ZonefallReports

@testable import ZonefallCoordinator

struct AlertBookTests {
    private func alert(_ zone: String) -> Alert {
        Alert(
            "ZonefallZoneUnreachable",
            severity: .critical,
            labels: ["zone": zone],
            summary: "s",
            description: "d",
            startsAt: .start
        )
    }

    @Test func `an alert is told at once, again every half minute, and stands for three of them`() throws {
        var book = AlertBook()
        let firstAnswer = book.update([alert("az1")], at: .start)
        let first = try #require(firstAnswer)
        #expect(first.map(\.endsAt) == [.start + .seconds(90)])
        #expect(book.update([alert("az1")], at: .start + .seconds(29)) == nil)
        let againAnswer = book.update([alert("az1")], at: .start + .seconds(30))
        let again = try #require(againAnswer)
        #expect(again.map(\.endsAt) == [.start + .seconds(120)])
    }

    @Test func `an alert that ended is told with its end, for a quarter of an hour`() throws {
        var book = AlertBook()
        _ = book.update([alert("az1")], at: .start)
        let end = Timestamp.start + .seconds(10)
        let endedAnswer = book.update([], at: end)
        let ended = try #require(endedAnswer)
        #expect(ended == [.init(alert("az1"), endsAt: end)])
        let laterAnswer = book.update([], at: end + .seconds(800))
        let later = try #require(laterAnswer)
        #expect(later == [.init(alert("az1"), endsAt: end)])
        #expect(book.update([], at: end + .seconds(901)) == [])
    }

    @Test func `an alert that comes back is not told as ended`() throws {
        var book = AlertBook()
        _ = book.update([alert("az1")], at: .start)
        _ = book.update([], at: .start + .seconds(1))
        let backAnswer = book.update([alert("az1")], at: .start + .seconds(2))
        let back = try #require(backAnswer)
        #expect(back.map(\.endsAt) == [.start + .seconds(92)])
    }
}
