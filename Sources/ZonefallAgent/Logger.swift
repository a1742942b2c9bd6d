import Glibc
import ZonefallModel
import ZonefallProbes

/// Lines on standard error: a constant message, and data as keys and values.
///
/// Nothing that is secret may be handed to it.
package struct Logger: Sendable {
    package enum Format: String, Hashable, Sendable, CaseIterable {
        case logfmt, json
    }

    package enum Level: String, Sendable {
        case info, warning, error
    }

    private let format: Format
    private let write: @Sendable (String) -> Void

    /// - Parameter write: what takes a finished line, its line feed included.
    package init(format: Format, write: @escaping @Sendable (String) -> Void = Logger.standardError) {
        self.format = format
        self.write = write
    }

    package func info(_ message: StaticString, _ data: KeyValuePairs<String, String> = [:]) {
        log(.info, message, data)
    }

    package func warning(_ message: StaticString, _ data: KeyValuePairs<String, String> = [:]) {
        log(.warning, message, data)
    }

    package func error(_ message: StaticString, _ data: KeyValuePairs<String, String> = [:]) {
        log(.error, message, data)
    }

    private func log(_ level: Level, _ message: StaticString, _ data: KeyValuePairs<String, String>) {
        let fields =
            [("time", "\(Timestamp.now())"), ("level", level.rawValue), ("msg", "\(message)")]
            + data.map { ($0.key, $0.value) }
        write(Self.line(fields, format))
    }

    static func line(_ fields: [(key: String, value: String)], _ format: Format) -> String {
        switch format {
        case .json: JSONValue.object(fields.map { .init($0.key, .string($0.value)) }).compactText + "\n"
        case .logfmt: fields.map { "\($0.key)=\(quoted($0.value))" }.joined(separator: " ") + "\n"
        }
    }

    /// Quoted where a space, a quote, an equals sign or a control character would tear the line apart.
    private static func quoted(_ value: String) -> String {
        let isPlain = value.unicodeScalars.allSatisfy { $0.value > 0x20 && $0 != "\"" && $0 != "=" && $0.value != 0x7f }
        return isPlain && !value.isEmpty ? value : JSONValue.string(value).compactText
    }

    package static let standardError: @Sendable (String) -> Void = { line in
        let bytes = Array(line.utf8)
        // A log that can't be written can't be complained about either.
        _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}
