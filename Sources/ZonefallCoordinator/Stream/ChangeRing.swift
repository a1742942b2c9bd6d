/// The latest changes with their numbers, so that a reader goes on where it was cut off.
struct ChangeRing: Hashable, Sendable {
    struct Entry: Hashable, Sendable {
        let number: Int64
        /// JSON of one line.
        let text: String
    }

    let capacity: Int
    /// Of the latest change; 0 before the first.
    private(set) var number: Int64 = 0
    private var entries: [Entry] = []

    init(capacity: Int) {
        self.capacity = capacity
    }

    mutating func append(_ text: String) -> Entry {
        number += 1
        let entry = Entry(number: number, text: text)
        entries.append(entry)
        if entries.count > capacity { entries.removeFirst(entries.count - capacity) }
        return entry
    }

    /// What came behind a number; nil when a part of it was let go of, or the number was never given.
    func entries(after number: Int64) -> [Entry]? {
        guard number <= self.number else { return nil }
        if number == self.number { return [] }
        guard let first = entries.first, first.number <= number + 1 else { return nil }
        return Array(entries.drop { $0.number <= number })
    }
}
