import Testing
import ZonefallSigning

struct OperatorListTests {
    private func key(_ name: String) throws -> KeyPair { try KeyPair(for: #require(OperatorName(name))) }

    @Test func `each line is a person's key, comments and empty lines aside`() throws {
        let (ada, ben) = (try key("ada"), try key("ben@example.org"))
        let list = try OperatorList(
            parsing: """
                # who may sign

                \(OperatorList.line(of: ada.name, ada.publicKey))
                ben@example.org \(ben.publicKey.base64)   # on call
                """
        )
        #expect(list.people == 2)
        #expect(list.signer(ada.publicKey.id)?.name == ada.name)
        #expect(list.signer(ben.publicKey.id)?.key == ben.publicKey)
        #expect(try list.signer(key("ada").publicKey.id) == nil)
    }

    @Test func `two keys of one person are one person`() throws {
        let (old, new) = (try key("ada"), try key("ada"))
        let lines = [old, new].map { OperatorList.line(of: $0.name, $0.publicKey) }
        #expect(try OperatorList(parsing: lines.joined(separator: "\n")).people == 1)
    }

    @Test func `a key that stands twice makes the list none, for it would let one person sign as two`() throws {
        let ada = try key("ada")
        let error = #expect(throws: SigningError.self) {
            try OperatorList(parsing: "ada \(ada.publicKey.base64)\nben \(ada.publicKey.base64)\n")
        }
        #expect(
            error?.description
                == "line 2 of the list of operators: the key \(ada.publicKey.id) stands in the list already"
        )
    }

    @Test(arguments: ["ada", "ada b c", "a/da AAAA", "ada AAAA"])
    func `one bad line makes the list none`(line: String) throws {
        let error = #expect(throws: SigningError.self) { try OperatorList(parsing: "\n\(line)\n") }
        guard case .badOperatorLine(2, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
