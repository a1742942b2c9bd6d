/// Who is told what the coordinator finds, without asking: `pushes.yaml`.
package struct PushSettings: Hashable, Sendable {
    /// Where people find the coordinator's page, for links in messages; nil: messages have none.
    package let page: String?
    /// Where the documentation of findings stands, for links to `ZF004.md`; nil: messages have none.
    package let runbooks: String?
    /// In the order of the document.
    package let receivers: [PushReceiver]

    package init(page: String? = nil, runbooks: String? = nil, receivers: [PushReceiver]) {
        self.page = page
        self.runbooks = runbooks
        self.receivers = receivers
    }
}

/// Somebody who is told.
package struct PushReceiver: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case alertmanager, webhook, icinga, grafana, otlp
        case remoteWrite = "remote_write"
    }

    package let kind: Kind
    /// As metrics and logs say it; unique.
    package let name: String
    /// `http://` or `https://`, without a user in it.
    package let url: String
    package var credentials = Credentials()
    /// A PEM file with the authorities to trust; nil: the system's.
    package var authoritiesFile: String?
    /// For one delivery.
    package var timeout: Duration = .seconds(5)
    /// How many messages may wait; beyond it the oldest are dropped.
    package var longestQueue = 1_000
    /// Of Icinga: the host object that our checks belong to.
    package var host: String?
    /// Of remote write: the folder where samples wait.
    package var spool: String?
    /// Of remote write: from one sample to the next.
    package var interval: Duration = .seconds(15)
    /// Of remote write, in bytes: beyond it the oldest samples are dropped.
    package var largestSpool = 64 << 20
    /// Of remote write: the label `instance` of every series.
    package var instance: String?

    package init(_ kind: Kind, name: String, url: String) {
        self.kind = kind
        self.name = name
        self.url = url
    }

    /// What shows that we may. Files, so that no secret stands in a configuration that is printed and copied.
    package struct Credentials: Hashable, Sendable {
        /// Sent as `Authorization: Bearer …`.
        package var tokenFile: String?
        package var user: String?
        package var passwordFile: String?
        /// Of a webhook: the key of the HMAC that signs every message.
        package var secretFile: String?

        package init() {}
    }
}
