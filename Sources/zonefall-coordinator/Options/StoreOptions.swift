import ArgumentParser
import ZonefallCoordinator

/// What is remembered, where and for how long.
struct StoreOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "An SQLite file that survives a restart; made if it is not there.",
            discussion: "Without it everything is in memory, and gone with the process.",
            valueName: "file"
        ),
        completion: .file()
    )
    var store: String?

    @Option(help: "How many observations to keep.")
    var keepRows = Retention().rows

    @Option(help: "For how many hours to keep observations.")
    var keepHours = Int(Retention().age.components.seconds / 3_600)

    func validate() throws {
        guard (1_000...100_000_000).contains(keepRows) else {
            throw ValidationError("--keep-rows must be from 1000 to 100000000.")
        }
        guard (1...8_784).contains(keepHours) else {
            throw ValidationError("--keep-hours must be from 1 to 8784.")
        }
    }

    var retention: Retention {
        Retention(rows: keepRows, age: .seconds(keepHours * 3_600))
    }
}
