import ArgumentParser

@main
struct Gpucolor: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gpucolor", abstract: "Colours line-art animation from a few coloured key frames.")
}
