import Testing
import ZonefallModel

struct FindingTests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            String(repeating: "a", count: 1_000),
            "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3"
        ),
    ])
    func `SHA-256 agrees with the published vectors`(text: String, digest: String) {
        #expect(SHA256.hexadecimalDigest(of: text) == digest)
    }

    @Test func `rule ids are unique and in order`() {
        let ids = Finding.Rule.all.map(\.id)
        #expect(ids == ids.sorted())
        #expect(Set(ids).count == ids.count)
    }

    @Test func `the worst verdict stands, and no verdict at all is inconclusive`() {
        #expect(Verdict.worst(of: [.held, .refuted, .inconclusive]) == .refuted)
        #expect(Verdict.worst(of: [.held, .inconclusive]) == .inconclusive)
        #expect(Verdict.worst(of: [.held]) == .held)
        #expect(Verdict.worst(of: []) == .inconclusive)
    }

    @Test func `the fingerprint stays when words, evidence or confidence change`() {
        func finding(_ confidence: Double, _ words: String) -> Finding {
            Finding(
                .remoteGateway,
                subject: .instance("web-1"),
                zone: "az1",
                expectedZones: ["az2"],
                confidence: confidence,
                evidence: [Evidence(.structure, words)],
                remedy: words
            )
        }
        #expect(finding(0.95, "one").fingerprint == finding(0.6, "two").fingerprint)
        #expect(finding(0.95, "one").standing == .confirmed)
        #expect(finding(0.6, "one").standing == .suspected)
        #expect(finding(0.2, "one").standing == .inconclusive)
    }
}
