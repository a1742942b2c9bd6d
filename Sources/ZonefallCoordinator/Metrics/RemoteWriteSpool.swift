import Foundation

/// Samples that wait on the disk for remote storage: one file for each page, the oldest first, never more than so many bytes.
///
/// A file is whole or not there: it is written under another name and then renamed. It is not forced to the disk, because a
/// power cut may cost the last seconds of a graph, and a forced write every time costs a disk.
actor RemoteWriteSpool {
    private let folder: URL
    private let capacity: Int
    /// By number, rising.
    private var files: [(number: Int, bytes: Int)] = []
    private(set) var dropped = 0

    /// Goes on from what a run before left.
    ///
    /// - Throws: when the folder can't be had.
    init(folder: String, capacity: Int) throws {
        self.folder = URL(filePath: folder)
        self.capacity = capacity
        try FileManager.default.createDirectory(
            at: self.folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
            let path = self.folder.appending(path: name).path
            guard name.hasSuffix(Self.ending), let number = Int(name.dropLast(Self.ending.count)) else {
                // Half a file of a run that was killed is no use to anybody.
                if name.hasSuffix(Self.unfinished) { try? FileManager.default.removeItem(atPath: path) }
                continue
            }
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
            files.append((number, size ?? 0))
        }
        files.sort { $0.number < $1.number }
    }

    var bytes: Int { files.reduce(0) { $0 + $1.bytes } }
    var count: Int { files.count }

    /// - Throws: when the disk refuses.
    func append(_ body: [UInt8]) throws {
        let number = (files.last?.number ?? 0) + 1
        let draft = folder.appending(path: "\(number)\(Self.unfinished)")
        try Data(body).write(to: draft)
        try FileManager.default.moveItem(at: draft, to: url(of: number))
        files.append((number, body.count))
        // The newest stays, however large it is.
        while bytes > capacity, files.count > 1 {
            dropped += 1
            try removeOldest()
        }
    }

    /// The oldest page, with the number that names it; nil when there is none.
    func oldest() -> (number: Int, body: [UInt8])? {
        while let first = files.first {
            if let data = FileManager.default.contents(atPath: url(of: first.number).path) {
                return (first.number, Array(data))
            }
            // Somebody took it away.
            files.removeFirst()
            dropped += 1
        }
        return nil
    }

    /// A page that was taken, or that nobody ever will. Safe for one that is gone.
    func remove(_ number: Int) throws {
        guard files.first?.number == number else { return }
        try removeOldest()
    }

    private func removeOldest() throws {
        let first = files.removeFirst()
        try FileManager.default.removeItem(at: url(of: first.number))
    }

    /// As wide as numbers ever get, so that names sort as numbers do.
    private func url(of number: Int) -> URL {
        let digits = String(number)
        return folder.appending(path: String(repeating: "0", count: max(0, 16 - digits.count)) + digits + Self.ending)
    }

    private static let ending = ".write"
    private static let unfinished = ".draft"
}
