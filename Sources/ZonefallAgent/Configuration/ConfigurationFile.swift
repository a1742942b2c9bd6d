import Glibc
import ZonefallCurl
import ZonefallModel
import ZonefallProbes

/// What is wrong with a configuration file: every fault, each with its line.
package struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    package struct Fault: Hashable, Sendable {
        /// From 1; nil for what no line is to blame for.
        package let line: Int?
        package let reason: String
    }

    package let file: String
    package let faults: [Fault]

    package var description: String {
        faults.map { fault in "\(file):\(fault.line.map { "\($0):" } ?? "") \(fault.reason)" }.joined(separator: "\n")
    }
}

/// The agent's configuration as a JSON file, read strictly: an unknown key is a fault, for it may be a misspelt limit.
package enum ConfigurationFile {
    /// In bytes.
    static let largest = 1 << 20

    package static func read(_ path: String) throws(ConfigurationError) -> AgentOptions {
        errno = 0
        guard let bytes = SmallFile.read(path, atMost: largest) else {
            let reason = errno == 0 ? "larger than \(largest) bytes" : String(cString: strerror(errno))
            throw ConfigurationError(file: path, faults: [.init(line: nil, reason: reason)])
        }
        return try options(in: bytes, file: path)
    }

    /// - Parameter file: what faults call it.
    package static func options(in bytes: [UInt8], file: String) throws(ConfigurationError) -> AgentOptions {
        let json: JSONValue
        do throws(JSONSyntaxError) {
            json = try JSONValue(parsing: bytes)
        } catch {
            throw ConfigurationError(file: file, faults: [.init(line: error.line, reason: error.reason)])
        }
        let reader = ConfigurationReader(JSONSourceMap(of: bytes))
        let options = reader.options(json)
        guard let options, reader.faults.isEmpty else {
            throw ConfigurationError(file: file, faults: reader.faults.sorted { ($0.line ?? 0) < ($1.line ?? 0) })
        }
        return options
    }
}
