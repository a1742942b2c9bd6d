import ArgumentParser

/// Prints what a shell needs to complete our commands and options.
struct Completion: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the completion script of a shell.",
        discussion: """
            Examples:
              zonefall completion bash > ~/.local/share/bash-completion/completions/zonefall
              zonefall completion zsh > ~/.zfunc/_zonefall
              zonefall completion fish > ~/.config/fish/completions/zonefall.fish
            """
    )

    enum Shell: String, ExpressibleByArgument, CaseIterable {
        case bash, zsh, fish
    }

    @Argument(help: "bash, zsh or fish.")
    var shell: Shell

    func run() throws {
        let wanted: CompletionShell =
            switch shell {
            case .bash: .bash
            case .zsh: .zsh
            case .fish: .fish
            }
        try StandardOutput.write(ZonefallCommand.completionScript(for: wanted) + "\n")
    }
}
