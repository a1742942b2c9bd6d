import Glibc
import ZonefallModel

/// The spool's files: `changes-0000000000000000.seg` and so on, named for their first id, and `cursors`.
///
/// What was appended counts as kept only after `fdatasync`, one for all that came at once. Belongs to one thread.
final class SpoolFolder {
    private struct OpenSegment {
        let first: Int64
        let descriptor: Int32
        var size: Int
    }

    private let path: String
    private let lock: Int32
    private var open: [SpoolStream: OpenSegment] = [:]

    /// Takes hold of a folder, which is made when it is not there; its parent must be.
    ///
    /// - Throws: ``AgentError/spool(_:reason:)`` when it can't be used, or another agent uses it.
    init(path: String) throws(AgentError) {
        self.path = path
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw .spool(path, reason: String(cString: strerror(errno)))
        }
        lock = Glibc.open("\(path)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw .spool(path, reason: String(cString: strerror(errno))) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            close(lock)
            throw .spool(path, reason: "another agent uses it")
        }
    }

    deinit {
        for segment in open.values { close(segment.descriptor) }
        close(lock)
    }

    /// Does all of it, in order, with one sync of each file that was written to.
    func carryOut(_ commands: [SpoolCommand]) -> [SpoolEvent] {
        var events: [SpoolEvent] = []
        var unsynced: [SpoolAppend] = []
        for command in commands {
            if case .append(let append) = command {
                if open[append.key.stream]?.first != append.segment { events += sync(&unsynced) }
                if let failure = write(append) {
                    events += sync(&unsynced)
                    events.append(.notKept(append, errno: failure))
                } else {
                    unsynced.append(append)
                }
                continue
            }
            // Everything else waits for what was written before it, so that events come in the order of commands.
            events += sync(&unsynced)
            switch command {
            case .append: break
            case .load(let stream, let first):
                let bytes = SpoolFile.read(file(stream, first)) ?? []
                events.append(.loaded(stream: stream, first: first, SpoolFrame.scan(bytes, of: stream)))
            case .remove(let stream, let first):
                closeSegment(stream, where: first)
                if unlink(file(stream, first)) != 0, errno != ENOENT { events.append(.failed("remove", errno: errno)) }
            case .saveCursors(let bytes):
                if let failure = SpoolFile.replace("\(path)/cursors", with: bytes, inFolder: path) {
                    events.append(.failed("save cursors", errno: failure))
                }
            }
        }
        return events + sync(&unsynced)
    }

    private func sync(_ appends: inout [SpoolAppend]) -> [SpoolEvent] {
        var failures: [SpoolStream: Int32] = [:]
        for stream in Set(appends.map(\.key.stream)) {
            guard let segment = open[stream], fdatasync(segment.descriptor) != 0 else { continue }
            // After a failed sync nobody knows which pages are on the disk: nothing more goes into this file.
            failures[stream] = errno
            closeSegment(stream, where: segment.first)
        }
        let events = appends.map { append -> SpoolEvent in
            failures[append.key.stream].map { .notKept(append, errno: $0) } ?? .kept(append)
        }
        appends = []
        return events
    }

    /// - Returns: an errno; nil when all bytes are written.
    private func write(_ append: SpoolAppend) -> Int32? {
        let stream = append.key.stream
        if open[stream]?.first != append.segment {
            closeSegment(stream, where: open[stream]?.first)
            // If it is there, its first record was not kept, and so nothing in it was.
            let descriptor = Glibc.open(
                file(stream, append.segment),
                O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_APPEND,
                0o600
            )
            guard descriptor >= 0 else { return errno }
            if let failure = SpoolFile.syncFolder(path) {
                close(descriptor)
                return failure
            }
            open[stream] = OpenSegment(first: append.segment, descriptor: descriptor, size: 0)
        }
        guard let segment = open[stream] else { return EBADF }
        if let failure = SpoolFile.write(append.frame, to: segment.descriptor) {
            // Half a frame at the end is a torn tail, which readers bear; cut off, it gives its room back.
            _ = ftruncate(segment.descriptor, segment.size)
            closeSegment(stream, where: segment.first)
            return failure
        }
        open[stream]?.size += append.frame.count
        return nil
    }

    private func closeSegment(_ stream: SpoolStream, where first: Int64?) {
        guard let segment = open[stream], segment.first == first else { return }
        close(segment.descriptor)
        open[stream] = nil
    }

    private func file(_ stream: SpoolStream, _ first: Int64) -> String {
        "\(path)/\(SpoolFile.name(stream, first))"
    }

    /// Reads everything, cuts off torn tails, deletes files without a whole record, and begins a new epoch. To be called before
    /// anything else.
    func recover(at now: Timestamp) throws(AgentError) -> RecoveredSpool {
        guard let names = SpoolFile.names(in: path) else {
            throw .spool(path, reason: String(cString: strerror(errno)))
        }
        var recovered = RecoveredSpool()
        recovered.cursors = SpoolFile.read("\(path)/cursors").flatMap(SpoolCursors.init(fileBytes:)) ?? SpoolCursors()
        for (stream, first) in names.compactMap(SpoolFile.segment(named:)).sorted(by: { $0 < $1 }) {
            guard let bytes = SpoolFile.read(file(stream, first)) else {
                throw .spool(file(stream, first), reason: String(cString: strerror(errno)))
            }
            guard let end = recovered.add(bytes, of: stream, first: first) else {
                unlink(file(stream, first))
                continue
            }
            if end < bytes.count { truncate(file(stream, first), end) }
        }
        recovered.cursors = recovered.cursors.forNewRun(at: now)
        // On a full disk the new epoch rests on the clock alone.
        _ = SpoolFile.replace("\(path)/cursors", with: recovered.cursors.fileBytes, inFolder: path)
        return recovered
    }
}
