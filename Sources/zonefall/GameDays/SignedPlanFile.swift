import Foundation
import ZonefallChaos

/// The plans of a day, one envelope a line, in the order of its blackouts.
struct SignedPlanFile {
    let path: String

    init(_ path: String) {
        self.path = path
    }

    /// - Throws: ``Refused`` with the line of the first plan that is none.
    func read() throws -> [SignedPlan] {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        var plans: [SignedPlan] = []
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
            do throws(PlanFault) {
                plans.append(try SignedPlan(reading: Array(line)))
            } catch {
                throw Refused(path: path, line: index + 1, fault: error)
            }
        }
        return plans
    }

    func write(_ plans: [SignedPlan]) throws {
        var bytes: [UInt8] = []
        for plan in plans { bytes += plan.bytes + [UInt8(ascii: "\n")] }
        try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    struct Refused: Error, CustomStringConvertible {
        let path: String
        let line: Int
        let fault: PlanFault

        var description: String { "\(path):\(line): \(fault)" }
    }
}
