import ZonefallModel

// What others ask of it.
extension SpoolLedger {
    /// When the oldest record was sealed that somebody lacks.
    var oldestWaiting: Timestamp? {
        let kept = segments.values.joined().filter { !isHadByAll($0) }.map(\.oldest).min()
        let young = fresh.filter { !$0.isKept && !isHadByAll($0.key) }.map(\.time).min()
        return [kept, young].compactMap { $0 }.min()
    }

    /// How many records a coordinator lacks.
    func waiting(for name: String) -> Int {
        guard let follower = followers[name] else { return 0 }
        let kept = segments.values.joined().reduce(0) { sum, segment in
            sum + segment.ids.count - (follower.done[segment.stream]?.count(in: segment.ids) ?? 0)
        }
        return kept + fresh.count { !$0.isKept && !follower.has($0.key) }
    }

    var cursors: SpoolCursors { SpoolCursors(done: followers.mapValues(\.done), epoch: epoch) }

    /// The file that holds a kept record.
    func segment(of key: SpoolRecord.Key) -> Segment? {
        segments[key.stream]?.last { $0.ids.contains(key.id) }
    }

    func isHadByAll(_ key: SpoolRecord.Key) -> Bool {
        followers.values.allSatisfy { $0.has(key) }
    }

    func isHadByAll(_ segment: Segment) -> Bool {
        followers.values.allSatisfy { ($0.done[segment.stream] ?? IDRanges()).contains(all: segment.ids) }
    }
}
