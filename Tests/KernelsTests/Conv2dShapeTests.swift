import Testing
import Vulkan

@testable import Kernels

/// Lavapipe's facts, or those of a device with wider subgroups.
private func facts(kind: DeviceFacts.Kind = .cpu, subgroupSize: Int = 8) -> DeviceFacts {
  DeviceFacts(
    kind: kind, subgroupSize: subgroupSize, maxWorkgroupInvocations: 1024, maxGroupCount: [65535, 65535, 65535],
    sharedMemoryByteCount: 32768, maxStorageBufferRange: 1 << 27, maxTexelBufferElements: 1 << 27, offsetAlignment: 16)
}

private func shape(
  batch: Int = 1, size: Int, input: Int, output: Int, kernel: Int = 3, stride: Int = 1, dilation: Int = 1
) -> Conv2dShape {
  Conv2dShape(
    batch: batch, inputHeight: size, inputWidth: size, inputChannels: input, outputChannels: output,
    kernelHeight: kernel, kernelWidth: kernel, stride: stride, dilation: dilation)
}

private func range(_ byteCount: Int) -> BufferRange { BufferRange(BufferID(0), byteCount: byteCount) }

@Suite struct Conv2dShapeTests {
  @Test(arguments: [
    // size, kernel, stride, dilation, output size, padding before; from tf.nn.conv2d.
    (64, 3, 1, 1, 64, 1), (64, 3, 2, 1, 32, 0), (9, 3, 2, 1, 5, 1), (7, 3, 2, 1, 4, 1), (18, 4, 2, 1, 9, 1),
    (16, 5, 2, 1, 8, 1), (15, 5, 2, 1, 8, 2), (10, 1, 1, 1, 10, 0), (10, 1, 2, 1, 5, 0), (34, 3, 1, 16, 34, 16),
    (1, 4, 2, 1, 1, 1), (5, 4, 1, 1, 5, 1),
  ])
  func padsAsTensorFlowsSame(
    _ size: Int, _ kernel: Int, _ stride: Int, _ dilation: Int, _ output: Int, _ padding: Int
  ) {
    let shape = shape(size: size, input: 3, output: 2, kernel: kernel, stride: stride, dilation: dilation)
    #expect(shape.outputHeight == output)
    #expect(shape.outputWidth == output)
    #expect(shape.padTop == padding)
    #expect(shape.padLeft == padding)
  }

  @Test func countsMultiplyAddsTwice() {
    #expect(shape(batch: 2, size: 4, input: 3, output: 5).flops == Double(2 * 2 * 16 * 3 * 5 * 9))
  }
}

@Suite struct RegisterTileTests {
  @Test(arguments: [(1, 1, 1), (4, 1, 1), (5, 2, 1), (16, 4, 1), (17, 8, 1), (32, 8, 1), (33, 8, 2), (256, 8, 8)])
  func narrowProductsTakeFewLanes(_ columns: Int, _ lanes: Int, _ panels: Int) {
    let tile = RegisterTile(columns: columns, facts: facts())
    #expect(tile.columnLanes == lanes)
    #expect(ColumnPanels(columns: columns, family: .registers, facts: facts()).count == panels)
    #expect(tile.rowGroups * lanes == 8)
  }

  @Test func wideSubgroupsShareNoMoreThanATilesRows() {
    let facts = facts(kind: .discrete, subgroupSize: 64)
    let tile = ProductTile(family: .registers, columns: 512, rows: 65, facts: facts)
    #expect(tile.columnLanes == 32)
    #expect(tile.rowGroups == 2)
    #expect(tile.rowTiles(65) == 2)
  }
}

@Suite struct Conv2dLaunchTests {
  static let shapes = [
    shape(size: 1, input: 1, output: 1), shape(batch: 4, size: 64, input: 16, output: 16),
    shape(size: 256, input: 64, output: 64), shape(size: 64, input: 256, output: 256),
    shape(size: 4, input: 512, output: 512, stride: 2), shape(batch: 4, size: 2048, input: 64, output: 3),
    shape(batch: 4, size: 8192, input: 3, output: 512, stride: 2), shape(size: 17, input: 33, output: 65, kernel: 5),
  ]

  @Test(arguments: shapes)
  func gridCoversThePixelsWithinTheDevicesLimit(_ shape: Conv2dShape) throws {
    let facts = facts()
    let tile = RegisterTile(columns: shape.outputChannels, facts: facts)
    let launches = DirectConvolution.forward(
      input: range(16), packed: range(16), output: range(16), shape: shape, activation: .relu,
      family: .registers, facts: facts)
    let groups = try #require(launches.first).groups
    #expect(launches.count == 1)
    #expect(max(groups.x, groups.y, groups.z) <= 65535)
    #expect(groups.x * tile.columnLanes * 4 >= shape.outputChannels)
    let rows = groups.y * groups.z * tile.rowGroups * RegisterTile.rows
    let pixels = shape.batch * shape.outputHeight * shape.outputWidth
    #expect(rows >= pixels)
    #expect(rows < pixels + (groups.z + 1) * tile.rowGroups * RegisterTile.rows)
  }

  @Test func strideGivesTheInputGradientOneLayerAClass() throws {
    for stride in 1...3 {
      let shape = shape(size: 13, input: 32, output: 8, stride: stride)
      let launches = DirectConvolution.backwardInput(
        outputGradient: range(16), packed: range(16), inputGradient: range(16), shape: shape,
        family: .registers, facts: facts())
      let groups = try #require(launches.first).groups
      #expect(groups.z == stride * stride)
      #expect(groups.y == (stride == 1 ? 6 : stride == 2 ? 2 : 1))
    }
  }

  @Test func packedBytesHoldPanelsRowsAndTheBiasBlock() {
    let shape = shape(size: 8, input: 5, output: 33)
    // Two panels of 32 columns, 9 taps of 8 rows and 4 rows for the bias.
    #expect(DirectConvolution.packedByteCount(shape, family: .registers, facts: facts()) == 2 * 76 * 32 * 4)
    // One panel of 8 columns, 9 taps of 36 rows and 4.
    #expect(DirectConvolution.packedTransposedByteCount(shape, family: .registers, facts: facts()) == 328 * 8 * 4)
  }
}

@Suite struct Conv2dChoiceTests {
  private func packedByteCount(_ shape: Conv2dShape, _ algorithm: Conv2d.Algorithm? = nil) -> Int {
    Conv2d(shape, facts: facts(), family: .registers, algorithm: algorithm).packedByteCount
  }

  @Test func winogradIsForWideLayersOverImages() {
    let large = shape(size: 256, input: 64, output: 64)
    #expect(packedByteCount(large) == packedByteCount(large, .winograd6))
    // Its weights are too many to be transformed to 8x8.
    let wide = shape(size: 64, input: 256, output: 256)
    #expect(packedByteCount(wide) == packedByteCount(wide, .winograd4))
    for shape in [
      shape(size: 64, input: 16, output: 16), shape(size: 4, input: 256, output: 256),
      shape(size: 64, input: 64, output: 64, stride: 2), shape(size: 64, input: 63, output: 64),
    ] {
      #expect(packedByteCount(shape) == packedByteCount(shape, .direct))
    }
  }

  @Test func packedWeightsServeEveryBatch() {
    let shapes = [1, 2, 16].map { shape(batch: $0, size: 12, input: 64, output: 64) }
    #expect(Set(shapes.map { packedByteCount($0) }).count == 1)
  }
}

@Suite struct SumSlabsTests {
  @Test(arguments: Conv2dLaunchTests.shapes)
  func slabsCoverThePixelsBelowTheLoopLimit(_ shape: Conv2dShape) {
    for facts in [facts(), facts(kind: .discrete, subgroupSize: 32)] {
      let tile = DirectConvolution.weightTile(shape, .registers, facts)
      let slabs = DirectConvolution.weightSlabs(shape, tile, facts)
      let rowGroups = RegisterTile(columns: shape.outputChannels, facts: facts).rowGroups
      let pixels = shape.batch * shape.outputHeight * shape.outputWidth
      #expect(slabs.count * slabs.steps >= pixels)
      #expect((slabs.count - rowGroups) * slabs.steps < pixels)
      #expect(slabs.count % rowGroups == 0)
      #expect(slabs.steps % 8 == 0)
      #expect(slabs.steps / 8 < RegisterTile.maxTurns)
      let scratch = DirectConvolution.backwardWeightScratchByteCount(shape, family: .registers, facts: facts)
      #expect(scratch <= 8 << 20 || slabs.count == rowGroups || slabs.steps > 500_000)
    }
  }

  @Test func aGramMatrixIsCutAndALargeProductIsNot() {
    let gram = Matmul.Shape(rows: 64, columns: 64, depth: 65536, transposesA: true)
    #expect(Matmul.scratchByteCount(gram, family: .registers, facts: facts()) == 16 * 64 * 64 * 4)
    let large = Matmul.Shape(rows: 1024, columns: 1024, depth: 1024)
    #expect(Matmul.scratchByteCount(large, family: .registers, facts: facts()) == 0)
    let launches = Matmul.multiply(
      range(1 << 24), range(1 << 24), alpha: 1 / 65536, shape: gram, scratch: range(1 << 18),
      product: range(1 << 14), family: .registers, facts: facts())
    #expect(launches.map(\.shader.name) == ["matmul_multiply", "matmul_reduce"])
    #expect(launches.first?.groups == Grid(2, 2, 16))
  }
}
