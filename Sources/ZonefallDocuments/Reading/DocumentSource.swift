import Foundation
import ZonefallModel

/// A file's bytes before anybody has looked at them.
package struct DocumentSource: Sendable {
    package enum Format: Sendable {
        case yaml
        case json
    }

    /// As the user named it, and as messages repeat it.
    package let name: String
    package let format: Format
    package let bytes: [UInt8]

    /// - Parameter name: JSON if it ends in `.json`, otherwise YAML (of which JSON is a subset).
    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
        format = name.lowercased().hasSuffix(".json") ? .json : .yaml
    }

    package init(name: String, text: String) {
        self.init(name: name, bytes: Array(text.utf8))
    }

    /// Reads a file, never more of it than the limit and one byte.
    ///
    /// - Throws: a ``DocumentError`` at line 1 if it can't be read.
    package init(path: String) throws(DocumentError) {
        do {
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? file.close() }  // it was only read: nothing can be lost
            let data = try file.read(upToCount: DocumentLimits.bytes + 1) ?? Data()
            self.init(name: path, bytes: Array(data))
        } catch {
            throw DocumentError.unreadable(path)
        }
    }

    /// The document's tree, or nil with the reasons in `log`.
    func tree(log: DocumentLog) -> DocumentNode? {
        guard let text = text(log: log) else { return nil }
        let tree =
            switch format {
            case .yaml: YAMLTree.read(text, log: log)
            case .json: JSONTree.read(text, log: log)
            }
        if let tree, tree.isNull {
            log.report("the document is empty", at: .start, remedy: "Write an object with its keys.")
            return nil
        }
        return tree
    }

    /// The text without a byte order mark, if it is UTF-8 of a decent size without control characters.
    private func text(log: DocumentLog) -> [UInt8]? {
        guard bytes.count <= DocumentLimits.bytes else {
            log.report(
                "the file is larger than \(DocumentLimits.bytes / 1_024 / 1_024) MiB",
                at: .start,
                remedy: "Split it: a file holds one region."
            )
            return nil
        }
        let text = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? Array(bytes.dropFirst(3)) : bytes
        guard let fault = TextFault.first(in: text) else { return text }
        log.report(fault.problem, at: fault.place, remedy: fault.remedy)
        return nil
    }
}
