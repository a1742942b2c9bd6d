import Foundation
import ZonefallModel

extension ProbePack {
    /// Reads every pack of a folder, such as `probes/`: the files that end in `.yaml`, `.yml` or `.json`.
    ///
    /// - Returns: the packs, sorted by name.
    /// - Throws: all that is wrong in all of them. A folder without packs is an error too: nothing would be probed.
    package static func packs(inFolder path: String) throws(DocumentError) -> [ProbePack] {
        var diagnostics: [DocumentDiagnostic] = []
        var omitted = 0
        var packs: [ProbePack] = []
        for file in files(inFolder: path) {
            do throws(DocumentError) {
                packs.append(try ProbePack(contentsOf: file))
            } catch {
                diagnostics += error.diagnostics
                omitted += error.omitted
            }
        }
        if packs.isEmpty, diagnostics.isEmpty {
            diagnostics.append(
                DocumentDiagnostic(
                    location: SourceLocation(file: path, line: 1, column: 1),
                    problem: "there are no probe packs",
                    remedy: "Name a folder with packs in it, such as probes/."
                )
            )
        }
        for (pack, next) in zip(packs, packs.dropFirst()) where pack.name == next.name {
            diagnostics.append(
                DocumentDiagnostic(
                    location: SourceLocation(file: path, line: 1, column: 1),
                    problem: "two probe packs are named \"\(pack.name)\"",
                    remedy: "Rename one of the files."
                )
            )
        }
        guard diagnostics.isEmpty else { throw DocumentError(diagnostics, omitted: omitted) }
        return packs
    }

    private static func files(inFolder path: String) -> [String] {
        // A folder that can't be read has no packs either, and that is told.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        let folder = path.hasSuffix("/") ? path : path + "/"
        return names.filter { !$0.hasPrefix(".") && ["yaml", "yml", "json"].contains(URL(filePath: $0).pathExtension) }
            .sorted()
            .map { folder + $0 }
    }
}
