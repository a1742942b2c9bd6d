import Foundation
import ZonefallModel
import ZonefallZlib

/// The files of the page: built in, or from a folder while somebody works on them.
package struct PageAssets: Sendable {
    struct Asset: Sendable {
        let type: String
        let bytes: [UInt8]
        /// `bytes` as `Content-Encoding: deflate`; nil where that is not smaller.
        let deflated: [UInt8]?
        let tag: String

        init(name: String, bytes: [UInt8]) {
            type = PageAssets.type(of: name)
            self.bytes = bytes
            // Without memory for it they travel as they are.
            deflated = (try? Deflate.compressed(bytes, level: 9)).flatMap { $0.count < bytes.count ? $0 : nil }
            tag = SHA256.hexadecimalDigest(of: bytes)
        }
    }

    private let builtInAssets: [String: Asset]
    private let folder: String?

    /// What `Scripts/embed-assets` put into the program.
    package static let builtIn = PageAssets(
        builtInAssets: Dictionary(
            GeneratedAssets.files.map { name, text in
                ("\(name)", Asset(name: "\(name)", bytes: text.withUTF8Buffer { Array($0) }))
            },
            uniquingKeysWith: { first, _ in first }
        ),
        folder: nil
    )

    /// Read anew for each request, so that a change shows at once. Only names that are built in are served.
    package static func inFolder(_ path: String) -> PageAssets {
        PageAssets(builtInAssets: builtIn.builtInAssets, folder: path)
    }

    /// nil for a name that there is not.
    subscript(name: String) -> Asset? {
        guard let asset = builtInAssets[name] else { return nil }
        guard let folder, let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else { return asset }
        return Asset(name: name, bytes: Array(data))
    }

    var names: [String] { builtInAssets.keys.sorted() }

    private static func type(of name: String) -> String {
        switch name.split(separator: ".").last {
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "json": "application/json"
        case "svg": "image/svg+xml"
        default: "application/octet-stream"
        }
    }
}
