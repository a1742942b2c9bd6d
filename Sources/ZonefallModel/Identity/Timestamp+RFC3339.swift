extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in UTC with exactly three digits of a second.
    package var description: String {
        let (days, time) = millisecondsSinceEpoch.flooredQuotientAndRemainder(dividingBy: 86_400_000)
        let (year, month, day) = Self.date(ofDay: days)
        let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
        let clock = [time / 3_600_000, time / 60_000 % 60, time / 1_000 % 60].map { padded($0, 2) }
        return "\(date)T\(clock.joined(separator: ":")).\(padded(time % 1_000, 3))Z"
    }

    /// Reads RFC 3339: a full date, `T`, a full time, an optional fraction (cut to milliseconds), and `Z` or an offset.
    ///
    /// - Returns: nil for anything else, a day that does not exist included.
    package init?(_ text: some StringProtocol) {
        var rest = Substring(text)
        guard let year = rest.takeInteger(digits: 4), rest.take("-"),
            let month = rest.takeInteger(digits: 2), rest.take("-"),
            let day = rest.takeInteger(digits: 2), rest.take("T") || rest.take("t"),
            let hour = rest.takeInteger(digits: 2), rest.take(":"),
            let minute = rest.takeInteger(digits: 2), rest.take(":"),
            let second = rest.takeInteger(digits: 2),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60
        else { return nil }
        let days = Self.day(ofYear: year, month: month, day: day)
        guard Self.date(ofDay: days) == (year, month, day) else { return nil }

        var fraction: Int64 = 0
        if rest.take(".") {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard !digits.isEmpty, let value = Int64((digits + "00").prefix(3)) else { return nil }
            fraction = value
            rest = rest.dropFirst(digits.count)
        }
        var offset: Int64 = 0
        if !(rest.take("Z") || rest.take("z")) {
            let sign: Int64 = rest.take("-") ? -1 : 1
            guard sign == -1 || rest.take("+"),
                let hours = rest.takeInteger(digits: 2), rest.take(":"), let minutes = rest.takeInteger(digits: 2),
                hours < 24, minutes < 60
            else { return nil }
            offset = sign * (hours * 60 + minutes) * 60_000
        }
        guard rest.isEmpty else { return nil }
        let time = ((hour * 60 + minute) * 60 + second) * 1_000 + fraction
        self.init(millisecondsSinceEpoch: days * 86_400_000 + time - offset)
    }

    /// The civil date of a day number, 0 being 1970-01-01 (Howard Hinnant's era arithmetic).
    private static func date(ofDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = (day + 719_468).flooredQuotientAndRemainder(dividingBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    private static func day(ofYear year: Int64, month: Int64, day: Int64) -> Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = shiftedYear.flooredQuotientAndRemainder(dividingBy: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

extension Int64 {
    fileprivate func flooredQuotientAndRemainder(dividingBy divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

private func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

extension Substring {
    fileprivate mutating func take(_ character: Character) -> Bool {
        guard first == character else { return false }
        removeFirst()
        return true
    }

    fileprivate mutating func takeInteger(digits: Int) -> Int64? {
        let head = prefix(digits)
        guard head.count == digits, head.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        removeFirst(digits)
        return Int64(head)
    }
}
