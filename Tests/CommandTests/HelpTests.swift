import ArgumentParser
import Testing

@testable import gpucolor

/// `command` and all below it.
private func tree(of command: any ParsableCommand.Type) -> [any ParsableCommand.Type] {
  [command] + command.configuration.subcommands.flatMap(tree)
}

@Suite struct HelpTests {
  @Test func everyCommandShowsHowItIsUsed() {
    let commands = tree(of: Gpucolor.self)
    #expect(commands.count > 10)
    for command in commands {
      let help = command.helpMessage(columns: 120)
      let example = help.split(separator: "Example").dropFirst().last
      #expect(example?.contains("\n  gpucolor ") == true, "\(command)")
    }
  }

  @Test func theVersionIsSaid() throws {
    let result = try gpucolor(["--version"])
    #expect(result.exitCode == 0 && result.output == "\(Version.current)\n" && result.error.isEmpty)
    #expect(Version.current.split(separator: ".").compactMap { Int($0) }.count == 3)
  }

  @Test(arguments: ["bash", "zsh", "fish"]) func completionsAreMade(shell: String) throws {
    let result = try gpucolor(["--generate-completion-script", shell])
    #expect(result.exitCode == 0 && result.output.contains("checkpoint"), "\(result.error)")
  }
}
