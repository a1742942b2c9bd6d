import ZonefallModel

extension JUnitFormat {
    /// One fact that CI shows as passed, failed, skipped or broken.
    struct TestCase {
        enum Outcome {
            case passed
            case failed(type: String, String)
            case skipped(String)
            case error(type: String, String)

            init(_ verdict: Verdict, type: String, _ message: String) {
                switch verdict {
                case .held: self = .passed
                case .inconclusive: self = .skipped(message)
                case .refuted: self = .failed(type: type, message)
                }
            }

            var isFailure: Bool { if case .failed = self { true } else { false } }
            var isSkipped: Bool { if case .skipped = self { true } else { false } }
            var isError: Bool { if case .error = self { true } else { false } }
        }

        let name: String
        let detail: String
        let outcome: Outcome

        func element(in suite: String) -> XMLElement {
            var children: [XMLElement] = []
            switch outcome {
            case .passed: break
            case .failed(let type, let message):
                children.append(.init(name: "failure", attributes: ["type": type, "message": message], text: detail))
            case .skipped(let message): children.append(.init(name: "skipped", attributes: ["message": message]))
            case .error(let type, let message):
                children.append(.init(name: "error", attributes: ["type": type, "message": message], text: detail))
            }
            if !outcome.isFailure, !outcome.isError {
                children.append(.init(name: "system-out", attributes: [:], text: detail))
            }
            return XMLElement(
                name: "testcase",
                attributes: ["classname": "zonefall.\(suite)", "name": name],
                children: children
            )
        }
    }

    struct Suite {
        let name: String
        let cases: [TestCase]
        let timestamp: String
        let host: String

        var element: XMLElement {
            XMLElement(
                name: "testsuite",
                attributes: [
                    "name": name, "tests": "\(cases.count)", "failures": "\(cases.count { $0.outcome.isFailure })",
                    "errors": "\(cases.count { $0.outcome.isError })",
                    "skipped": "\(cases.count { $0.outcome.isSkipped })", "timestamp": timestamp, "hostname": host,
                ],
                children: cases.map { $0.element(in: name) }
            )
        }
    }
}
