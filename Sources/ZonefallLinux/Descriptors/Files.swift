import Glibc

/// The few things that we do with whole files.
package enum Files {
    /// - Throws: ``SystemCallError`` also for what is not UTF-8.
    package static func read(_ path: String) throws(SystemCallError) -> String {
        let bytes = try Descriptor.open(path, O_RDONLY).readAll()
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw SystemCallError("read \(path) as UTF-8", code: EILSEQ)
        }
        return text
    }

    /// Replaces or creates a file, readable by its owner only unless `mode` says otherwise.
    package static func write(_ text: String, to path: String, mode: mode_t = 0o600) throws(SystemCallError) {
        try Descriptor.open(path, O_WRONLY | O_CREAT | O_TRUNC, mode: mode).write(text)
    }

    /// Writes to a file that must exist, such as one of /proc/sys.
    package static func overwrite(_ path: String, with text: String) throws(SystemCallError) {
        do {
            try Descriptor.open(path, O_WRONLY).write(text)
        } catch {
            throw SystemCallError("write '\(text)' to \(path)", code: error.code)
        }
    }

    /// Makes the directory and all above it; those that exist stay as they are.
    package static func makeDirectories(_ path: String, mode: mode_t = 0o700) throws(SystemCallError) {
        var made = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            made += (made.isEmpty || made.hasSuffix("/") ? "" : "/") + part
            guard mkdir(made, mode) == 0 || errno == EEXIST else { throw SystemCallError("make the directory \(made)") }
        }
    }

    package static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    /// Names in a directory, sorted, without `.` and `..`; empty if there is no such directory.
    package static func names(in directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Removes a directory with the plain files in it; what is gone already is no error.
    package static func removeDirectory(_ path: String) throws(SystemCallError) {
        for name in names(in: path) {
            guard unlink("\(path)/\(name)") == 0 || errno == ENOENT else {
                throw SystemCallError("remove \(path)/\(name)")
            }
        }
        guard rmdir(path) == 0 || errno == ENOENT else { throw SystemCallError("remove \(path)") }
    }

    /// The path with all links followed, or nil if there is nothing.
    package static func resolved(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Where a symbolic link points, as it says; nil for anything else.
    package static func linkTarget(_ path: String) -> String? {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = buffer.withUnsafeMutableBytes { bytes in
            bytes.baseAddress.map { readlink(path, $0.assumingMemoryBound(to: CChar.self), bytes.count) } ?? 0
        }
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
    }
}
