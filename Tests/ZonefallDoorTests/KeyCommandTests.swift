import Foundation
import Testing

struct KeyCommandTests {
    @Test func `a new key is its owner's alone, and is shown as lists of operators have it`() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "ada.key").path
            let created = try Door.zonefall("key", "create", "--name", "ada@example.org", file)
            #expect(created.status == 0)
            #expect(created.output.wholeMatch(of: /ada@example\.org [A-Za-z0-9+\/]{43}=\n/) != nil)
            let shown = try Door.zonefall("key", "show", file)
            #expect(shown.output == created.output)
            #expect(shown.errors.wholeMatch(of: /key [0-9a-f]{16} of ada@example\.org\n/) != nil)
            #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func `a key is never written over, and not read when others may`() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "ada.key").path
            #expect(try Door.zonefall("key", "create", "--name", "ada", file).status == 0)
            let again = try Door.zonefall("key", "create", "--name", "ada", file)
            #expect(again.status == 1)
            #expect(again.errors.contains("never written over"))
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
            let shown = try Door.zonefall("key", "show", file)
            #expect(shown.status == 1)
            #expect(shown.output == "")
            #expect(shown.errors.contains("chmod 600"))
        }
    }

    @Test func `a name that a list could not hold is refused`() throws {
        try withTemporaryFolder { folder in
            let outcome = try Door.zonefall("key", "create", "--name", "ada l", folder.appending(path: "k").path)
            #expect(outcome.status == 64)
            #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "k").path))
        }
    }
}
