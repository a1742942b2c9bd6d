import ZonefallModel

/// The report as JSON: the form that is saved, that machines read, and from which every other form can be made again.
struct JSONFormat: ReportFormat {
    let name = "json"
    let fileEndings = ["json"]

    func text(of report: Report, for rendering: Rendering) -> String {
        report.json.prettyText
    }
}
