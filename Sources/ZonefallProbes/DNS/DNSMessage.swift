import ZonefallModel

/// The little of RFC 1035 that a stub resolver needs: one question out, its addresses in.
enum DNSMessage {
    enum RecordType: UInt16, Sendable {
        case a = 1
        case aaaa = 28

        var family: IPAddress.Family { self == .a ? .v4 : .v6 }
    }

    static let cname: UInt16 = 5
    static let internet: UInt16 = 1
    /// More records than any honest answer has; the rest is not read.
    static let mostRecords = 512
    /// In seconds.
    static let longestLifetime: UInt32 = 86_400
    /// As long as a chain of aliases may be.
    static let mostAliases = 16

    /// A query that asks the server to recurse.
    static func query(id: UInt16, name: DNSName, type: RecordType) -> [UInt8] {
        func word(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xff)] }
        let header = word(id) + word(0x0100) + word(1) + word(0) + word(0) + word(0)
        return header + name.bytes + word(type.rawValue) + word(internet)
    }

    /// What a message says to our question.
    enum Response: Hashable, Sendable {
        /// The addresses of the name, aliases followed, in the order of the answer; empty when it has none of this type.
        ///
        /// `lifetime`: for how many seconds all of that may be kept; at most a day.
        case addresses([IPAddress], lifetime: UInt32)
        case noSuchName
        /// The server could not or would not say.
        case serverFailure(code: UInt8)
        /// Too long for UDP: ask again by TCP.
        case truncated
    }

    /// Reads a response to the query with this id, name and type.
    ///
    /// - Returns: nil for anything else, be it broken, a stranger's or another question's: it counts as not received.
    static func response(_ bytes: [UInt8], id: UInt16, name: DNSName, type: RecordType) -> Response? {
        var reader = DNSReader(bytes)
        guard let seenID = reader.word(), let flags = reader.word(), let questions = reader.word(),
            let answers = reader.word(), reader.word() != nil, reader.word() != nil,
            seenID == id, flags & 0x8000 != 0, flags & 0x7800 == 0, questions == 1,
            reader.name() == name, reader.word() == type.rawValue, reader.word() == internet
        else { return nil }
        if flags & 0x0200 != 0 { return .truncated }
        switch flags & 0x000f {
        case 0: break
        case 3: return .noSuchName
        case let code: return .serverFailure(code: UInt8(code))
        }
        guard let records = records(&reader, count: min(Int(answers), mostRecords), type: type) else { return nil }
        return records.addresses(of: name)
    }

    private static func records(_ reader: inout DNSReader, count: Int, type: RecordType) -> Records? {
        var records = Records()
        for _ in 0..<count {
            guard let owner = reader.name(), let recordType = reader.word(), let recordClass = reader.word(),
                let lifetime = reader.longWord(), let length = reader.word()
            else { return nil }
            let start = reader.position
            if recordClass == internet, recordType == cname {
                guard let alias = reader.name(), reader.position == start + Int(length) else { return nil }
                if records.aliases[owner] == nil { records.aliases[owner] = (alias, lifetime) }
            } else {
                guard let data = reader.take(Int(length)) else { return nil }
                guard recordClass == internet, recordType == type.rawValue else { continue }
                guard let address = IPAddress(bytes: data), address.family == type.family else { return nil }
                records.addresses[owner, default: []].append((address, lifetime))
            }
        }
        return records
    }

    private struct Records {
        var aliases: [DNSName: (name: DNSName, lifetime: UInt32)] = [:]
        var addresses: [DNSName: [(address: IPAddress, lifetime: UInt32)]] = [:]

        func addresses(of name: DNSName) -> Response {
            var name = name
            var lifetime = DNSMessage.longestLifetime
            for _ in 0..<mostAliases {
                if let found = addresses[name] {
                    lifetime = found.reduce(lifetime) { min($0, $1.lifetime) }
                    return .addresses(found.map(\.address).uniqued, lifetime: lifetime)
                }
                guard let alias = aliases[name] else { break }
                name = alias.name
                lifetime = min(lifetime, alias.lifetime)
            }
            return .addresses([], lifetime: 0)
        }
    }
}

extension [IPAddress] {
    /// Each address once, in the order of their first appearance.
    var uniqued: [IPAddress] {
        var seen: Set<IPAddress> = []
        return filter { seen.insert($0).inserted }
    }
}
