import ZonefallModel

/// The values of one cloud, before anybody knows whether they are enough.
struct CloudEntry {
    let name: String
    /// What errors name.
    let source: String
    /// By their dotted keys, in `clouds.yaml`'s words.
    let values: [String: String]

    func settings() throws(CloudConfigurationError) -> CloudSettings {
        guard let url = auth("auth_url") else { throw missing("auth_url") }
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
            throw wrong("auth_url", url, "Write http://HOST:PORT or https://HOST.")
        }
        var settings = CloudSettings(name: name, authURL: url, identity: try identity())
        settings.region = values["region_name"]
        settings.interface = try interface()
        settings.verifies = !["false", "no", "0"].contains((values["verify"] ?? "true").lowercased())
        settings.authoritiesFile = values["cacert"]
        if let version = values["identity_api_version"], !["3", "3.0", "v3"].contains(version) {
            throw wrong("identity_api_version", version, "Zonefall speaks version 3 of Keystone's API.")
        }
        for (key, value) in values where key.hasSuffix("_endpoint_override") {
            let type = key.dropLast("_endpoint_override".count).replacing("_", with: "-")
            settings.endpoints[String(type)] = value
        }
        return settings
    }

    private func identity() throws(CloudConfigurationError) -> CloudSettings.Identity {
        let type = values["auth_type"] ?? "password"
        switch type {
        case "password", "v3password":
            // With the secret of an application credential, and nothing else said, it is one.
            if values["auth_type"] == nil, auth("application_credential_secret") != nil { return try credential() }
            guard let user = try user() else { throw missing("username") }
            guard let password = auth("password") else { throw missing("password") }
            return .password(user, password: Secret(password), project: project())
        case "v3applicationcredential": return try credential()
        case "token", "v3token":
            guard let token = auth("token") else { throw missing("token") }
            return .token(Secret(token), project: project())
        default:
            throw wrong("auth_type", type, "Zonefall knows password, v3applicationcredential and token.")
        }
    }

    private func credential() throws(CloudConfigurationError) -> CloudSettings.Identity {
        guard let secret = auth("application_credential_secret") else { throw missing("application_credential_secret") }
        if let id = auth("application_credential_id") { return .applicationCredential(id: id, secret: Secret(secret)) }
        guard let name = auth("application_credential_name") else { throw missing("application_credential_id") }
        guard let user = try user() else { throw missing("username") }
        return .namedApplicationCredential(name: name, user: user, secret: Secret(secret))
    }

    private func user() throws(CloudConfigurationError) -> CloudSettings.User? {
        if let id = auth("user_id") { return .init(.id(id)) }
        guard let name = auth("username") else { return nil }
        guard let domain = reference("user_domain") ?? reference("domain") ?? reference("default_domain") else {
            throw missing("user_domain_name")
        }
        return .init(.name(name), domain: domain)
    }

    private func project() -> CloudSettings.Named? {
        if let id = auth("project_id") ?? auth("tenant_id") { return .init(.id(id)) }
        guard let name = auth("project_name") ?? auth("tenant_name") else { return nil }
        let domain = reference("project_domain") ?? reference("domain") ?? reference("default_domain")
        return .init(.name(name), domain: domain ?? reference("user_domain"))
    }

    private func reference(_ key: String) -> CloudSettings.Reference? {
        if let id = auth("\(key)_id") { return .id(id) }
        // openstacksdk calls the domain that stands for all others by its id.
        if key == "default_domain" { return auth(key).map { .id($0) } }
        return auth("\(key)_name").map { .name($0) }
    }

    private func interface() throws(CloudConfigurationError) -> CloudSettings.Interface {
        guard let text = values["interface"] ?? values["endpoint_type"] else { return .public }
        let word = text.hasSuffix("URL") ? String(text.dropLast("URL".count)) : text
        guard let interface = CloudSettings.Interface(rawValue: word) else {
            throw wrong("interface", text, "Write public, internal or admin.")
        }
        return interface
    }

    /// People write these under `auth`, and some of them beside it.
    private func auth(_ key: String) -> String? {
        (values["auth.\(key)"] ?? values[key]).flatMap { $0.isEmpty ? nil : $0 }
    }

    private func missing(_ key: String) -> CloudConfigurationError {
        let variable = "OS_\(key.uppercased())"
        let place = name == "envvars" ? "Set \(variable)." : "Add \"\(key)\" under \"auth\"."
        return CloudConfigurationError("Cloud '\(name)' of \(source) has no \(key). \(place)")
    }

    private func wrong(_ key: String, _ value: String, _ remedy: String) -> CloudConfigurationError {
        CloudConfigurationError("Cloud '\(name)' of \(source): '\(value)' is not a value of \(key). \(remedy)")
    }
}
