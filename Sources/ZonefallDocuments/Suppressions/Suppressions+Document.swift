import ZonefallModel

/// What `suppressions.yaml` says, before a report makes something of it.
package struct SuppressionList: Hashable, Sendable {
    package let entries: [Entry]

    /// A finding that somebody decided to live with.
    package struct Entry: Hashable, Sendable {
        package let fingerprint: String?
        package let rule: String?
        package let subject: String?
        package let reason: String
        package let by: String
        package let until: Timestamp
    }
}

extension SuppressionList: DocumentDecodable {
    package enum Key: String, DocumentKey {
        case suppressions
        package static let object = "a list of suppressions"
    }

    package init?(_ object: DocumentObject<Key>) {
        entries = object.objects(.suppressions, Entry.self)
        if object[.suppressions] == nil {
            object.report("the key \"suppressions\" is missing", remedy: "Write it, even if its list is empty: [].")
        }
    }
}

extension SuppressionList.Entry: DocumentDecodable {
    package enum Key: String, DocumentKey {
        case fingerprint, rule, subject, reason, by, until
        package static let object = "a suppression"
    }

    package init?(_ object: DocumentObject<Key>) {
        fingerprint = object.optional(.fingerprint, .fingerprint)
        rule = object.optional(.rule, .text)
        subject = object.optional(.subject, .text)
        let reason = object.required(.reason, .text)
        let by = object.required(.by, .text)
        let until = object.required(.until, .date)
        if object[.fingerprint] == nil, object[.rule] == nil || object[.subject] == nil {
            object.report(
                "the suppression does not say of which finding",
                remedy: "Write its \"fingerprint\", or \"rule\" and \"subject\"."
            )
        } else if object[.fingerprint] != nil, object[.rule] != nil || object[.subject] != nil {
            object.report(
                "the suppression names its finding twice",
                remedy: "Write the fingerprint, or rule and subject."
            )
        }
        guard let reason, let by, let until else { return nil }
        (self.reason, self.by, self.until) = (reason, by, until)
    }
}

extension DocumentValue<String> {
    fileprivate static var fingerprint: Self {
        .text("a fingerprint", remedy: "Copy its 64 hexadecimal digits from a report.") { text in
            text.utf8.count == 64 && text.allSatisfy { $0.isHexDigit && !$0.isUppercase } ? text : nil
        }
    }
}

extension DocumentValue<Timestamp> {
    /// A day, at whose beginning in UTC the suppression ends.
    fileprivate static var date: Self {
        .text("a date", remedy: "Write it in quotes, like \"2026-11-27\"; that day it does not hold any more.") {
            text in
            text.count == 10 ? Timestamp("\(text)T00:00:00Z") : nil
        }
    }
}
