extension LocalFormula {
    /// Asks for each node what it would be like if just that one were dead, or alive if it is dead, and for each zone what
    /// it would be like if all of it were dead too.
    ///
    /// - Parameters:
    ///   - count: how many nodes there are.
    ///   - answer: is told each node's place, then `count` and each zone's number, and whether the formula then holds.
    /// - Returns: whether it holds as it is.
    @discardableResult
    func toggle(_ dead: LocalSet, count: Int, zones: [LocalSet], _ answer: (Int, Bool) -> Void) -> Bool {
        let questions = count + zones.count
        let now = UInt64(1) << 63
        var isAlive = false
        for start in stride(from: 0, through: questions, by: 63) {
            let end = min(start + 63, questions)
            var alive = [UInt64](repeating: 0, count: count)
            for place in 0..<count {
                var word: UInt64 = dead.contains(place) ? 0 : .max
                if place >= start, place < end { word ^= 1 << UInt64(place - start) }
                for question in max(start, count)..<max(end, count)
                where question - count < zones.count && zones[question - count].contains(place) {
                    word &= ~(1 << UInt64(question - start))
                }
                alive[place] = word
            }
            let holds = holds(alive)
            isAlive = holds & now != 0
            for question in start..<end { answer(question, holds >> UInt64(question - start) & 1 == 1) }
        }
        return isAlive
    }
}
