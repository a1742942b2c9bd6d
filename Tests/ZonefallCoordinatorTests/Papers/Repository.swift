import Foundation

/// The files beside the sources, which hold no logic and must not rot.
enum Repository {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: root.appending(path: path)), as: UTF8.self)
    }

    static func path(_ path: String) -> String { root.appending(path: path).path }

    /// The paths of all files under a folder, relative to the root, sorted.
    static func files(under folder: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).resolvingSymlinksInPath().path)
            .map { "\(folder)/\($0)" }
            .filter { path in
                var isFolder: ObjCBool = false
                return FileManager.default.fileExists(atPath: self.path(path), isDirectory: &isFolder)
                    && !isFolder.boolValue
            }
            .sorted()
    }
}
