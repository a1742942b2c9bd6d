import Foundation

/// A JSON Schema validator that is not ours: `check-jsonschema`, which `make install-deps` puts into `.venv`.
package struct SchemaValidator: Sendable {
    private let program: String

    /// - Parameter repository: where `.venv` is; a `check-jsonschema` of the system is taken if there is none.
    package init(repository: URL) {
        let installed = repository.appending(path: ".venv/bin/check-jsonschema").path
        program = FileManager.default.isExecutableFile(atPath: installed) ? installed : "check-jsonschema"
    }

    /// What the validator said: nil if the files (JSON or YAML) are right by the schema.
    ///
    /// - Throws: if it is not installed, so that nothing passes unseen.
    package func complaint(about files: [String], by schema: String) throws -> String? {
        try run(["--schemafile", schema] + files)
    }

    /// What the validator said of a schema: nil if it is a right one.
    package func complaint(aboutSchema schema: String) throws -> String? {
        try run(["--check-metaschema", schema])
    }

    package struct NotInstalled: Error, CustomStringConvertible {
        package var description: String { "check-jsonschema is not installed: run `make install-deps`" }
    }

    private func run(_ arguments: [String]) throws -> String? {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program, "--color", "never"] + arguments
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        switch process.terminationStatus {
        case 0: return nil
        case 127: throw NotInstalled()
        default: return output
        }
    }
}
