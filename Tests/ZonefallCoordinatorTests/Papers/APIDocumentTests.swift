import HTTPTypes
import Testing

@testable import ZonefallCoordinator

struct APIDocumentTests {
    @Test func `every route is in the manual, and no other`() throws {
        let manual = try Repository.text("docs/coordinator-api.md")
        let written = manual.matches(of: /\n\| `([A-Z]+ \/\S*)`/).map { String($0.output.1) }
        #expect(Set(written) == Set(Routes.all.map { "\($0.method.rawValue) \($0.path)" }))
        #expect(written.count == Routes.all.count)
    }

    @Test func `every problem is in the manual with its status`() throws {
        let manual = try Repository.text("docs/coordinator-api.md")
        let source = try Repository.text("Sources/ZonefallCoordinator/HTTP/Problem+Catalogue.swift")
        let names = source.matches(of: /Self\(\s+"([a-z-]+)"/).map { String($0.output.1) }
        let written = manual.matches(of: /\n\| `([a-z-]+)` \| (\d{3}) \|/).map { String($0.output.1) }
        #expect(names.count > 10)
        #expect(Set(written) == Set(names))
    }
}
