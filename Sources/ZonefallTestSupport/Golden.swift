import Foundation

/// What leaves us, kept as files beside the tests and reviewed as a diff.
///
/// `RECORD_GOLDEN=1 swift test` writes them anew.
package struct Golden: Sendable {
    private let folder: URL

    /// - Parameter testFile: leave it out: the folder `Golden` beside the calling test file.
    package init(beside testFile: StaticString = #filePath) {
        folder = URL(filePath: "\(testFile)").deletingLastPathComponent().appending(path: "Golden")
    }

    /// - Parameter folder: where the golden files are, such as beside the fixtures that they belong to.
    package init(in folder: URL) {
        self.folder = folder
    }

    /// How `text` differs from the golden file `name`; nil when it is the same, byte for byte.
    ///
    /// - Throws: when the file can't be written, in a run that records.
    package func difference(of text: String, from name: String) throws -> String? {
        let file = folder.appending(path: name)
        if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: file)
        }
        guard let data = FileManager.default.contents(atPath: file.path) else {
            return "there is no golden file \(name); RECORD_GOLDEN=1 writes it:\n\(text)"
        }
        let golden = String(decoding: data, as: UTF8.self)
        guard golden != text else { return nil }
        return "\(name): \(Self.firstDifference(between: golden, and: text)). RECORD_GOLDEN=1 writes it anew."
    }

    private static func firstDifference(between golden: String, and text: String) -> String {
        let (wanted, got) = (golden.components(separatedBy: "\n"), text.components(separatedBy: "\n"))
        for line in 0..<max(wanted.count, got.count) {
            let (left, right) = (line < wanted.count ? wanted[line] : "", line < got.count ? got[line] : "")
            if left != right || line >= min(wanted.count, got.count) {
                return "line \(line + 1) should be\n  \(left)\nand is\n  \(right)\n"
            }
        }
        return "it differs"
    }
}
