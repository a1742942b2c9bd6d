import Foundation

/// The programs that were built together with the running tests.
package enum BuiltProduct {
    /// - Parameter name: of an executable target that the test target depends on.
    /// - Returns: its path, beside the bundle of the tests.
    package static func path(of name: String) throws -> String {
        let candidates = [Bundle.main.executablePath].compactMap { $0 } + CommandLine.arguments
        for candidate in candidates {
            var directory = URL(fileURLWithPath: candidate).deletingLastPathComponent()
            while directory.path != "/" {
                let path = directory.appendingPathComponent(name).path
                if FileManager.default.isExecutableFile(atPath: path) { return path }
                guard directory.pathComponents.contains(where: { $0.hasSuffix(".xctest") }) else { break }
                directory.deleteLastPathComponent()
            }
        }
        throw NotBuilt(name: name, lookedBeside: candidates)
    }

    package struct NotBuilt: Error {
        let name: String
        let lookedBeside: [String]
    }
}
