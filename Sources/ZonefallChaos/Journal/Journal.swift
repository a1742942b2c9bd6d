import Glibc
import Synchronization
import ZonefallModel

/// Where the engine writes what it is about to do. It returns when the entry is safe.
package protocol JournalWriter: Sendable {
    func write(_ entry: JournalRecord.Entry) throws(JournalError)
    /// How many entries there are, and the hash of the last.
    var seal: (records: Int, head: String) { get }
}

/// A journal in a file: one JSON object a line, each hanging on the one before by its hash, on disk before `write`
/// returns.
package final class Journal: JournalWriter {
    package let path: String
    private let descriptor: Int32
    private let chain: Mutex<JournalChain>
    private let time: Timekeeper

    /// Begins a new journal, readable by its owner alone.
    package init(creating path: String, time: Timekeeper = .system) throws(JournalError) {
        let opened = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o600)
        guard opened >= 0 else {
            throw errno == EEXIST ? .exists(path: path) : .system("create", path: path, number: errno)
        }
        self.path = path
        self.time = time
        descriptor = opened
        chain = Mutex(JournalChain())
        // The file's name must be on disk too.
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let directory = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw .system("open the folder of", path: path, number: errno) }
        defer { close(directory) }
        guard fsync(directory) == 0 else { throw .system("flush the folder of", path: path, number: errno) }
    }

    /// Goes on with a journal, whose chain must be whole. A line that a crash cut off is cut off for good.
    package init(continuing path: String, time: Timekeeper = .system) throws(JournalError) {
        let read = try Self.read(path)
        let opened = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
        guard opened >= 0 else { throw .system("open", path: path, number: errno) }
        self.path = path
        self.time = time
        descriptor = opened
        chain = Mutex(read)
        if read.tornBytes > 0, ftruncate(opened, read.completeBytes) != 0 {
            throw .system("mend", path: path, number: errno)
        }
    }

    deinit {
        close(descriptor)
    }

    /// Reads a journal and checks its chain.
    package static func read(_ path: String) throws(JournalError) -> JournalChain {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("open", path: path, number: errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .system("read", path: path, number: errno) }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return try JournalChain(reading: bytes)
    }

    package func write(_ entry: JournalRecord.Entry) throws(JournalError) {
        try chain.withLock { chain throws(JournalError) in
            var next = chain
            let line = next.append(entry, time: time.date(), sinceBoot: time.now())
            var rest = line[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else {
                    let number = errno
                    // Half a line would break the chain for whoever writes next.
                    ftruncate(descriptor, chain.completeBytes)
                    throw .system("write to", path: path, number: number)
                }
                rest = rest.dropFirst(count)
            }
            guard fdatasync(descriptor) == 0 else { throw .system("flush", path: path, number: errno) }
            chain = next
        }
    }

    package var seal: (records: Int, head: String) {
        chain.withLock { ($0.records.count, $0.head) }
    }
}

extension JournalError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreadable(let line, let reason): "line \(line) of the journal is not a record: \(reason)"
        case .broken(let line):
            "line \(line) of the journal does not follow from the line before it: the journal was changed"
        case .system(let what, let path, let number):
            "can't \(what) the journal \(path): \(strerror(number).map { String(cString: $0) } ?? "error \(number)")"
        case .guardian(let reason): "the guardian does not have it: \(reason)"
        case .exists(let path): "the journal \(path) is there already; give another name, or recover what it tells of"
        }
    }
}
