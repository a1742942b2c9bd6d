import ZonefallModel

/// A band on Grafana's graphs: created when something begins, and given its end when it ends.
package struct GrafanaAnnotation: Hashable, Sendable {
    package static let path = "/api/annotations"

    package let start: Timestamp
    /// nil while it lasts.
    package let end: Timestamp?
    package let tags: [String]
    package let text: String

    package init(start: Timestamp, end: Timestamp? = nil, tags: [String], text: String) {
        self.start = start
        self.end = end
        self.tags = tags
        self.text = text
    }

    /// The body of `POST /api/annotations`.
    package var json: JSONValue {
        .object(omittingNil: [
            "time": .integer(start.millisecondsSinceEpoch),
            "timeEnd": end.map { .integer($0.millisecondsSinceEpoch) },
            "tags": .array(tags.map { .string($0) }),
            "text": .string(text),
        ])
    }

    /// The body of `PATCH /api/annotations/ID`, which gives a band its end.
    package static func closing(at end: Timestamp) -> JSONValue {
        ["timeEnd": .integer(end.millisecondsSinceEpoch)]
    }

    /// The id that Grafana gave an annotation, out of its answer.
    package static func id(in answer: [UInt8]) -> Int64? {
        // An answer that is not what we know has no id that we could use.
        (try? JSONValue(parsing: String(decoding: answer, as: UTF8.self)))?["id"]?.integerValue
    }
}
