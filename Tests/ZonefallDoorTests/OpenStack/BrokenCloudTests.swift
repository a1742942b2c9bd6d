import Foundation
import Testing
import ZonefallModel
import ZonefallTestSupport

/// Clouds that fail in the middle: each with its exact error, and what was there before stays as it was.
@Suite(.serialized, .enabled(if: OpenStackLab.isIn(.whole)))
struct BrokenCloudTests {
    private func imported(_ clouds: String, cloud: String = "shop") throws -> Door.Outcome {
        let file = NSTemporaryDirectory() + "/zonefall-import-\(UUID().uuidString).yaml"
        try Data("what was there before".utf8).write(to: URL(filePath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }  // A leftover harms nobody.
        let outcome = try OpenStackLab.zonefall("import", "openstack", "--cloud", cloud, "-o", file, clouds: clouds)
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "what was there before")
        return outcome
    }

    /// The lab's settings with one more cloud in them, whose entry is the tenant's with these changes.
    private func settings(_ change: (inout String) -> Void) throws -> String {
        var text = try String(contentsOfFile: OpenStackLab.path("clouds.yaml"), encoding: .utf8)
        change(&text)
        let file = NSTemporaryDirectory() + "/zonefall-clouds-\(UUID().uuidString).yaml"
        try Data(text.utf8).write(to: URL(filePath: file))
        return file
    }

    /// The lab's, with something else in the place of Neutron.
    private func settings(withNetworksAt port: UInt16) throws -> String {
        try settings { text in
            text = text.replacing(
                "\n  shop:\n",
                with: "\n  shop:\n    network_endpoint_override: http://127.0.0.1:\(port)\n"
            )
        }
    }

    @Test func `a token that was revoked is refused, and not told`() throws {
        let token = try OpenStackLab.cli("token", "issue", "-f", "value", "-c", "id")
            .trimmingCharacters(in: .whitespacesAndNewlines)
        let url = try OpenStackLab.value("auth_url", ofCloud: "shop")
        let clouds = try settings { text in
            text += """
                  given:
                    region_name: r1
                    auth_type: token
                    auth: { auth_url: "\(url)", token: "\(token)", project_name: shop, project_domain_name: Default }

                """
        }
        defer { try? FileManager.default.removeItem(atPath: clouds) }  // A leftover harms nobody.
        let good = try OpenStackLab.zonefall("import", "openstack", "--cloud", "given", clouds: clouds)
        #expect(good.status == 0, "\(good.errors)")
        try OpenStackLab.cli("token", "revoke", token)
        let revoked = try imported(clouds, cloud: "given")
        #expect(revoked.status == 4)
        #expect(revoked.errors.hasPrefix("Keystone at \(url)/auth/tokens does not accept the given token: "))
        #expect(!revoked.errors.contains(token))
    }

    @Test func `a credential that was deleted is refused`() throws {
        let made = try JSONValue(
            parsing: OpenStackLab.cli("application", "credential", "create", "-f", "json", "to-be-deleted")
        )
        // Versions of the command line differ in the case of their keys.
        let id = try #require((made["id"] ?? made["ID"])?.stringValue)
        let secret = try #require((made["secret"] ?? made["Secret"])?.stringValue)
        let url = try OpenStackLab.value("auth_url", ofCloud: "shop")
        let clouds = try settings { text in
            text += """
                  given:
                    region_name: r1
                    auth_type: v3applicationcredential
                    auth: { auth_url: "\(url)", application_credential_id: "\(id)", application_credential_secret: "\(secret)" }

                """
        }
        defer { try? FileManager.default.removeItem(atPath: clouds) }  // A leftover harms nobody.
        #expect(try OpenStackLab.zonefall("import", "openstack", "--cloud", "given", clouds: clouds).status == 0)
        try OpenStackLab.cli("application", "credential", "delete", id)
        let deleted = try imported(clouds, cloud: "given")
        #expect(deleted.status == 4)
        #expect(deleted.errors.contains("does not accept application credential '\(id)': "))
        #expect(!deleted.errors.contains(secret))
    }

    @Test func `an answer that breaks off is asked for again, and then told`() throws {
        let broken = try TestHTTPServer { _ in
            .bytes(
                Array(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{\"extensions\": ["
                        .utf8
                )
            )
        }
        defer { broken.stop() }
        let clouds = try settings(withNetworksAt: broken.port)
        defer { try? FileManager.default.removeItem(atPath: clouds) }  // A leftover harms nobody.
        let outcome = try imported(clouds)
        #expect(outcome.status == 1)
        #expect(outcome.errors.hasPrefix("Neutron at http://127.0.0.1:\(broken.port)/v2.0 can't be reached: "))
        #expect(outcome.errors.hasSuffix(". Nothing was read or written of it.\n"))
        #expect(broken.requests.all.count == 5, "once, and four times again")
    }

    @Test func `an answer that is cut off in its JSON is not used`() throws {
        let broken = try TestHTTPServer { _ in .answer(body: Array("{\"extensions\": [{\"alias\": \"router\"".utf8)) }
        defer { broken.stop() }
        let clouds = try settings(withNetworksAt: broken.port)
        defer { try? FileManager.default.removeItem(atPath: clouds) }  // A leftover harms nobody.
        let outcome = try imported(clouds)
        #expect(outcome.status == 1)
        #expect(outcome.errors.hasPrefix("Neutron's answer to GET /extensions can't be used: "))
    }

    @Test func `what an account may not see makes an audit inconclusive, never green`() throws {
        // Two thirds of the catalogue answer with 403: what is left has nothing to find.
        let forbidding = try TestHTTPServer { _ in
            .answer(status: 403, body: Array("{\"faultstring\": \"Policy does not allow this request.\"}".utf8))
        }
        defer { forbidding.stop() }
        let clouds = try settings { text in
            text = text.replacing(
                "\n  other:\n",
                with: "\n  other:\n    load_balancer_endpoint_override: http://127.0.0.1:\(forbidding.port)\n"
            )
        }
        defer { try? FileManager.default.removeItem(atPath: clouds) }  // A leftover harms nobody.
        let outcome = try OpenStackLab.zonefall("audit", "--cloud", "other", clouds: clouds)
        #expect(outcome.status == 3, "\(outcome.output)")
        #expect(
            outcome.output.contains("not seen: the cloud: Octavia does not show its load balancers")
        )
    }

    @Test func `an overlay says what no cloud tells, and is refused where it is wrong`() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "services.yaml").path
            try Data(
                """
                services:
                  - { id: shop, replicas: [web-az1, web-az2, web-az3], expected_zones: [az1, az2, az3] }
                agents:
                  - { id: watch-az1, zone: az1 }
                """.utf8
            ).write(to: URL(filePath: file))
            let outcome = try OpenStackLab.zonefall(
                "import",
                "openstack",
                "--cloud",
                "shop-importer",
                "--overlay",
                file
            )
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output.contains("- id: shop"))
            #expect(outcome.output.contains("- id: watch-az1"))
            try Data("servces: []\n".utf8).write(to: URL(filePath: file))
            let wrong = try OpenStackLab.zonefall("audit", "--cloud", "shop-importer", "--overlay", file)
            #expect(wrong.status == 64)
            #expect(wrong.errors.contains("services.yaml:1:1: unknown key \"servces\" in an overlay"))
            #expect(wrong.errors.contains("Did you mean \"services\"?"))
        }
    }
}
