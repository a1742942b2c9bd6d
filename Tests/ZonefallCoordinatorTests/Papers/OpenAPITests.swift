import HTTPTypes
import Testing
import ZonefallModel

@testable import ZonefallCoordinator

struct OpenAPITests {
    private func document() throws -> JSONValue {
        try JSONValue(parsing: Repository.text("Sources/ZonefallCoordinator/Page/assets/openapi.json"))
    }

    @Test func `every route is described, and no other`() throws {
        let paths = try #require(try document()["paths"]?.objectValue)
        let described = paths.flatMap { path in
            (path.value.objectValue ?? []).map { "\($0.key.uppercased()) \(path.key)" }
        }
        #expect(Set(described) == Set(Routes.all.map { "\($0.method.rawValue) \($0.path)" }))
    }

    @Test func `every reference leads somewhere`() throws {
        let document = try document()
        let text = document.compactText
        let references = Set(text.matches(of: /"\$ref":"#([^"]+)"/).map { String($0.output.1) })
        #expect(references.count > 5)
        for reference in references {
            let target = reference.split(separator: "/").reduce(Optional(document)) { $0?[String($1)] }
            #expect(target != nil, "\(reference)")
        }
    }

    @Test func `routes without a token are those that say so`() throws {
        let document = try document()
        for route in Routes.all {
            let operation = document["paths"]?[route.path]?[route.method.rawValue.lowercased()]
            let isOpen = operation?["security"]?.arrayValue?.isEmpty == true
            #expect(isOpen == route.isOpen, "\(route.path)")
        }
    }
}
