/// What a story claims, each once and always in the same order: a story reads the same in every run.
struct StoryItems: Hashable, Sendable, RandomAccessCollection, ExpressibleByArrayLiteral {
    private var items: [StoryItem] = []

    init(_ items: some Sequence<StoryItem>) {
        for item in items { insert(item) }
    }

    init(arrayLiteral elements: StoryItem...) {
        self.init(elements)
    }

    var startIndex: Int { items.startIndex }
    var endIndex: Int { items.endIndex }
    subscript(position: Int) -> StoryItem { items[position] }

    func contains(_ item: StoryItem) -> Bool {
        let place = place(of: item)
        return place < items.count && items[place] == item
    }

    mutating func insert(_ item: StoryItem) {
        let place = place(of: item)
        if place < items.count, items[place] == item { return }
        items.insert(item, at: place)
    }

    func union(_ others: some Sequence<StoryItem>) -> StoryItems {
        var union = self
        for item in others { union.insert(item) }
        return union
    }

    mutating func formUnion(_ others: some Sequence<StoryItem>) {
        for item in others { insert(item) }
    }

    func subtracting(_ others: StoryItems) -> StoryItems {
        var rest = self
        rest.items.removeAll { others.contains($0) }
        return rest
    }

    mutating func remove(_ item: StoryItem) { items.removeAll { $0 == item } }

    func filtered(_ isKept: (StoryItem) -> Bool) -> StoryItems {
        var rest = self
        rest.items.removeAll { !isKept($0) }
        return rest
    }

    private func place(of item: StoryItem) -> Int {
        var (low, high) = (0, items.count)
        while low < high {
            let middle = (low + high) / 2
            if items[middle] < item { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
