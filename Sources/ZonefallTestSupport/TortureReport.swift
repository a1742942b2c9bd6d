import Foundation

/// The figures of `make torture`, which many tests add up in one JSON file; without `ZONEFALL_TORTURE_OUT` they go nowhere.
package enum TortureReport {
    private static let lock = NSLock()

    /// How many times to do what the bounded subset does `bounded` times.
    package static func count(bounded: Int, full: Int) -> Int {
        ProcessInfo.processInfo.environment["ZONEFALL_TORTURE_OUT"] == nil ? bounded : full
    }

    /// Adds to the file: counts are summed, and of what begins with `worst_` the greatest stands.
    package static func add(_ figures: [String: Double]) throws {
        guard let path = ProcessInfo.processInfo.environment["ZONEFALL_TORTURE_OUT"] else { return }
        lock.lock()
        defer { lock.unlock() }
        let file = URL(fileURLWithPath: path)
        var all: [String: Double] = [:]
        if let data = try? Data(contentsOf: file) { all = try JSONDecoder().decode([String: Double].self, from: data) }
        for (key, value) in figures {
            all[key] = key.hasPrefix("worst_") ? max(all[key] ?? value, value) : (all[key] ?? 0) + value
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        try encoder.encode(all).write(to: file, options: .atomic)
    }
}
