import ArgumentParser
import Foundation

enum StandardError {
    static func write(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}

/// Runs `body`; when it fails, says on standard error what could not be done and why, and ends the program with 1.
func orCouldNotRun<Value>(_ what: String, _ body: () throws -> Value) throws -> Value {
    do {
        return try body()
    } catch {
        StandardError.write("zonefall-coordinator: \(what): \(error)")
        throw ExitCode.failure
    }
}

/// As ``orCouldNotRun(_:_:)``, for what has to be waited for.
func orCouldNotRun<Value>(_ what: String, _ body: () async throws -> Value) async throws -> Value {
    do {
        return try await body()
    } catch {
        StandardError.write("zonefall-coordinator: \(what): \(error)")
        throw ExitCode.failure
    }
}
