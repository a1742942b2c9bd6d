import ArgumentParser
import Foundation
import ZonefallChaos
import ZonefallReports
import ZonefallSigning

/// Who stands for the plans of a day.
struct ApprovalOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The plans that 'gameday plan --out' wrote and people signed with 'gameday approve'.",
            discussion: "A lab needs none: nobody else is hurt there, and whoever runs the day signs for it.",
            valueName: "plans"
        ),
        completion: .file(extensions: ["jsonl"])
    )
    var plans: String?

    @Option(help: ArgumentHelp("Who may sign: one line for each person, see 'zonefall key'.", valueName: "file"))
    var operators = "/etc/zonefall/operators.pub"

    @Option(help: ArgumentHelp("In a lab: sign with this key instead of one for this run alone.", valueName: "file"))
    var key: String?

    /// - Parameters:
    ///   - memory: which plans were used, as a file.
    ///   - servesOnlyOurOwn: all that can go dark here is of Zonefall's making.
    func approval(memory: String, servesOnlyOurOwn: Bool) throws -> any PlanApproval {
        guard let plans else {
            guard servesOnlyOurOwn else {
                StandardError.write(
                    """
                    What others use goes dark only by plans that two people signed: see 'zonefall gameday plan --out' and \
                    'zonefall gameday approve', then give them with --plans.
                    """
                )
                throw ExitCode(.misused)
            }
            return try OwnApproval(signing: key.map { try PrivateKeyFile.read($0) }, memory: memory)
        }
        let list = try OperatorList(parsing: String(contentsOfFile: operators, encoding: .utf8))
        return SignedApproval(
            try SignedPlanFile(plans).read(),
            verifier: PlanVerifier(operators: list, servesOnlyOurOwn: servesOnlyOurOwn),
            memory: memory
        )
    }
}
