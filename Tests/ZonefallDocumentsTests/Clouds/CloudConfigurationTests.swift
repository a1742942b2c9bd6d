import Foundation
import Testing
import ZonefallDocuments
import ZonefallModel

/// As openstacksdk chooses a cloud.
struct CloudConfigurationTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "zonefall-clouds-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func write(_ name: String, _ text: String) throws {
        let file = folder.appending(path: name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    private func settings(
        _ name: String? = nil,
        _ environment: [String: String] = [:]
    ) throws -> CloudSettings {
        defer { try? FileManager.default.removeItem(at: folder) }  // A leftover harms nobody.
        let environment = ["HOME": folder.path + "/home"].merging(environment) { $1 }
        return try CloudConfiguration(environment: environment, workingFolder: folder.path).settings(named: name)
    }

    private func refusal(_ name: String? = nil, _ environment: [String: String] = [:]) -> String {
        do {
            _ = try settings(name, environment)
            return "taken"
        } catch {
            return "\(error)".replacing(folder.path, with: "DIR")
        }
    }

    private let two = """
        clouds:
          a:
            region_name: r1
            cacert: /etc/ca.pem
            auth: {auth_url: "https://a:5000", username: alice, password: "1", project_name: shop, user_domain_name: Default, project_domain_id: default}
          b:
            auth_type: v3applicationcredential
            interface: internal
            verify: false
            network_endpoint_override: "https://net"
            auth: {auth_url: "http://b:5000/v3", application_credential_id: i, application_credential_secret: s}
        """

    @Test func `a password with its domains`() throws {
        try write("clouds.yaml", two)
        let cloud = try settings("a")
        #expect(cloud.authURL == "https://a:5000")
        #expect(cloud.region == "r1")
        #expect(cloud.authoritiesFile == "/etc/ca.pem")
        #expect(cloud.interface == .public)
        #expect(cloud.verifies)
        #expect(
            cloud.identity
                == .password(
                    .init(.name("alice"), domain: .name("Default")),
                    password: Secret("1"),
                    project: .init(.name("shop"), domain: .id("default"))
                )
        )
    }

    @Test func `an application credential, and what stands beside it`() throws {
        try write("clouds.yaml", two)
        let cloud = try settings("b")
        #expect(cloud.identity == .applicationCredential(id: "i", secret: Secret("s")))
        #expect(cloud.interface == .internal)
        #expect(!cloud.verifies)
        #expect(cloud.endpoints == ["network": "https://net"])
    }

    @Test func `OS_CLOUD chooses, and then no other variable counts`() throws {
        try write("clouds.yaml", two)
        let cloud = try settings(
            nil,
            ["OS_CLOUD": "a", "OS_USERNAME": "mallory", "OS_AUTH_URL": "http://evil", "OS_REGION_NAME": "r9"]
        )
        #expect(cloud.name == "a")
        #expect(cloud.authURL == "https://a:5000")
        #expect(cloud.region == "r1")
    }

    @Test func `an argument wins over OS_CLOUD`() throws {
        try write("clouds.yaml", two)
        #expect(try settings("b", ["OS_CLOUD": "a"]).name == "b")
    }

    @Test func `without a name the variables win over the file`() throws {
        try write("clouds.yaml", two)
        let cloud = try settings(
            nil,
            [
                "OS_AUTH_URL": "http://v", "OS_USERNAME": "bob", "OS_PASSWORD": "p", "OS_PROJECT_ID": "p1",
                "OS_USER_DOMAIN_ID": "d", "OS_REGION_NAME": "r2", "OS_INTERFACE": "admin",
            ]
        )
        #expect(cloud.name == "envvars")
        #expect(cloud.region == "r2")
        #expect(cloud.interface == .admin)
        #expect(
            cloud.identity
                == .password(.init(.name("bob"), domain: .id("d")), password: Secret("p"), project: .init(.id("p1")))
        )
    }

    @Test func `a region alone makes no cloud of the variables`() throws {
        try write("clouds.yaml", "clouds: {only: {auth: {auth_url: \"http://o\", user_id: u, password: p}}}")
        #expect(try settings(nil, ["OS_REGION_NAME": "r2"]).name == "only")
    }

    @Test func `secrets come from secure yaml, over the other file`() throws {
        try write("clouds.yaml", two)
        try write("secure.yaml", "clouds: {b: {auth: {application_credential_secret: hidden}}}")
        #expect(try settings("b").identity == .applicationCredential(id: "i", secret: Secret("hidden")))
    }

    @Test func `the first file that is there counts alone`() throws {
        try write("home/.config/openstack/clouds.yaml", two)
        #expect(try settings("a").name == "a")
        try write("home/.config/openstack/clouds.yaml", two)
        try write("clouds.yaml", "clouds: {c: {auth: {auth_url: \"http://c\", user_id: u, password: p}}}")
        #expect(refusal("a") == "DIR/clouds.yaml has no cloud 'a'. Did you mean 'c'? It has: c.")
    }

    @Test func `a profile lends what the cloud does not say`() throws {
        try write(
            "clouds-public.yaml",
            "public-clouds: {vendor: {region_name: v1, auth: {auth_url: \"https://vendor\"}}}"
        )
        try write("clouds.yaml", "clouds: {p: {profile: vendor, auth: {user_id: u, password: p}}}")
        let cloud = try settings("p")
        #expect(cloud.authURL == "https://vendor")
        #expect(cloud.region == "v1")
    }

    @Test(
        arguments: [
            ("clouds: {}", nil, "DIR/clouds.yaml has several clouds: . Say which, by --cloud or OS_CLOUD."),
            ("cloud: {}", nil, "DIR/clouds.yaml has no \"clouds\": it should map names of clouds to their settings."),
            (
                "clouds: {a: {auth: {user_id: u}}}", nil,
                "Cloud 'a' of DIR/clouds.yaml has no auth_url. Add \"auth_url\" under \"auth\"."
            ),
            (
                "clouds: {a: {auth: {auth_url: x}}}", nil,
                "Cloud 'a' of DIR/clouds.yaml: 'x' is not a value of auth_url. Write http://HOST:PORT or https://HOST."
            ),
            (
                "clouds: {a: {auth: {auth_url: \"http://x\", username: u, user_domain_id: d, password: 0123}}}", nil,
                "DIR/clouds.yaml:1:85: a secret that looks like a number may lose digits. Put it in quotes."
            ),
            (
                "clouds: {a: {auth_type: v3oidc, auth: {auth_url: \"http://x\"}}}", nil,
                "Cloud 'a' of DIR/clouds.yaml: 'v3oidc' is not a value of auth_type. Zonefall knows password, v3applicationcredential and token."
            ),
        ] as [(String, String?, String)]
    )
    func `what is wrong is said with its place and what to do`(text: String, name: String?, message: String) throws {
        try write("clouds.yaml", text)
        #expect(refusal(name) == message)
    }

    @Test func `no file at all is told with where it was looked for`() {
        let text = refusal()
        #expect(text.hasPrefix("No clouds.yaml was found: looked for DIR/clouds.yaml, DIR/clouds.yml"))
        #expect(text.contains("/etc/openstack/clouds.yaml"))
    }
}
