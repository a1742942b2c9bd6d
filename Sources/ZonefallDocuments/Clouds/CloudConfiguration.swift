import Foundation
import ZonefallModel

/// Why no cloud can be chosen: what is wrong, where, and what to do.
package struct CloudConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Chooses a cloud as openstacksdk does: `clouds.yaml` with `secure.yaml` over it, or the `OS_*` variables.
///
/// Of several files of a name the first that exists counts alone. With a cloud by name, or by `OS_CLOUD`, the file's values
/// count and the variables do not; without, the variables win as a cloud that is called `envvars`.
package struct CloudConfiguration: Sendable {
    let environment: [String: String]
    /// Where files are looked for, in order.
    private let folders: [String]

    /// - Parameters:
    ///   - environment: of the process.
    ///   - workingFolder: where it was started.
    package init(environment: [String: String], workingFolder: String) {
        self.environment = environment
        var folders = [workingFolder]
        if let home = environment["XDG_CONFIG_HOME"], !home.isEmpty {
            folders.append("\(home)/openstack")
        } else if let home = environment["HOME"], !home.isEmpty {
            folders.append("\(home)/.config/openstack")
        }
        self.folders = folders + ["/etc/openstack"]
    }

    /// - Parameter name: what the user asked for; nil: the environment decides.
    package func settings(named name: String?) throws(CloudConfigurationError) -> CloudSettings {
        if name == nil, chosen("OS_CLOUD") == nil, hasVariables {
            return try CloudEntry(name: "envvars", source: "the OS_* variables", values: variables).settings()
        }
        guard let file = path(of: "clouds", variable: "OS_CLIENT_CONFIG_FILE") else {
            throw CloudConfigurationError(
                """
                No clouds.yaml was found: looked for \(candidates("clouds", "OS_CLIENT_CONFIG_FILE").joined(separator: ", ")). \
                Write one, or set the OS_* variables (OS_AUTH_URL, OS_USERNAME, …).
                """
            )
        }
        var clouds = try entries(file, "clouds")
        if let secure = path(of: "secure", variable: "OS_CLIENT_SECURE_FILE") {
            for (cloud, values) in try entries(secure, "clouds") {
                clouds[cloud] = (clouds[cloud] ?? [:]).merging(values) { _, secret in secret }
            }
        }
        let names = clouds.keys.sorted()
        guard let wanted = name ?? chosen("OS_CLOUD") ?? (names.count == 1 ? names.first : nil) else {
            throw CloudConfigurationError(
                "\(file) has several clouds: \(names.joined(separator: ", ")). Say which, by --cloud or OS_CLOUD."
            )
        }
        guard var values = clouds[wanted] else {
            let nearest = nearestWord(to: wanted, among: names).map { " Did you mean '\($0)'?" } ?? ""
            throw CloudConfigurationError(
                "\(file) has no cloud '\(wanted)'.\(nearest) It has: \(names.joined(separator: ", "))."
            )
        }
        if let profile = values["profile"] {
            guard let vendors = path(of: "clouds-public", variable: nil),
                let known = try entries(vendors, "public-clouds")[profile]
            else {
                throw CloudConfigurationError(
                    """
                    Cloud '\(wanted)' of \(file) names the profile '\(profile)', which no clouds-public.yaml has. Write the \
                    profile's auth_url and region_name into the cloud itself.
                    """
                )
            }
            values = known.merging(values) { _, own in own }
        }
        return try CloudEntry(name: wanted, source: file, values: values).settings()
    }

    // MARK: Files

    private func candidates(_ file: String, _ variable: String?) -> [String] {
        let own = variable.flatMap(chosen).map { [$0] } ?? []
        return own + folders.flatMap { folder in ["yaml", "yml", "json"].map { "\(folder)/\(file).\($0)" } }
    }

    private func path(of file: String, variable: String?) -> String? {
        candidates(file, variable).first { FileManager.default.fileExists(atPath: $0) }
    }

    /// The clouds of a file, each as its values by their dotted keys: `auth.username`.
    private func entries(_ path: String, _ key: String) throws(CloudConfigurationError) -> [String: [String: String]] {
        let log = DocumentLog(file: path)
        let tree: DocumentNode?
        do throws(DocumentError) {
            tree = try DocumentSource(path: path).tree(log: log)
        } catch {
            throw CloudConfigurationError(error.description)
        }
        guard log.error == nil, let tree else {
            throw CloudConfigurationError(log.error?.description ?? "\(path) is empty.")
        }
        guard case .object(let members)? = tree[key]?.content else {
            throw CloudConfigurationError("\(path) has no \"\(key)\": it should map names of clouds to their settings.")
        }
        var entries: [String: [String: String]] = [:]
        for member in members {
            var values: [String: String] = [:]
            if let place = Self.flatten(member.value, "", into: &values) {
                throw CloudConfigurationError(
                    "\(log.location(of: place)): a secret that looks like a number may lose digits. Put it in quotes."
                )
            }
            entries[member.key] = values
        }
        return entries
    }

    private static let secrets: Set<Substring> = ["password", "application_credential_secret", "token"]

    /// - Returns: the place of a secret that is no text.
    private static func flatten(
        _ node: DocumentNode,
        _ prefix: String,
        into values: inout [String: String]
    ) -> DocumentPlace? {
        let isSecret = prefix.split(separator: ".").last.map(secrets.contains) ?? false
        switch node.content {
        case .object(let members):
            for member in members {
                let key = prefix.isEmpty ? member.key : "\(prefix).\(member.key)"
                if let place = flatten(member.value, key, into: &values) { return place }
            }
        case .integer where isSecret, .number where isSecret: return node.place
        case .text(let text): values[prefix] = text
        case .integer(let number): values[prefix] = "\(number)"
        case .number(let number): values[prefix] = "\(number)"
        case .flag(let flag): values[prefix] = flag ? "true" : "false"
        // Lists are of regions and of profiles that we don't use.
        case .null, .list, .refused: break
        }
        return nil
    }

    // MARK: Variables

    private func chosen(_ variable: String) -> String? {
        environment[variable].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// These alone say which cloud, not how to get there.
    private static let choices: Set<String> = [
        "OS_CLOUD", "OS_REGION_NAME", "OS_CLIENT_CONFIG_FILE", "OS_CLIENT_SECURE_FILE", "OS_CLOUD_NAME",
    ]

    private var hasVariables: Bool {
        environment.contains { $0.key.hasPrefix("OS_") && !$0.value.isEmpty && !Self.choices.contains($0.key) }
    }

    private var variables: [String: String] {
        let top: Set<String> = [
            "OS_REGION_NAME", "OS_INTERFACE", "OS_CACERT", "OS_AUTH_TYPE", "OS_IDENTITY_API_VERSION", "OS_VERIFY",
        ]
        var values: [String: String] = [:]
        for (key, value) in environment where key.hasPrefix("OS_") && !value.isEmpty {
            let name = key.dropFirst("OS_".count).lowercased()
            values[top.contains(key) || name.hasSuffix("_endpoint_override") ? name : "auth.\(name)"] = value
        }
        return values
    }
}
