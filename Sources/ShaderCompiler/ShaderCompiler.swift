import CShaderc

@main
enum ShaderCompiler {
  static func main() {}
}
