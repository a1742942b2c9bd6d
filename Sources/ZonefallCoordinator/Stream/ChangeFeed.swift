import ZonefallModel

/// Tells those who listen what changed, as server-sent events.
///
/// Ids are `EPOCH-NUMBER`: a new process has a new epoch, and sends whoever comes with an old id everything anew. A change
/// overwrites what it names, so that to hear one twice does no harm.
package actor ChangeFeed {
    package enum Refusal: Error, Hashable, Sendable {
        case tooManyListeners(limit: Int)
    }

    /// What a listener reads.
    package struct Listening: Sendable {
        package let token: Int
        package let events: AsyncStream<String>
        /// Ends when nobody tells this listener anything any more.
        package let dropped: AsyncStream<Never>
    }

    private struct Listener {
        let events: AsyncStream<String>.Continuation
        let dropped: AsyncStream<Never>.Continuation
    }

    private let coordinator: Coordinator
    private let epoch: String
    private let mostListeners: Int
    private var ring: ChangeRing
    private var latest: (overview: Overview, document: OverviewDocument)?
    /// Lines that changed and were not told of yet.
    private var leftOver: [ProbeKey] = []
    private var listeners: [Int: Listener] = [:]
    private var nextListener = 0
    private var beatenAt: Timestamp?

    /// So many events wait for a listener; one that is slower is dropped, and may come again and go on.
    static let patience = 256

    package init(coordinator: Coordinator, listeners: Int, ring: Int = 1_024) {
        self.coordinator = coordinator
        mostListeners = listeners
        self.ring = ChangeRing(capacity: ring)
        epoch = String(coordinator.clock().millisecondsSinceEpoch, radix: 36)
    }

    package var listenerCount: Int { listeners.count }
    package var id: String { "\(epoch)-\(ring.number)" }

    /// What to tell somebody who comes now: what it was made of, and as a document, whose `id` says from where the stream
    /// goes on.
    package func overview() async -> (overview: Overview, document: JSONValue) {
        let (overview, document) = await look()
        return (overview, document.json(id: id))
    }

    /// Looks at what is, and tells all listeners what is not as it was.
    package func refresh() async {
        _ = await look()
    }

    /// Several may look at once, and one that began earlier may come back later: it has nothing new to tell then.
    private func look() async -> (Overview, OverviewDocument) {
        let overview = await coordinator.overview(takingChanges: true)
        if let latest, overview.number < latest.overview.number {
            leftOver += overview.changes
            return latest
        }
        let document = overview.document(alsoChanged: leftOver)
        leftOver = []
        defer { latest = (overview, document) }
        if let latest, let changes = document.changes(since: latest.document) {
            let entry = ring.append(changes.compactText)
            beatenAt = document.time
            tell(Self.event("change", id: "\(epoch)-\(entry.number)", data: entry.text))
        }
        return (overview, document)
    }

    /// Shows listeners that the connection lives, when nothing else did for a while.
    package func beat(every interval: Duration, at now: Timestamp) {
        if let beatenAt, now - beatenAt < interval { return }
        beatenAt = now
        tell(Self.event("beat", id: nil, data: "{\"time\":\"\(now)\"}"))
    }

    /// Everything from behind an id on; from the whole overview on when that is not to be had any more.
    ///
    /// - Throws: ``Refusal``.
    package func listen(after lastID: String?) async throws -> Listening {
        let (_, document) = await look()
        guard listeners.count < mostListeners else { throw Refusal.tooManyListeners(limit: mostListeners) }
        let (events, telling) = AsyncStream<String>.makeStream(bufferingPolicy: .bufferingOldest(Self.patience))
        let (dropped, dropping) = AsyncStream<Never>.makeStream()
        let token = nextListener
        nextListener += 1
        listeners[token] = Listener(events: telling, dropped: dropping)
        // After so many milliseconds browsers come again by themselves.
        var greeting = "retry: 1000\n\n"
        if let missed = lastID.flatMap(number(in:)).flatMap({ ring.entries(after: $0) }) {
            for entry in missed { greeting += Self.event("change", id: "\(epoch)-\(entry.number)", data: entry.text) }
        } else {
            greeting += Self.event("snapshot", id: id, data: document.json(id: id).compactText)
        }
        telling.yield(greeting)
        return Listening(token: token, events: events, dropped: dropped)
    }

    package func leave(_ token: Int) {
        guard let listener = listeners.removeValue(forKey: token) else { return }
        listener.events.finish()
        listener.dropped.finish()
    }

    private func tell(_ text: String) {
        for (token, listener) in listeners {
            if case .dropped = listener.events.yield(text) { leave(token) }
        }
    }

    private func number(in id: String) -> Int64? {
        let parts = id.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == epoch else { return nil }
        return Int64(parts[1]).flatMap { $0 >= 0 ? $0 : nil }
    }

    private static func event(_ name: String, id: String?, data: String) -> String {
        (id.map { "id: \($0)\n" } ?? "") + "event: \(name)\ndata: \(data)\n\n"
    }
}
