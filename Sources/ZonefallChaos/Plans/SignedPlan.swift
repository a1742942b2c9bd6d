import ZonefallModel
import ZonefallSigning

/// A plan, and who stands for it.
package struct SignedPlan: Hashable, Sendable {
    package let plan: BlackoutPlanDocument
    package private(set) var signatures: [Approval]

    /// One person's signature over the plan's canonical bytes.
    package struct Approval: Hashable, Sendable {
        package let key: KeyID
        package let signature: Signature
    }

    static let mostSignatures = 8

    /// Nobody has signed it yet.
    package init(_ plan: BlackoutPlanDocument) {
        self.plan = plan
        signatures = []
    }

    /// The same plan with one signature more; a key signs once.
    package func signed(by pair: KeyPair) throws(SigningError) -> SignedPlan {
        var signed = self
        signed.signatures.removeAll { $0.key == pair.publicKey.id }
        signed.signatures.append(
            Approval(key: pair.publicKey.id, signature: try pair.sign(plan.canonicalBytes))
        )
        return signed
    }

    /// Reads an envelope. What it says is not believed yet: see ``PlanVerifier``.
    ///
    /// - Throws: for bytes that are not exactly what ``bytes`` writes, with the first thing that is wrong.
    package init(reading bytes: [UInt8]) throws(PlanFault) {
        let envelope = try StrictObject(CanonicalJSON.value(of: bytes), ["plan", "signatures"], at: "envelope")
        plan = try BlackoutPlanDocument(envelope.value("plan"))
        let elements = try envelope.array("signatures")
        guard elements.count <= Self.mostSignatures else { throw .tooManySignatures(elements.count) }
        var signatures: [Approval] = []
        for (index, element) in elements.enumerated() {
            let place = "envelope.signatures[\(index)]"
            let object = try StrictObject(element, ["key", "signature"], at: place)
            guard let key = KeyID(try object.text("key")) else {
                throw .shape("\(place).key", "not 16 hexadecimal digits")
            }
            guard !signatures.contains(where: { $0.key == key }) else {
                throw .shape("\(place).key", "signs a second time")
            }
            let text = try object.text("signature")
            let signature: Signature
            do throws(SigningError) {
                signature = try Signature(base64: text)
            } catch {
                throw .shape("\(place).signature", error.description)
            }
            signatures.append(Approval(key: key, signature: signature))
        }
        self.signatures = signatures
        // Whatever was read leniently by mistake: what is signed is what we would write.
        guard self.bytes == bytes else { throw .notCanonical }
    }

    /// Canonical JSON.
    package var bytes: [UInt8] {
        let envelope: JSONValue = [
            "plan": plan.json,
            "signatures": .array(
                signatures.map { ["key": .string($0.key.text), "signature": .string($0.signature.base64)] }
            ),
        ]
        return Array(envelope.canonicalText.utf8)
    }
}
