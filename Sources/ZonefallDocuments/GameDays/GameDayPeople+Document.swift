import Foundation
import ZonefallModel

extension GameDay {
    /// One entry of `phases`, as the document writes it: only its gate matters to us.
    struct Phase: DocumentDecodable {
        let gate: Gate?

        package enum Key: String, DocumentKey {
            case phase, gate
            package static let object = "a phase"

            package static func remedy(forUnknown key: String) -> String? {
                switch key {
                case "hold_ms", "settle_ms", "rounds", "repeat", "relight", "timeout_ms":
                    "How long a phase takes stands in \"steady_state\", \"dark\" and \"light\"."
                default: nil
                }
            }
        }

        package init?(_ object: DocumentObject<Key>) {
            let moment = object.required(.phase, .phase)
            let people = object.object(.gate, People.self)
            if case .some(.none) = moment, object[.gate] != nil {
                object.report(
                    "\"light\" can't have a gate",
                    at: .gate,
                    remedy: "Light waits for nobody. Put the gate before \"debrief\"."
                )
            }
            gate = moment.flatMap { $0 }.flatMap { moment in
                people.map { Gate(before: moment, people: $0.roles, timeout: $0.timeout) }
            }
        }
    }

    /// Who must say yes, and for how long they are waited for.
    private struct People: DocumentDecodable {
        let roles: [String]
        let timeout: Duration

        enum Key: String, DocumentKey {
            case human
            case timeout = "timeout_ms"
            case onTimeout = "on_timeout"
            static let object = "a gate"
        }

        /// There is no other value: a gate that opens by itself is none.
        private enum OnTimeout: String, CaseIterable {
            case abort
        }

        init?(_ object: DocumentObject<Key>) {
            roles = object.list(.human, .text)
            if object.count(of: .human) == 0 {
                object.report("a gate that nobody keeps", remedy: "List under \"human\" the roles that must say yes.")
            }
            _ = object.optional(.onTimeout, .word(of: OnTimeout.self))
            guard let timeout = object.required(.timeout, .milliseconds(in: 1_000...86_400_000)) else { return nil }
            self.timeout = timeout
        }
    }
}

extension DocumentValue<GameDay.Gate.Moment?> {
    /// A phase that may have a gate; nil inside: `light`, which may not.
    fileprivate static var phase: Self {
        let words = GameDay.Gate.Moment.allCases.map(\.rawValue)
        return .text("a phase", remedy: "Write one of: \((words + ["light"]).joined(separator: ", ")).") { text in
            if text == "light" { return .some(.none) }
            return GameDay.Gate.Moment(rawValue: text).map { .some($0) }
        }
    }
}

extension GameDay.Notification: DocumentDecodable {
    package enum Key: String, DocumentKey {
        case url, format
        case events = "on"
        package static let object = "a notification"
    }

    package init?(_ object: DocumentObject<Key>) {
        let url = object.required(.url, .url)
        let format = object.required(.format, .word(of: Format.self))
        let events = object.list(.events, .word(of: Event.self))
        guard let url, let format else { return nil }
        self.init(url: url, format: format, events: events)
    }
}

extension GameDay.Schedule: DocumentDecodable {
    package enum Key: String, DocumentKey {
        case timeZone = "time_zone"
        case allowed
        case blockedDates = "blocked_dates"
        package static let object = "a schedule"
    }

    package init?(_ object: DocumentObject<Key>) {
        self.init(
            timeZone: object.optional(.timeZone, .timeZone) ?? "UTC",
            allowed: object.objects(.allowed, Window.self),
            blockedDates: object.list(.blockedDates, .date)
        )
    }
}

extension GameDay.Schedule.Window: DocumentDecodable {
    package enum Key: String, DocumentKey {
        case days, from, until
        package static let object = "a window of time"
    }

    package init?(_ object: DocumentObject<Key>) {
        let days = object.list(.days, .word(of: GameDay.Schedule.Day.self))
        let from = object.required(.from, .timeOfDay)
        let until = object.required(.until, .timeOfDay)
        guard let from, let until else { return nil }
        if from >= until {
            object.report(
                "the window ends before it begins",
                at: .until,
                remedy: "Write a later time; a night is two windows, up to 24:00 and from 00:00."
            )
        }
        if object.count(of: .days) == 0 {
            object.report("the window is on no day", remedy: "List its \"days\", such as [tue, wed].")
        }
        self.init(days: days, from: from, until: until)
    }
}

extension DocumentValue<Int> {
    /// Minutes since midnight, of `09:30`.
    fileprivate static var timeOfDay: Self {
        .text("a time of day", remedy: "Write it in quotes, like \"09:30\".") { text in
            guard let match = text.wholeMatch(of: /(\d\d):(\d\d)/), let hour = Int(match.1), let minute = Int(match.2),
                minute < 60, hour < 24 || hour == 24 && minute == 0
            else { return nil }
            return hour * 60 + minute
        }
    }
}

extension DocumentValue<String> {
    fileprivate static var timeZone: Self {
        .text("a time zone", remedy: "Write it like Europe/Stockholm, or UTC.") {
            TimeZone(identifier: $0) == nil ? nil : $0
        }
    }

    fileprivate static var date: Self {
        .text("a date", remedy: "Write it in quotes, like \"2026-11-27\".") { text in
            Timestamp("\(text)T00:00:00Z") != nil && text.count == 10 ? text : nil
        }
    }
}
