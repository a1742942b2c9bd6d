import Foundation
import ZonefallChaos
import ZonefallCurl
import ZonefallModel

/// Tells others what happens, in the order in which it happens, without ever making the day wait.
final class Notifier: @unchecked Sendable {
    private let notifications: [GameDay.Notification]
    private let run: String
    private let name: String
    /// Everything of it happens here, one thing after the other.
    private let queue = DispatchQueue(label: "zonefall.notify")
    private var sequence = 0
    private let failed: @Sendable (String) -> Void

    /// - Parameter failed: called with why somebody could not be told.
    init(_ gameDay: GameDay, run: String, failed: @escaping @Sendable (String) -> Void) {
        notifications = gameDay.notifications
        name = gameDay.name
        self.run = run
        self.failed = failed
    }

    func tell(_ progress: GameDayProgress, at time: Timestamp) {
        guard !notifications.isEmpty, let (event, zone) = progress.notification else { return }
        queue.async { [self] in
            sequence += 1
            for notification in notifications where notification.events.isEmpty || notification.events.contains(event) {
                send(event, zone, time, to: notification)
            }
        }
    }

    /// Waits until all that was told is out, or has failed.
    func finish() { queue.sync {} }

    private func send(
        _ event: GameDay.Notification.Event,
        _ zone: Zone.ID,
        _ time: Timestamp,
        to notification: GameDay.Notification
    ) {
        let message = NotificationMessage(
            event: event,
            zone: zone,
            time: time,
            run: run,
            name: name,
            sequence: sequence
        )
        do {
            let (type, body) = message.body(as: notification.format)
            let response = try HTTPClient(Endpoint(notification.url), timeout: .seconds(3))
                .send(.post, "", headers: [.init("Content-Type", type)], body: Array(body.compactText.utf8))
            if !(200...299).contains(response.status) {
                failed("\(notification.url) answers with status \(response.status)")
            }
        } catch {
            failed("\(notification.url) can't be told: \(error)")
        }
    }
}

/// One thing that happened, as others read it.
struct NotificationMessage {
    let event: GameDay.Notification.Event
    let zone: Zone.ID
    let time: Timestamp
    let run: String
    let name: String
    /// From 1, within the run.
    let sequence: Int

    /// The content type, and the body.
    func body(as format: GameDay.Notification.Format) -> (type: String, json: JSONValue) {
        switch format {
        case .cloudevents:
            return (
                "application/cloudevents+json",
                [
                    "specversion": "1.0", "id": .string("\(run)/\(sequence)"), "source": "/zonefall/gameday",
                    "type": .string("org.zonefall.blackout.\(event.rawValue).v1"), "subject": .string("zone/\(zone)"),
                    "time": .string(time.description), "datacontenttype": "application/json",
                    "data": [
                        "run": .string(run), "game_day": .string(name), "zone": .string(zone.rawValue),
                        "event": .string(event.rawValue),
                    ],
                ]
            )
        case .grafana:
            return (
                "application/json",
                [
                    "time": .integer(time.millisecondsSinceEpoch),
                    "tags": ["zonefall", .string(event.rawValue), .string("zone:\(zone)")],
                    "text": .string("\(name): zone \(zone) \(event.rawValue)"),
                ]
            )
        }
    }
}

extension GameDayProgress {
    /// What of it others are told.
    fileprivate var notification: (GameDay.Notification.Event, Zone.ID)? {
        switch self {
        case .phase(.canary, let zone): (.armed, zone)
        case .phase(.dark, let zone): (.dark, zone)
        case .ended(.reverted, let zone): (.reverted, zone)
        case .ended(.aborted, let zone): (.aborted, zone)
        case .ended(.stuck, let zone): (.stuck, zone)
        default: nil
        }
    }
}
