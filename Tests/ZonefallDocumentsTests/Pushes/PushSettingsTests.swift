import Testing
import ZonefallDocuments
import ZonefallModel

struct PushSettingsTests {
    private func read(_ text: String) throws -> PushSettings {
        try PushSettings(document: DocumentSource(name: "pushes.yaml", text: text))
    }

    private func faults(_ text: String) -> [String] {
        do {
            _ = try read(text)
            return []
        } catch {
            return (error as? DocumentError)?.diagnostics.map(\.description) ?? ["\(error)"]
        }
    }

    @Test func `receivers are read with what each kind has`() throws {
        let settings = try read(
            """
            page: https://zonefall.example/
            runbooks: https://docs.example/findings
            alertmanager:
              - url: http://192.0.2.20:9093
              - {url: http://192.0.2.21:9093, name: second, timeout_ms: 2000}
            webhook:
              - {url: https://hooks.example/zf, secret_file: /etc/zonefall/hook.secret, max_queue: 10}
            icinga:
              - {url: https://192.0.2.30:5665, user: zf, password_file: /p, authorities_file: /ca.crt, host: cloud}
            remote_write:
              - {url: http://192.0.2.40/api/v1/write, spool: /var/lib/zonefall/rw, interval_ms: 5000, max_spool_mib: 2}
            """
        )
        #expect(settings.page == "https://zonefall.example")
        #expect(
            settings.receivers.map(\.name) == ["alertmanager-1", "second", "webhook-1", "icinga-1", "remote_write-1"]
        )
        #expect(settings.receivers[1].timeout == .seconds(2))
        #expect(settings.receivers[2].credentials.secretFile == "/etc/zonefall/hook.secret")
        #expect(settings.receivers[2].longestQueue == 10)
        #expect(settings.receivers[3].host == "cloud")
        #expect(settings.receivers[4].largestSpool == 2 << 20)
        #expect(settings.receivers[4].interval == .seconds(5))
    }

    @Test(
        arguments: [
            (
                "alertmanagers:\n  - url: http://a\n",
                #"pushes.yaml:1:1: unknown key "alertmanagers" in a list of receivers. Did you mean "alertmanager"?"#
            ),
            (
                "webhook:\n  - url: http://a\n    secret: x\n",
                #"pushes.yaml:3:5: unknown key "secret" in a receiver. Put it into a file of its own, and name that under "secret_file"."#
            ),
            (
                "grafana:\n  - url: http://u:p@a\n",
                #"pushes.yaml:2:10: "url" has a user or a password in it. Write "user" and "password_file" instead: URLs are printed."#
            ),
            (
                "alertmanager:\n  - url: http://a\n    secret_file: x\n",
                #"pushes.yaml:3:18: "secret_file" means nothing to alertmanager. Only webhook has it. Leave it out."#
            ),
            (
                "icinga:\n  - url: http://a\n",
                #"pushes.yaml:2:5: the key "host" is missing in a receiver. Add "host"."#
            ),
            (
                "otlp:\n  - {url: http://a, name: x}\n  - {url: http://b, name: x}\n",
                #"pushes.yaml:3:27: two receivers are named "x". Metrics tell receivers apart by their names: choose another."#
            ),
            (
                "page: http://a\n",
                #"pushes.yaml:1:1: nobody is told anything. List a receiver, such as "alertmanager"."#
            ),
        ]
    )
    func `what is wrong is told with its line and what to do`(text: String, message: String) {
        #expect(faults(text) == [message])
    }
}
