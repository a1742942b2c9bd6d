// Runs the agent's probe engine by a plan made for the bench, and prints one line of JSON with what it cost.
//
//   ProbeBench icmp|tcp|http BASE-ADDRESS TARGETS INTERVAL-MS SECONDS [key=value …]
//
// Keys: port=80, timeout_ms=1000, warm_ms=1500 (not measured), samples=FILE (a line for each answer: target, start in
// milliseconds since 1970, nanoseconds), receive_buffer=BYTES.
import Glibc
import ZonefallModel
import ZonefallProbes

do {
    let options = try BenchOptions(Array(CommandLine.arguments.dropFirst()))
    let run = try BenchRun(options)
    print(run.measure().json.compactText)
} catch {
    let message = Array("ProbeBench: \(error)\n".utf8)
    _ = write(STDERR_FILENO, message, message.count)
    exit(64)
}
