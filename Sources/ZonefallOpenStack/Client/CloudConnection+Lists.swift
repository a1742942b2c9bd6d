import ZonefallModel

extension CloudConnection {
    /// Pages of one list: far more than any list has, and an end to one that goes in circles.
    private static let mostPages = 10_000
    /// A list is begun anew so often when what it was at is deleted meanwhile.
    private static let mostRestarts = 3

    /// Everything of a list, however many pages the service makes of it.
    ///
    /// - Parameters:
    ///   - path: `/ports`.
    ///   - key: of the list in the answer: `ports`.
    ///   - fields: to be told; empty: all.
    ///   - progress: told after each page how many there are so far.
    package func list(
        _ service: CloudService,
        _ path: String,
        key: String,
        fields: [String] = [],
        progress: (Int) -> Void = { _ in }
    ) throws(CloudError) -> [JSONValue] {
        var restarts = 0
        while true {
            do throws(CloudError) {
                return try pages(service, path, key, fields, progress)
            } catch .refused(_, _, let status, _) where restarts < Self.mostRestarts && [400, 404].contains(status) {
                // The last thing of a page was deleted before the next one was asked for. If it is not that, the
                // first page says it again.
                restarts += 1
                if restarts == Self.mostRestarts { return try pages(service, path, key, fields, progress) }
            } catch {
                throw error
            }
        }
    }

    private func pages(
        _ service: CloudService,
        _ path: String,
        _ key: String,
        _ fields: [String],
        _ progress: (Int) -> Void
    ) throws(CloudError) -> [JSONValue] {
        var things: [JSONValue] = []
        var seen: Set<String> = []
        var queries: Set<String> = []
        var query = fields.map { "fields=\($0)" }.joined(separator: "&")
        for _ in 0..<Self.mostPages {
            let answer = try get(service, query.isEmpty ? path : "\(path)?\(query)")
            guard let page = answer[key]?.arrayValue else {
                throw .unreadable(service: service.name, what: "GET \(path)", reason: "it has no list \"\(key)\"")
            }
            for thing in page {
                // What moved from a page to the next while we read is there twice.
                if let id = thing["id"]?.stringValue, !seen.insert(id).inserted { continue }
                things.append(thing)
            }
            progress(things.count)
            guard !page.isEmpty, let next = Self.next(answer, key) else { return things }
            guard queries.insert(next).inserted else {
                throw .unreadable(service: service.name, what: "GET \(path)", reason: "its pages go in a circle")
            }
            query = next
        }
        throw .unreadable(service: service.name, what: "GET \(path)", reason: "it has too many pages")
    }

    /// The query of the next page. Only that: behind a proxy a link may name a server that we can't reach, or should not.
    private static func next(_ answer: JSONValue, _ key: String) -> String? {
        let links = answer["\(key)_links"]?.arrayValue ?? []
        let link = links.first { $0["rel"]?.stringValue == "next" }?["href"]?.stringValue
        return link.flatMap { href in
            href.firstIndex(of: "?").map { String(href[href.index(after: $0)...]) }
        }
    }
}
