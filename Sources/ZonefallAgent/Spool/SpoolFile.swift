import Glibc

/// The system calls of the spool's files, each with its errno.
enum SpoolFile {
    static func name(_ stream: SpoolStream, _ first: Int64) -> String {
        let digits = String(first, radix: 16)
        return "\(stream.name)-\(String(repeating: "0", count: max(0, 16 - digits.count)))\(digits).seg"
    }

    /// The stream and the first id of a segment file; nil for any other file.
    static func segment(named name: String) -> (SpoolStream, Int64)? {
        let parts = name.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].hasSuffix(".seg"), parts[1].count == 20,
            let stream = SpoolStream.allCases.first(where: { $0.name == parts[0] }),
            let first = Int64(parts[1].prefix(16), radix: 16), first >= 0, Self.name(stream, first) == name
        else { return nil }
        return (stream, first)
    }

    /// The names in a folder, sorted; nil when it can't be read, and `errno` says why.
    static func names(in path: String) -> [String]? {
        guard let folder = opendir(path) else { return nil }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            names.append(name)
        }
        return names.sorted()
    }

    /// The whole file; nil when it can't be read, and `errno` says why.
    static func read(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: max(0, Int(status.st_size))) { buffer, filled in
            while filled < buffer.count {
                let count = Glibc.read(descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled)
                if count < 0, errno == EINTR { continue }
                failed = failed || count < 0
                guard count > 0 else { break }
                filled += count
            }
        }
        return failed ? nil : bytes
    }

    /// - Returns: an errno; nil when all bytes are written.
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return count < 0 ? errno : EIO }
            written += count
        }
        return nil
    }

    /// Puts a new file in the place of an old one, so that at any moment, power cuts included, there is one of the two.
    ///
    /// - Returns: an errno; nil when the new one is on the disk.
    static func replace(_ path: String, with bytes: [UInt8], inFolder folder: String) -> Int32? {
        let new = path + ".new"
        let descriptor = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return errno }
        let failure = write(bytes, to: descriptor) ?? (fdatasync(descriptor) == 0 ? nil : errno)
        close(descriptor)
        if let failure { return failure }
        guard rename(new, path) == 0 else { return errno }
        return syncFolder(folder)
    }

    /// Makes new and renamed files of a folder survive a power cut.
    static func syncFolder(_ path: String) -> Int32? {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        return fsync(descriptor) == 0 ? nil : errno
    }
}
