import Foundation
import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallDocuments

/// `docs/schema/zonemap.schema.json` and `docs/zone-map.md` against the reader: neither knows a key that the other does not.
struct ZoneMapSchemaTests {
    private static let file = TestFiles.repository.appending(path: "docs/schema/zonemap.schema.json")
    private static let validator = SchemaValidator(repository: TestFiles.repository)

    private let schema: JSONValue

    init() throws {
        schema = try JSONValue(parsing: String(contentsOf: Self.file, encoding: .utf8))
    }

    /// An object of the schema, with what reads it.
    struct Shape: Sendable, CustomTestStringConvertible {
        /// Its name under `$defs`; nil is the map itself.
        let name: String?
        /// Its heading in the manual.
        let heading: String
        let keys: [String]
        /// The keys without which the reader says that one is missing, of an object with none.
        let required: Set<String>

        var testDescription: String { heading }

        init<Value: DocumentDecodable>(_ name: String?, _ heading: String, _: Value.Type, alsoRequired: String...) {
            self.name = name
            self.heading = heading
            keys = Value.Key.allCases.map(\.rawValue)
            let log = DocumentLog(file: "empty")
            _ = DocumentObject<Value.Key>(DocumentNode(.object([]), at: .start), log: log).flatMap(Value.init)
            let missing = log.error?.diagnostics.compactMap { diagnostic -> String? in
                guard diagnostic.problem.hasPrefix("the key ") else { return nil }
                return diagnostic.problem.split(separator: "\"").dropFirst().first.map(String.init)
            }
            required = Set(missing ?? []).union(alsoRequired)
        }
    }

    /// Those that are required for another reason than being missing say so themselves: a region needs a zone.
    static let shapes: [Shape] = [
        Shape(nil, "The map", ZoneMap.self, alsoRequired: "zones"),
        Shape("zone", "zones", Zone.self),
        Shape("edge", "edges", Zone.Edge.self),
        Shape("network", "networks", Network.self),
        Shape("port", "ports, interfaces", Port.self),
        Shape("router", "routers", Router.self, alsoRequired: "zones"),
        Shape("route", "routes", Router.Route.self),
        Shape("instance", "instances", Instance.self),
        Shape("floating_ip", "floating_ips", FloatingIP.self),
        Shape("load_balancer", "load_balancers", LoadBalancer.self),
        Shape("listener", "listeners", LoadBalancer.Listener.self),
        Shape("health", "health", LoadBalancer.HealthMonitor.self),
        Shape("service", "services", ServiceDraft.self, alsoRequired: "replicas"),
        Shape("global_load_balancer", "global_load_balancers", GlobalLoadBalancer.self),
        Shape("agent", "agents", Vantage.self),
        Shape("reality", "reality", RealityDraft.self),
        Shape("router_reality", "reality: routers", RouterReality.self),
        Shape("instance_reality", "reality: instances", InstanceReality.self),
        Shape("floating_ip_reality", "reality: floating_ips", FloatingIPReality.self),
        Shape("load_balancer_reality", "reality: load_balancers", LoadBalancerReality.self),
        Shape("global_load_balancer_reality", "reality: global_load_balancers", GlobalLoadBalancerReality.self),
        Shape("service_reality", "reality: services", ServiceReality.self),
    ]

    private func definition(_ name: String?) -> JSONValue? {
        name.map { schema["$defs"]?[$0] } ?? schema
    }

    @Test(arguments: shapes)
    func `an object has the same keys for the schema and for the reader`(shape: Shape) throws {
        let object = try #require(definition(shape.name))

        let properties = try #require(object["properties"]?.objectValue).map(\.key)
        #expect(properties.sorted() == shape.keys.sorted())
        #expect(object["additionalProperties"] == .bool(false))
        let required = Set(object["required"]?.arrayValue?.compactMap(\.stringValue) ?? [])
        #expect(required == shape.required)
    }

    @Test func `every object of the schema is held against the reader`() throws {
        let objects = try #require(schema["$defs"]?.objectValue).filter { $0.value["type"] == "object" }

        #expect(Set(objects.map(\.key)) == Set(Self.shapes.compactMap(\.name)))
    }

    @Test func `the schema lists the very words that the code has`() {
        func words(_ name: String, _ key: String) -> [String]? {
            definition(name)?["properties"]?[key]?["enum"]?.arrayValue?.compactMap(\.stringValue)
        }
        #expect(words("edge", "role") == Zone.Edge.Role.allCases.map(\.rawValue))
        #expect(words("network", "role") == Network.Role.allCases.map(\.rawValue))
        #expect(
            words("listener", "protocol") == LoadBalancer.Listener.ListenerProtocol.allCases.map(\.rawValue)
        )
    }

    @Test func `the schema's defaults are the reader's`() {
        func value(_ name: String, _ key: String) -> JSONValue? { definition(name)?["properties"]?[key]?["default"] }
        let health = LoadBalancer.HealthMonitor()
        #expect(value("health", "interval_ms") == .integer(health.interval.wholeMilliseconds))
        #expect(value("health", "fall") == .integer(Int64(health.fall)))
        #expect(value("health", "rise") == .integer(Int64(health.rise)))
        #expect(value("network", "role") == .string(Network.Role.tenant.rawValue))
        #expect(value("service", "quorum") == 1)
        #expect(value("listener", "protocol") == .string(LoadBalancer.Listener().protocol.rawValue))
    }

    @Test func `an id is one for the schema exactly when it is one for the reader`() throws {
        let pattern = try #require(definition("id")?["pattern"]?.stringValue)
        let expression = try NSRegularExpression(pattern: pattern)
        let samples = (0x20...0x7e).compactMap { Unicode.Scalar($0).map(Character.init) }
        for text in samples.flatMap({ ["\($0)", "\($0)a", "a\($0)", "a\($0)b"] }) + ["zürich-1", "東京", "a\u{a0}b"] {
            let range = NSRange(location: 0, length: text.utf16.count)
            let matches = expression.firstMatch(in: text, range: range) != nil
            #expect(matches == isIdentifier(text), "\(text.debugDescription)")
        }
    }

    @Test func `the schema is right, and so are the sample maps by it`() throws {
        let examples = TestFiles.exampleMaps.map { TestFiles.repository.appending(path: "Examples/\($0)").path }
        let recorded = TestFiles.paths(in: TestFiles.fixtures.appending(path: "corpus"), endings: ["json"])
            .map { TestFiles.fixtures.appending(path: "corpus/\($0)").path }
        let sound = TestFiles.fixtures.appending(path: "sound.yaml").path
        #expect(examples.count >= 4)
        #expect(recorded.count >= 5)

        #expect(try Self.validator.complaint(aboutSchema: Self.file.path) == nil)
        #expect(try Self.validator.complaint(about: examples + recorded + [sound], by: Self.file.path) == nil)
    }

    @Test func `an editor with the schema marks a fault of form`() throws {
        let faults = [
            "unknown-key", "unknown-list", "missing-key", "text-instead-of-list", "number-instead-of-text",
            "text-instead-of-number", "list-instead-of-object", "empty-text", "unknown-word", "bad-id",
            "v4-in-a-v6-key", "bad-cidr", "port-out-of-range", "bad-domain-name", "interval-too-short", "no-zones",
            "not-an-object", "router-without-zone", "service-without-replicas", "quorum-of-zero",
            "network-without-subnet", "replica-twice", "floating-ip-serves-two", "reality-key-that-cannot-differ",
            "reality-list-that-cannot-differ", "reality-says-nothing", "network-across-regions",
        ]
        let files = faults.map { TestFiles.fixtures.appending(path: "broken/\($0).yaml").path }

        let complaint = try #require(try Self.validator.complaint(about: files, by: Self.file.path))

        for file in files { #expect(complaint.contains("\(file)::"), "\(file) is right by the schema") }
    }

    @Test(arguments: shapes)
    func `the manual has a table of exactly the keys of an object`(shape: Shape) throws {
        #expect(try Manual.keys(under: shape.heading, in: "zone-map.md").sorted() == shape.keys.sorted())
    }
}
