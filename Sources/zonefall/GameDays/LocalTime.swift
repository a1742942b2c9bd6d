import Foundation
import ZonefallModel

extension GameDay.Schedule {
    /// Why a day may not begin at this moment; nil: it may.
    func objection(at time: Timestamp) -> String? {
        var calendar = Calendar(identifier: .gregorian)
        // Read strictly before: a zone that this machine does not know allows nothing.
        guard let zone = TimeZone(identifier: timeZone) else { return "this machine does not know \(timeZone)" }
        calendar.timeZone = zone
        let date = Date(timeIntervalSince1970: Double(time.millisecondsSinceEpoch) / 1_000)
        let parts = calendar.dateComponents([.year, .month, .day, .weekday, .hour, .minute], from: date)
        guard let year = parts.year, let month = parts.month, let day = parts.day, let weekday = parts.weekday,
            let hour = parts.hour, let minute = parts.minute
        else { return "this machine can't tell the time in \(timeZone)" }
        func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        // Sunday is 1.
        let days: [Day] = [.sunday, .monday, .tuesday, .wednesday, .thursday, .friday, .saturday]
        return objection(
            at: LocalTime(
                date: "\(year)-\(padded(month))-\(padded(day))",
                day: days[weekday - 1],
                minute: hour * 60 + minute
            )
        )
    }
}
