import ArgumentParser
import Foundation
import Logging
import ZonefallCoordinator

/// Where the coordinator is reached, and by whom.
struct ListenOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Where to listen.", valueName: "host:port"))
    var listen = ListenAddress(host: "127.0.0.1", port: 9_400)

    @Option(
        help: ArgumentHelp("A file with the token that agents and operators have to show.", valueName: "file"),
        completion: .file()
    )
    var tokenFile: String?

    @Flag(help: "Listen beyond this machine without a token. Whoever reaches the port can then feed lies to it.")
    var insecureNoToken = false

    func validate() throws {
        guard listen.isLoopback || tokenFile != nil || insecureNoToken else {
            throw ValidationError(
                """
                \(listen) can be reached from other machines, and no token is set. Give one with --token-file, listen on \
                127.0.0.1, or say --insecure-no-token if the network lets no stranger in.
                """
            )
        }
    }

    /// Reads the token; nil without a token file. A file that can't be used ends the program with 64.
    func token(warningTo logger: Logger) throws -> BearerToken? {
        guard let tokenFile else { return nil }
        do {
            let file = try FileHandle(forReadingFrom: URL(filePath: tokenFile))
            defer { try? file.close() }  // It was only read: nothing can be lost.
            let text = String(decoding: try file.read(upToCount: 4_096) ?? Data(), as: UTF8.self)
            let token = try BearerToken(text)
            let mode = try FileManager.default.attributesOfItem(atPath: tokenFile)[.posixPermissions] as? Int
            if let mode, mode & 0o007 != 0 {
                logger.warning("Everyone on this machine can read the token", metadata: ["file": "\(tokenFile)"])
            }
            return token
        } catch let flaw as BearerToken.Flaw {
            StandardError.write("\(tokenFile): \(flaw)")
        } catch {
            StandardError.write("\(tokenFile): can't be read. Name a file that this user may read.")
        }
        throw ExitCode.validationFailure
    }
}

extension ListenAddress: ExpressibleByArgument {}
