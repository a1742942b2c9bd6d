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
        guard Files.exists(directory) else { return [] }
        try checkOwner()
        return try Files.names(in: directory).filter { !$0.hasSuffix(StartLock.suffix) }.compactMap { name in
            if let entry = try? LabEntry(name: name, directory: "\(directory)/\(name)"), entry.isRunning {
                return entry
            }
            // No record yet, or that of a lab that has ended: unless it is being started, it is nothing any more.
            guard let lock = try StartLock(for: name, in: directory) else { return nil }
            try Files.removeDirectory("\(directory)/\(name)")
            lock.release()
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

    /// The directory of a new lab, for its owner only, and the lock to hold until its record stands there.
    ///
    /// - Throws: ``LabError/labExists(_:)`` if a lab of this name runs, or is being started.
    func makeDirectory(for name: String) throws -> (path: String, lock: StartLock) {
        guard try !entries().contains(where: { $0.name == name }) else { throw LabError.labExists(name) }
        try Files.makeDirectories(directory)
        try checkOwner()
        guard let lock = try StartLock(for: name, in: directory) else { throw LabError.labExists(name) }
        let path = "\(directory)/\(name)"
        guard mkdir(path, 0o700) == 0 else {
            throw errno == EEXIST
                ? LabError.labExists(name) as any Error : SystemCallError("make the directory \(path)")
        }
        return (path, lock)
    }

    /// In /tmp anybody could have made the directory before us, and put anything in it.
    private func checkOwner() throws {
        let parent = String(directory[..<(directory.lastIndex(of: "/") ?? directory.endIndex)])
        for path in [parent, directory] {
            var status = stat()
            guard lstat(path, &status) == 0 else { throw SystemCallError("look at \(path)") }
            guard status.st_uid == geteuid(), status.st_mode & S_IFMT == S_IFDIR, status.st_mode & 0o022 == 0 else {
                throw LabError.directoryNotOurs(path)
            }
        }
    }

    /// Whether a text can name a lab: it becomes a directory's name.
    package static func isName(_ text: String) -> Bool {
        (1...64).contains(text.count) && !text.hasPrefix(".") && !text.hasSuffix(StartLock.suffix)
            && text.allSatisfy(NodeNames.isPlain)
    }

    /// The name of a lab that was given none.
    package static func name(forRegion region: String) -> String {
        var names = NodeNames()
        return names.name(for: region)
    }
}
