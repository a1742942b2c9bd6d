import ZonefallModel

/// What the spool asks of the disk.
enum SpoolCommand: Sendable {
    /// Puts a frame at the end of a segment file, which is made when it is not there.
    case append(SpoolAppend)
    /// Reads all whole records of a segment file.
    case load(stream: SpoolStream, first: Int64)
    case remove(stream: SpoolStream, first: Int64)
    /// Puts the file `cursors` in the place of the one before, as a whole.
    case saveCursors([UInt8])
}

struct SpoolAppend: Sendable {
    let key: SpoolRecord.Key
    /// The id in the name of the segment file.
    let segment: Int64
    let time: Timestamp
    let rows: Int
    let frame: [UInt8]
}

/// What the disk answers, in the order of the commands; to all but `remove` and `saveCursors`, which answer only failures.
enum SpoolEvent: Sendable {
    /// On the disk, synced.
    case kept(SpoolAppend)
    /// Not kept; the segment file takes nothing more.
    case notKept(SpoolAppend, errno: Int32)
    case loaded(stream: SpoolStream, first: Int64, SpoolFrame.Scan)
    case failed(String, errno: Int32)
}

/// Carries out what the spool asks, in order.
protocol SpoolIO: AnyObject {
    /// Is handed the events, on the thread of whoever owns the spool.
    var handler: ([SpoolEvent]) -> Void { get set }
    func submit(_ commands: [SpoolCommand])
    /// Returns once all that was submitted is done and handed over.
    func finish()
}

/// Does everything at once, on the calling thread.
final class ImmediateSpoolIO: SpoolIO {
    var handler: ([SpoolEvent]) -> Void = { _ in }
    private let folder: SpoolFolder

    init(_ folder: SpoolFolder) {
        self.folder = folder
    }

    func submit(_ commands: [SpoolCommand]) {
        let events = folder.carryOut(commands)
        if !events.isEmpty { handler(events) }
    }

    func finish() {}
}
