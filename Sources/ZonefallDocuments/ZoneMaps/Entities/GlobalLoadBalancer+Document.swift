import ZonefallModel

extension GlobalLoadBalancer: DocumentDecodable {
    package enum Key: String, DocumentKey {
        case id, name, service, answers
        package static let object = "a global load balancer"
    }

    package init?(_ object: DocumentObject<Key>) {
        let id: ID? = object.required(.id, .id())
        let name = object.required(.name, .domainName)
        let service: Service.ID? = object.required(.service, .id())
        let answers: [FloatingIP.ID] = object.list(.answers, .id())
        guard let id, let name, let service else { return nil }
        self.init(id: id, name: name, service: service, answers: answers)
    }
}

extension DocumentValue<String> {
    /// A DNS name in letters, digits, `-` and `_`, at most 253 octets; a dot at the end is left out.
    package static var domainName: Self {
        .text("a DNS name", remedy: "Write it like shop.example.net.") { text in
            let name = text.hasSuffix(".") ? String(text.dropLast()) : text
            let labels = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            guard name.utf8.count <= 253, labels.allSatisfy(isLabel) else { return nil }
            return name
        }
    }

    private static func isLabel(_ label: Substring.UTF8View) -> Bool {
        let hyphen = UInt8(ascii: "-")
        return (1...63).contains(label.count) && label.first != hyphen && label.last != hyphen
            && label.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, hyphen, UInt8(ascii: "_"): true
                default: false
                }
            }
    }
}
