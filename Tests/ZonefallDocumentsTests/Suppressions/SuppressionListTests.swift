import Testing
import ZonefallDocuments
import ZonefallModel

struct SuppressionListTests {
    private func read(_ text: String) throws -> SuppressionList {
        try SuppressionList(document: DocumentSource(name: "s.yaml", text: text))
    }

    @Test func `a suppression has a reason, a name and an end`() throws {
        let list = try read(
            """
            suppressions:
              - {rule: ZF004, subject: fip-a, reason: moved in May, by: eva, until: "2026-05-31"}
            """
        )
        #expect(list.entries.map(\.subject) == ["fip-a"])
        #expect(list.entries.first?.until == Timestamp("2026-05-31T00:00:00Z"))
    }

    @Test(
        arguments: [
            ("{rule: ZF004, subject: a, by: eva, until: \"2026-05-31\"}", "the key \"reason\" is missing"),
            ("{rule: ZF004, subject: a, reason: r, by: eva}", "the key \"until\" is missing"),
            ("{rule: ZF004, subject: a, reason: r, by: eva, until: \"soon\"}", "\"until\" should be a date"),
            ("{rule: ZF004, reason: r, by: eva, until: \"2026-05-31\"}", "does not say of which finding"),
            (
                "{fingerprint: abc, reason: r, by: eva, until: \"2026-05-31\"}",
                "\"fingerprint\" should be a fingerprint"
            ),
            ("{rule: Z, subject: a, reasn: r, reason: r, by: e, until: \"2026-05-31\"}", "Did you mean \"reason\"?"),
        ]
    )
    func `what is missing or wrong is told`(entry: String, message: String) {
        let error = #expect(throws: DocumentError.self) { try read("suppressions:\n  - \(entry)\n") }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
        #expect(error?.description.hasPrefix("s.yaml:2:") == true)
    }
}
