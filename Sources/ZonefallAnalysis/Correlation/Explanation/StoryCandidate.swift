/// A change that a story could make, and what it is thought to gain.
struct StoryCandidate {
    let added: [StoryItem]
    let removed: StoryItem?
    let gain: Double

    func applied(to items: StoryItems) -> StoryItems {
        var changed = items
        if let removed { changed.remove(removed) }
        changed.formUnion(added)
        return changed
    }

    /// Best first; of equals in the order of what they add, so that every run goes the same way.
    static func comesBefore(_ left: StoryCandidate, _ right: StoryCandidate) -> Bool {
        if left.gain != right.gain { return left.gain > right.gain }
        return left.added.lexicographicallyPrecedes(right.added)
    }
}
