import ZonefallModel

extension DocumentValue {
    /// An id: 1 to 128 letters, digits, and `- _ . : @ +`, of which it starts with a letter or digit.
    ///
    /// Ids name namespaces, metrics and files, so nothing in them may need quoting. `reflector` is not for maps: it is
    /// the name of the reflector outside.
    package static func id<Subject>() -> Self where Value == Identifier<Subject> {
        Self { node, key, log in
            guard let text = DocumentValue<String>.text.read(node, key, log) else { return nil }
            guard isIdentifier(text) else {
                log.report(
                    "\(quoted(text)) can't be an id",
                    at: node.place,
                    remedy: "Ids are 1 to 128 letters, digits, and '-_.:@+', and start with a letter or digit."
                )
                return nil
            }
            return Identifier(text)
        }
    }
}

/// See ``DocumentValue/id()``.
func isIdentifier(_ text: String) -> Bool {
    let scalars = text.unicodeScalars
    guard (1...128).contains(text.utf8.count), let first = scalars.first else { return false }
    func isAlphanumeric(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return (0x30...0x39).contains(scalar.value) || scalar.properties.isAlphabetic }
        return scalar.properties.isAlphabetic || scalar.properties.numericType == .decimal
    }
    return isAlphanumeric(first)
        && scalars.allSatisfy { isAlphanumeric($0) || "-_.:@+".unicodeScalars.contains($0) }
}

extension DocumentValue<IPAddress> {
    package static var address: Self {
        .text("an IP address", remedy: "Write it like 10.0.0.5 or 2001:db8::5, without zeros in front.", IPAddress.init)
    }

    package static var addressV6: Self {
        .text("an IPv6 address", remedy: "Write it like 2001:db8::5.") { text in
            IPAddress(text).flatMap { $0.family == .v6 ? $0 : nil }
        }
    }
}

extension DocumentValue<IPPrefix> {
    /// A CIDR whose host bits are zero; a message names the CIDR that was most likely meant.
    package static var prefix: Self {
        Self { node, key, log in
            guard let text = DocumentValue<String>.text.read(node, key, log) else { return nil }
            if let prefix = IPPrefix(text) { return prefix }
            var remedy = "Write it like 10.0.0.0/24 or 2001:db8:1::/64."
            let parts = text.split(separator: "/")
            if parts.count == 2, let address = IPAddress(String(parts[0])), let length = Int(parts[1]),
                let meant = IPPrefix(network: address.masked(to: length), length: length)
            {
                remedy = "The bits after the first \(length) are not zero: did you mean \(meant)?"
            }
            log.report(
                "\"\(key)\" should be a subnet in CIDR form, not \(quoted(text))",
                at: node.place,
                remedy: remedy
            )
            return nil
        }
    }
}

extension DocumentValue<Duration> {
    /// A whole number of milliseconds (`interval_ms`).
    package static func milliseconds(in range: ClosedRange<Int>) -> Self {
        Self { node, key, log in
            DocumentValue<Int>.integer(in: range).read(node, key, log).map { .milliseconds($0) }
        }
    }

    /// A whole number of seconds (`duration_s`).
    package static func seconds(in range: ClosedRange<Int>) -> Self {
        Self { node, key, log in
            DocumentValue<Int>.integer(in: range).read(node, key, log).map { .seconds($0) }
        }
    }
}

extension DocumentValue<UInt16> {
    /// A TCP or UDP port: 1 to 65535.
    package static var port: Self {
        Self { node, key, log in
            DocumentValue<Int>.integer(in: 1...65_535).read(node, key, log).flatMap { UInt16(exactly: $0) }
        }
    }
}

extension DocumentValue<Timestamp> {
    /// RFC 3339.
    package static var timestamp: Self {
        .text("a time", remedy: "Write it like 2026-03-01T08:00:00.104Z.") { Timestamp($0) }
    }
}
