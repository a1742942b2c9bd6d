// Runs the agent's probe engine by a plan made for the bench, and prints one line of JSON with what it cost.
//
//   ProbeBench icmp|tcp|http|udp BASE-ADDRESS TARGETS INTERVAL-MS SECONDS [key=value …]
//   ProbeBench reflector PORT SECONDS      the far side of udp
//   ProbeBench trace ADDRESS               one trace, and how long it took
//
// Keys: port=80, timeout_ms=1000, warm_ms=1500 (not measured), samples=FILE (a line for each answer: target, start in
// milliseconds since 1970, nanoseconds), receive_buffer=BYTES.
import Glibc
import ZonefallModel
import ZonefallProbes

do {
    let words = Array(CommandLine.arguments.dropFirst())
    if words.count == 3, words[0] == "reflector", let port = UInt16(words[1]), let seconds = Int64(words[2]) {
        try BenchReflector.run(port: port, for: .seconds(seconds))
    } else if words.count == 2, words[0] == "trace", let address = IPAddress(words[1]) {
        print(try BenchTrace.json(to: address).compactText)
    } else {
        let run = try BenchRun(try BenchOptions(words))
        print(run.measure().json.compactText)
    }
} catch {
    let message = Array("ProbeBench: \(error)\n".utf8)
    _ = write(STDERR_FILENO, message, message.count)
    exit(64)
}
