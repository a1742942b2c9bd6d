import Glibc
import ZonefallLinux
import ZonefallModel

/// The labs that this user left running on this machine: one directory each, only for its owner.
package struct LabRegistry: Sendable {
    /// `$XDG_RUNTIME_DIR/zonefall/labs`, or `/tmp/zonefall-UID/labs`.
    package let directory: String

    package init() {
        let runtime = getenv("XDG_RUNTIME_DIR").map { String(cString: $0) } ?? ""
        directory = runtime.hasPrefix("/") ? "\(runtime)/zonefall/labs" : "/tmp/zonefall-\(geteuid())/labs"
    }

    package init(directory: String) {
        self.directory = directory
    }

    /// The labs that run, by name. What ended without saying so, by `kill -9` say, is cleared away here.
    package func entries() throws -> [LabEntry] {
        try Files.names(in: directory).compactMap { name in
            do {
                let entry = try LabEntry(name: name, directory: "\(directory)/\(name)")
                if entry.isRunning { return entry }
                try Files.removeDirectory(entry.directory)
            } catch is LabError {
                // Being started or being taken down at this moment: no lab yet, or no more.
            }
            return nil
        }
    }

    /// - Parameter nameOrMap: a lab's name, or the file of the map that it was made from.
    /// - Throws: ``LabError/noSuchLab(_:labs:)``
    package func entry(named nameOrMap: String) throws -> LabEntry {
        let entries = try entries()
        let path = Files.resolved(nameOrMap)
        guard
            let entry = entries.first(where: { $0.name == nameOrMap })
                ?? entries.first(where: { $0.mapFile != nil && $0.mapFile == path })
        else { throw LabError.noSuchLab(nameOrMap, labs: entries.map(\.name)) }
        return entry
    }

    /// The directory of a new lab, for its owner only.
    ///
    /// - Throws: ``LabError/labExists(_:)`` if a lab of this name runs.
    package func makeDirectory(for name: String) throws -> String {
        guard try !entries().contains(where: { $0.name == name }) else { throw LabError.labExists(name) }
        let path = "\(directory)/\(name)"
        try Files.makeDirectories(directory)
        try checkOwner()
        guard mkdir(path, 0o700) == 0 else {
            throw errno == EEXIST
                ? LabError.labExists(name) as any Error : SystemCallError("make the directory \(path)")
        }
        return path
    }

    /// In /tmp anybody could have made the directory before us, and put anything in it.
    private func checkOwner() throws {
        var status = stat()
        guard lstat(directory, &status) == 0 else { throw SystemCallError("look at \(directory)") }
        guard status.st_uid == geteuid(), status.st_mode & 0o077 == 0 else {
            throw SystemCallError("trust \(directory), which others own or may write to", code: EPERM)
        }
    }

    /// Whether a text can name a lab: it becomes a directory's name.
    package static func isName(_ text: String) -> Bool {
        (1...64).contains(text.count) && !text.hasPrefix(".") && text.allSatisfy(NodeNames.isPlain)
    }

    /// The name of a lab that was given none.
    package static func name(forRegion region: String) -> String {
        var names = NodeNames()
        return names.name(for: region)
    }
}
