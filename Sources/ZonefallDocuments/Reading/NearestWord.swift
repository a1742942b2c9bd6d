/// The known word that somebody who wrote `word` most likely meant; nil if none is near.
///
/// Near is at most a third of its letters (rounded up) typed wrong, left out, put in, or swapped with a neighbour. Case,
/// `-` and `_` make no difference. Of equally near words the first in alphabetical order wins.
func nearestWord(to word: String, among known: some Sequence<String>) -> String? {
    let letters = normalized(word)
    guard (1...64).contains(letters.count) else { return nil }
    let allowed = (letters.count + 2) / 3
    var best: (distance: Int, word: String)?
    for candidate in known {
        let other = normalized(candidate)
        guard abs(other.count - letters.count) <= allowed else { continue }
        let distance = editDistance(letters, other)
        guard distance <= allowed else { continue }
        if let found = best, (found.distance, found.word) <= (distance, candidate) { continue }
        best = (distance, candidate)
    }
    return best?.word
}

private func normalized(_ word: String) -> [UInt8] {
    word.utf8.map { byte in
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: " "): UInt8(ascii: "_")
        case 0x41...0x5a: byte | 0x20
        default: byte
        }
    }
}

/// Levenshtein's distance, where a swap of two neighbours counts once.
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for (row, letter) in left.enumerated() {
        var current = [row + 1]
        for (column, other) in right.enumerated() {
            var cost = min(last[column] + (letter == other ? 0 : 1), last[column + 1] + 1, current[column] + 1)
            if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
                cost = min(cost, beforeLast[column - 1] + 1)
            }
            current.append(cost)
        }
        beforeLast = last
        last = current
    }
    return last[right.count]
}
