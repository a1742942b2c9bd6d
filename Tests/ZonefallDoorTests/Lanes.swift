import Foundation
import Synchronization

/// Does the same many times, some at a time, each lane on a thread of its own: most of it waits for programs.
enum Lanes {
    /// - Returns: what came of each, in the order of the numbers.
    static func run<Value>(
        _ count: Int,
        lanes: Int,
        _ body: @escaping @Sendable (Int) throws -> Value
    ) -> [Result<Value, any Error>] {
        let next = Mutex(0)
        let results = Mutex<[Int: Held<Value>]>([:])
        let done = DispatchGroup()
        for _ in 0..<max(1, min(lanes, count)) {
            done.enter()
            Thread.detachNewThread {
                defer { done.leave() }
                while true {
                    let number = next.withLock { next in
                        defer { next += 1 }
                        return next
                    }
                    guard number < count else { return }
                    let held = Held(Result { try body(number) })
                    results.withLock { $0[number] = held }
                }
            }
        }
        done.wait()
        return results.withLock { $0.sorted { $0.key < $1.key }.map(\.value.result) }
    }

    /// Handed from one thread to one other, and never used by both.
    private struct Held<Value>: @unchecked Sendable {
        let result: Result<Value, any Error>

        init(_ result: Result<Value, any Error>) {
            self.result = result
        }
    }
}
