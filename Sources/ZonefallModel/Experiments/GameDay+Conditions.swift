extension GameDay {
    /// What ends a blackout early, besides signals, silence and failures, which always do.
    package struct AbortCondition: Hashable, Sendable {
        package var what: What
        /// It must hold for so long without a break (`for_ms`).
        package var duration: Duration

        package init(_ what: What, for duration: Duration = .zero) {
            self.what = what
            self.duration = duration
        }

        package enum What: Hashable, Sendable {
            /// A service that was not predicted to fail loses more than this share of its rounds, from 0 to 1.
            case serviceLoss(Service.ID, above: Double)
            /// More probes than this from one zone, or into it, are red that were not predicted to be.
            case zoneRed(Zone.ID, above: Int)
            /// The coordinator finds something of this rule that it had not found before.
            case finding(rule: String)
            /// A query of Prometheus has a result: at least one sample.
            case prometheus(url: String, query: String)
            /// One of these alerts is active; empty: any alert.
            case alertmanager(url: String, alerts: [String])
            /// Whoever answers there does not say that all is well: anything but a 2xx.
            case webhook(url: String)
        }
    }

    /// Where people must agree before the day goes on.
    package struct Gate: Hashable, Sendable {
        package var before: Moment
        /// Who must say yes, by their roles (`human`).
        package var people: [String]
        package var timeout: Duration

        package init(before: Moment, people: [String], timeout: Duration) {
            self.before = before
            self.people = people
            self.timeout = timeout
        }

        /// The phases that people can hold up. Light is none of them: it waits for nobody.
        package enum Moment: String, Hashable, Sendable, CaseIterable {
            case brief, baseline, arm, dark, debrief
        }
    }

    /// When the day may begin.
    package struct Schedule: Hashable, Sendable {
        /// Such as `Europe/Stockholm`.
        package var timeZone: String
        /// Any of them; empty: at any time.
        package var allowed: [Window]
        /// `2026-11-27`, in that time zone.
        package var blockedDates: [String]

        package init(timeZone: String = "UTC", allowed: [Window] = [], blockedDates: [String] = []) {
            self.timeZone = timeZone
            self.allowed = allowed
            self.blockedDates = blockedDates
        }

        package struct Window: Hashable, Sendable {
            package var days: [Day]
            /// Minutes since midnight.
            package var from: Int
            /// Minutes since midnight, after `from`; the last of them is not in it.
            package var until: Int

            package init(days: [Day], from: Int, until: Int) {
                self.days = days
                self.from = from
                self.until = until
            }
        }

        package enum Day: String, Hashable, Sendable, CaseIterable {
            case monday = "mon"
            case tuesday = "tue"
            case wednesday = "wed"
            case thursday = "thu"
            case friday = "fri"
            case saturday = "sat"
            case sunday = "sun"
        }

        /// A moment as the clock on the wall shows it there.
        package struct LocalTime: Hashable, Sendable {
            package let date: String
            package let day: Day
            package let minute: Int

            package init(date: String, day: Day, minute: Int) {
                self.date = date
                self.day = day
                self.minute = minute
            }
        }

        /// Why a day may not begin at this moment; nil: it may.
        package func objection(at time: LocalTime) -> String? {
            if blockedDates.contains(time.date) { return "\(time.date) is blocked" }
            if allowed.isEmpty { return nil }
            let isAllowed = allowed.contains {
                $0.days.contains(time.day) && $0.from <= time.minute && time.minute < $0.until
            }
            return isAllowed ? nil : "it is not one of the times that \"schedule\" allows"
        }
    }

    /// Who is told of what happens.
    package struct Notification: Hashable, Sendable {
        package var url: String
        package var format: Format
        /// Empty: all of them.
        package var events: [Event]

        package init(url: String, format: Format, events: [Event]) {
            self.url = url
            self.format = format
            self.events = events
        }

        package enum Format: String, Hashable, Sendable, CaseIterable {
            /// CloudEvents 1.0, structured.
            case cloudevents
            /// An annotation of Grafana's HTTP API.
            case grafana
        }

        package enum Event: String, Hashable, Sendable, CaseIterable {
            case armed, dark, reverted, aborted, stuck
        }
    }
}
