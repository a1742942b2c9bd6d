import Yams

/// Why Yams did not take a text, in our words.
struct YAMLFault {
    private let place: DocumentPlace
    private let problem: String
    private let remedy: String

    private init(place: DocumentPlace, problem: String, remedy: String) {
        self.place = place
        self.problem = problem
        self.remedy = remedy
    }

    init(_ error: any Error) {
        switch error {
        case YamlError.scanner(let context, let problem, let mark, _),
            YamlError.parser(let context, let problem, let mark, _):
            self.init(problem: problem, context: context, at: DocumentPlace(mark))
        case YamlError.composer(_, let problem, let mark, _):
            self.init(problem: problem, context: nil, at: DocumentPlace(mark))
        default:
            self.init(
                place: .start,
                problem: "this is not YAML",
                remedy: "Check the file with an editor that knows YAML."
            )
        }
    }

    private init(problem found: String, context: YamlError.Context?, at mark: DocumentPlace) {
        place = mark
        switch found {
        case "but found another document":
            problem = "a second document starts here"
            remedy = "Keep one document in a file, and delete the line with '---'."
        case "found undefined alias":
            problem = "an anchor or alias stands here"
            remedy =
                "Write the value out: a document says everything where it stands. A text that starts with * needs quotes."
        case let deep where deep.contains("nesting level"):
            problem = "nested deeper than \(DocumentLimits.depth) levels"
            remedy = "Nothing that we read is so deep; check the brackets."
        default:
            let start = context.flatMap { context in
                context.mark.line == mark.line ? nil : " (\(context.text) that starts on line \(context.mark.line))"
            }
            problem = "this is not YAML: \(found)\(start ?? "")"
            remedy = Self.remedy(for: found)
        }
    }

    func report(to log: DocumentLog) {
        log.report(problem, at: place, remedy: remedy)
    }

    private static func remedy(for problem: String) -> String {
        if problem.contains("cannot start any token") {
            return "Indent with spaces, never with tabs; put text that starts with @, ` or % in quotes."
        }
        if problem.contains("mapping values are not allowed") {
            return "Put text with ': ' in it, or with ':' at its end, in quotes; else check the indentation."
        }
        if problem.contains("unexpected end of stream") || problem.contains("unexpected document indicator") {
            return "Close the quote or bracket."
        }
        if problem.contains("did not find expected ',' or") {
            return "Put ',' between elements, and close the bracket."
        }
        if problem.contains("could not find expected ':'") {
            return "Put ': ' after the key, or a '-' before a list element."
        }
        return "Check the indentation and the quotes of this line and of the one above."
    }
}
