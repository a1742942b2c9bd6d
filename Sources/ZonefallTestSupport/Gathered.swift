import Foundation

/// What another thread hands over, and a way to wait for it.
package final class Gathered<Element: Sendable>: @unchecked Sendable {
    private let condition = NSCondition()
    private var elements: [Element] = []

    package init() {}

    package func append(_ element: Element) {
        condition.lock()
        elements.append(element)
        condition.broadcast()
        condition.unlock()
    }

    package var all: [Element] {
        condition.lock()
        defer { condition.unlock() }
        return elements
    }

    /// Waits until the elements are as wanted.
    ///
    /// - Parameter seconds: after which it gives up, and the test that asked should fail.
    /// - Returns: the elements then, or nil when they never were.
    package func wait(
        atMost seconds: Double = 20,
        until isEnough: ([Element]) -> Bool
    ) -> [Element]? {
        let end = Date(timeIntervalSinceNow: seconds)
        condition.lock()
        defer { condition.unlock() }
        while !isEnough(elements) {
            guard condition.wait(until: end) else { return nil }
        }
        return elements
    }
}
