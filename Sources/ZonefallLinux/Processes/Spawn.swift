import CZonefallLinux
import Glibc

/// How a new process stands to this one, and where it lives.
package struct SpawnOptions: Sendable {
    /// What becomes the child's 0, 1, 2, and so on; it gets no other descriptors.
    package var descriptors: [Descriptor]
    /// The child gets SIGKILL when this process ends, however it ends.
    package var isLeashed = true
    /// A session of its own, without a terminal.
    package var hasOwnSession = false
    /// A process group of its own, out of reach of the terminal's Ctrl-C.
    package var hasOwnGroup = false
    package var placement = Placement.here

    package enum Placement: Sendable {
        case here
        /// In the network namespace that has this file.
        case network(path: String)
        /// The first process of new user, network, mount and PID namespaces, as their root.
        case newSandbox
        /// In the sandbox whose namespaces these are (user, then mount, then PID), and there in a network namespace;
        /// nil: that of the sandbox's first process.
        case sandbox([Descriptor], networkPath: String)
    }

    package init(descriptors: [Descriptor]) {
        self.descriptors = descriptors
    }

    fileprivate var flags: UInt32 {
        var flags: UInt32 = 0
        if isLeashed { flags |= ZONEFALL_SPAWN_LEASHED }
        if hasOwnSession { flags |= ZONEFALL_SPAWN_NEW_SESSION }
        if hasOwnGroup { flags |= ZONEFALL_SPAWN_NEW_GROUP }
        switch placement {
        case .here, .network: break
        case .newSandbox: flags |= ZONEFALL_SPAWN_SANDBOX
        case .sandbox: flags |= ZONEFALL_SPAWN_JOINS_PID
        }
        return flags
    }
}

extension Command {
    /// Starts the program; the one way in which this house makes a process.
    package func spawn(_ options: SpawnOptions) throws(ProcessError) -> pid_t {
        let path = try Executable.find(executable)
        let environment = self.environment.map { $0.map { "\($0.key)=\($0.value)" }.sorted() } ?? Self.inheritedLines
        var namespaces: [Int32] = []
        var networkPath: String?
        switch options.placement {
        case .here, .newSandbox: break
        case .network(let path): networkPath = path
        case .sandbox(let descriptors, let path):
            namespaces = descriptors.map(\.raw)
            networkPath = path
        }
        let descriptors = options.descriptors.map(\.raw)

        var pid: pid_t = 0
        var step: UnsafePointer<CChar>?
        let result = withCStrings([executable] + arguments) { arguments in
            withCStrings(environment) { environment in
                withOptionalCString(directory) { directory in
                    withOptionalCString(networkPath) { networkPath in
                        path.withCString { path in
                            descriptors.withUnsafeBufferPointer { descriptors in
                                namespaces.withUnsafeBufferPointer { namespaces in
                                    var request = zonefall_spawn_request(
                                        executable: path,
                                        arguments: arguments,
                                        environment: environment,
                                        directory: directory,
                                        descriptors: descriptors.baseAddress,
                                        descriptor_count: Int32(descriptors.count),
                                        flags: options.flags,
                                        namespaces: namespaces.baseAddress,
                                        namespace_count: Int32(namespaces.count),
                                        network_path: networkPath
                                    )
                                    return zonefall_spawn(&request, &pid, &step)
                                }
                            }
                        }
                    }
                }
            }
        }
        withExtendedLifetime(options) {}
        guard result == 0 else {
            throw .notStarted(self, step: step.map { String(cString: $0) } ?? "start", code: -result)
        }
        return pid
    }

    /// This process's environment.
    package static var inheritedEnvironment: [String: String] {
        Dictionary(
            inheritedLines.compactMap { line in
                let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
            },
            uniquingKeysWith: { first, _ in first }
        )
    }

    private static var inheritedLines: [String] {
        var entry = environ
        var lines: [String] = []
        while let line = entry.pointee {
            lines.append(String(cString: line))
            entry += 1
        }
        return lines
    }
}

private func withOptionalCString<Result>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Result) -> Result {
    guard let text else { return body(nil) }
    return text.withCString { body($0) }
}

/// Calls `body` with a NULL-terminated array of C strings.
private func withCStrings<Result>(
    _ strings: [String],
    _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>?) -> Result
) -> Result {
    var pointers = strings.map { strdup($0) }
    pointers.append(nil)
    defer { pointers.forEach { free($0) } }
    return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
}
