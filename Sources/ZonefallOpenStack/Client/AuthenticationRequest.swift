import ZonefallModel

extension CloudSettings {
    /// What is posted to Keystone for a token.
    var authenticationBody: JSONValue {
        var members: [JSONValue.Member] = []
        switch identity {
        case .password(let user, let password, let project):
            members = [
                method("password", ["user": user.json(with: .init("password", .string(password.exposed)))])
            ]
            if let project { members.append(.init("scope", ["project": project.json])) }
        // With a scope of any sort Keystone refuses it.
        case .applicationCredential(let id, let secret):
            members = [
                method("application_credential", ["id": .string(id), "secret": .string(secret.exposed)])
            ]
        case .namedApplicationCredential(let name, let user, let secret):
            members = [
                method(
                    "application_credential",
                    ["name": .string(name), "secret": .string(secret.exposed), "user": user.json()]
                )
            ]
        case .token(let token, let project):
            members = [method("token", ["id": .string(token.exposed)])]
            if let project { members.append(.init("scope", ["project": project.json])) }
        }
        return ["auth": .object(members)]
    }

    private func method(_ name: String, _ value: JSONValue) -> JSONValue.Member {
        .init("identity", .object([.init("methods", [.string(name)]), .init(name, value)]))
    }

    /// `/v3` is added where it is not there yet.
    var tokensURL: String {
        var base = authURL
        while base.hasSuffix("/") { base.removeLast() }
        if !base.hasSuffix("/v3") { base += "/v3" }
        return base + "/auth/tokens"
    }

    /// Whom errors may name; nothing secret.
    var account: String {
        switch identity {
        case .password(let user, _, let project):
            "user '\(user.user.text)'" + (project.map { " in project '\($0.project.text)'" } ?? "")
        case .applicationCredential(let id, _): "application credential '\(id)'"
        case .namedApplicationCredential(let name, let user, _):
            "application credential '\(name)' of user '\(user.user.text)'"
        case .token: "the given token"
        }
    }
}

extension CloudSettings.Reference {
    var member: JSONValue.Member {
        switch self {
        case .id(let id): .init("id", .string(id))
        case .name(let name): .init("name", .string(name))
        }
    }

    var text: String {
        switch self {
        case .id(let id): id
        case .name(let name): name
        }
    }
}

extension CloudSettings.User {
    fileprivate func json(with member: JSONValue.Member? = nil) -> JSONValue {
        var members = [user.member]
        if case .name = user, let domain { members.append(.init("domain", .object([domain.member]))) }
        if let member { members.append(member) }
        return .object(members)
    }
}

extension CloudSettings.Named {
    fileprivate var json: JSONValue {
        var members = [project.member]
        if case .name = project, let domain { members.append(.init("domain", .object([domain.member]))) }
        return .object(members)
    }
}
