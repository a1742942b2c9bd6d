import ZonefallChaos
import ZonefallModel
import ZonefallSigning

/// Two people, a stranger, and plans for them to sign.
struct SamplePlan {
    let ada: KeyPair
    let ben: KeyPair
    /// On nobody's list.
    let stranger: KeyPair
    let operators: OperatorList
    /// The list as a file.
    let operatorsText: String

    init() throws {
        func pair(_ name: String, _ seed: UInt8) throws -> KeyPair {
            guard let name = OperatorName(name) else { throw SigningError.badName(name) }
            return try KeyPair(for: name, seed: [UInt8](repeating: seed, count: 32))
        }
        ada = try pair("ada", 1)
        ben = try pair("ben", 2)
        stranger = try pair("eve", 3)
        operatorsText = [ada, ben].map { OperatorList.line(of: $0.name, $0.publicKey) }.joined(separator: "\n")
        operators = try OperatorList(parsing: operatorsText)
    }

    var verifier: PlanVerifier { PlanVerifier(operators: operators, servesOnlyOurOwn: false) }

    static let noon = Timestamp(millisecondsSinceEpoch: 1_790_000_000_000)

    static func plan(number: Int = 1, made own: Bool = false) -> BlackoutPlanDocument {
        let digits = String(number, radix: 16)
        func padded(to count: Int) -> String { String(repeating: "0", count: count - digits.count) + digits }
        return BlackoutPlanDocument(
            run: "00000000-0000-4000-8000-\(padded(to: 12))",
            nonce: padded(to: 64),
            name: "shop, zone b",
            epoch: Int64(number),
            zone: "b",
            mapSHA256: String(repeating: "ab", count: 32),
            notBefore: noon,
            notAfter: noon + .seconds(600),
            lease: .seconds(10),
            grant: .seconds(15),
            cap: .seconds(300),
            canary: .seconds(3),
            targets: [
                .init(
                    host: "web-b",
                    isMadeByZonefall: own,
                    exempt: .init(
                        interfaces: ["mgmt0"],
                        prefixes: [IPPrefix("192.0.2.0/24")].compactMap { $0 },
                        tcpPorts: [22, 9_400]
                    )
                ), .init(host: "db-b", isMadeByZonefall: own),
            ]
        )
    }

    func signed(_ plan: BlackoutPlanDocument) throws -> SignedPlan {
        try SignedPlan(plan).signed(by: ada).signed(by: ben)
    }
}
