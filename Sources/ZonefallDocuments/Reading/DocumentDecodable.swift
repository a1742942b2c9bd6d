import ZonefallModel

extension DocumentDecodable {
    /// Reads a whole document.
    ///
    /// - Throws: everything that is wrong in it, sorted by place.
    package init(document source: DocumentSource) throws(DocumentError) {
        let log = DocumentLog(file: source.name)
        let value = source.tree(log: log).flatMap { DocumentObject<Key>($0, log: log) }.flatMap(Self.init)
        if let error = log.error { throw error }
        guard let value else {
            log.report(
                "\(Key.object) can't be read from this",
                at: .start,
                remedy: "Check it against the documentation."
            )
            throw log.error ?? DocumentError([])
        }
        self = value
    }

    /// Reads a file: JSON if its name ends in `.json`, otherwise YAML.
    package init(contentsOf path: String) throws(DocumentError) {
        try self.init(document: DocumentSource(path: path))
    }
}
