import ZonefallAnalysis

/// What somebody probably meant.
enum Spelling {
    /// - Returns: the word that is fewest typing mistakes away, if they are few.
    static func nearest(to word: String, in known: [String]) -> String? {
        let ranked = known.map { (word: $0, mistakes: editDistance(word, $0)) }
        guard let best = ranked.min(by: { ($0.mistakes, $0.word) < ($1.mistakes, $1.word) }),
            best.mistakes <= max(2, word.count / 3)
        else { return nil }
        return best.word
    }
}
