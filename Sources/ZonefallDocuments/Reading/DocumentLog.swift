import ZonefallModel

/// Collects what is wrong in one document while it is read, so that all of it is told at once.
package final class DocumentLog {
    package let file: String
    /// How many diagnostics were reported; grows only.
    package private(set) var count = 0
    private var kept: [DocumentDiagnostic] = []
    /// Nearest words cost time; after so many the reader has enough of them.
    private var suggestionsLeft = 100

    package init(file: String) {
        self.file = file
    }

    /// - Parameters:
    ///   - problem: what is wrong, without a full stop.
    ///   - remedy: what to do, as a whole sentence.
    package func report(_ problem: String, at place: DocumentPlace, remedy: String) {
        count += 1
        guard kept.count < DocumentLimits.diagnostics else { return }
        kept.append(DocumentDiagnostic(location: location(of: place), problem: problem, remedy: remedy))
    }

    package func location(of place: DocumentPlace) -> SourceLocation {
        SourceLocation(file: file, line: Int(place.line), column: Int(place.column))
    }

    /// What was reported, or nil if the document is right so far.
    package var error: DocumentError? {
        kept.isEmpty ? nil : DocumentError(kept, omitted: count - kept.count)
    }

    /// `Did you mean "zone"?`, or nil if nothing known is near.
    func suggestion(for word: String, among known: some Sequence<String>) -> String? {
        guard suggestionsLeft > 0 else { return nil }
        suggestionsLeft -= 1
        return nearestWord(to: word, among: known).map { "Did you mean \"\($0)\"?" }
    }
}
