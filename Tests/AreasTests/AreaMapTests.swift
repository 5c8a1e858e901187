import Footage
import Testing

@testable import Areas

@Suite("Areas of drawings")
struct AreaMapTests {
  @Test("a closed outline has an inside and an outside", arguments: [false, true])
  func closedOutline(isSmooth: Bool) {
    var sketch = Sketch(width: 60, height: 50)
    sketch.box(10...45, 8...40, isSmooth: isSmooth)
    let map = sketch.areas()
    #expect(map.areas.count == 2)
    #expect(map.area(0, 0) == 0)
    #expect(map.area(30, 20) == 1)
    #expect(map.area(10, 20) == AreaMap.line)
    #expect(map.areas[0].isAtBorder && !map.areas[1].isAtBorder)
    #expect(map.areas[1].bounds.columns.contains(30))
    #expect(map.labels.count { $0 == 1 } == map.areas[1].pixels)
  }

  @Test("the fringe of lines counts for the area beside it where that is asked")
  func fringe() {
    // A dark frame that is two fifths of a line, around five columns of five shades.
    let side = 9
    var line = Image(width: side, height: side, channels: 1, repeating: 0)
    var color = Image(width: side, height: side, channels: 3, repeating: 0)
    for y in 1..<side - 1 {
      for x in 1..<side - 1 {
        let isInside = (2..<side - 2).contains(x) && (2..<side - 2).contains(y)
        line[x, y, 0] = isInside ? 1 : 0.6
        for channel in 0..<3 { color[x, y, channel] = isInside ? Float(100 + 10 * x) / 255 : 50.0 / 255 }
      }
    }
    let map = AreaMap(PageLines(line: line), .init())
    func shade(_ colors: [AreaColor]) -> Float { (colors[0].color.x * 255).rounded() }
    #expect(map.areas.count == 1 && map.areas[0].pixels == 25)
    #expect(shade(map.colors(of: Picture(color: color))) == 140)
    // 24 pixels of the fringe are darker than the 25 inside.
    #expect(shade(map.colors(of: Picture(color: color), fringe: line)) == 120)
    #expect(!map.colors(of: Picture(color: color), fringe: line)[0].isFlat)
  }

  @Test("paper that meets at a corner alone is two areas")
  func fourNeighbours() {
    // Two diagonal pixels of ink: their other diagonal is paper.
    let classes: [UInt8] = [
      0, 1, 1,
      1, 0, 1,
      1, 1, 1,
    ]
    let four = Components(of: classes.map { 1 - $0 }, width: 3, height: 3, neighbours: .four)
    let eight = Components(of: classes.map { 1 - $0 }, width: 3, height: 3, neighbours: .eight)
    #expect(four.count == 2)
    #expect(eight.count == 1)
    #expect(four.labels == [0, -1, -1, -1, 1, -1, -1, -1, -1])
  }

  @Test("components are those of a search from pixel to pixel", arguments: [1, 2, 3, 4, 5, 6])
  func componentsAgreeWithSearch(seed: Int) {
    var random = SystemRandomNumberGenerator()
    let (width, height) = (17 + 9 * seed, 90 - 11 * seed)
    let classes = (0..<width * height).map { _ in UInt8.random(in: 0...2, using: &random) }
    for neighbours in [Components.Neighbours.four, .eight] {
      let found = Components(of: classes, width: width, height: height, neighbours: neighbours)
      var expected = [Int32](repeating: -1, count: classes.count)
      var next: Int32 = 0
      for first in classes.indices where classes[first] != 0 && expected[first] < 0 {
        var open = [first]
        expected[first] = next
        while let pixel = open.popLast() {
          for (dx, dy) in [(-1, -1), (0, -1), (1, -1), (-1, 0), (1, 0), (-1, 1), (0, 1), (1, 1)] {
            if neighbours == .four, dx != 0, dy != 0 { continue }
            let (x, y) = (pixel % width + dx, pixel / width + dy)
            guard x >= 0, x < width, y >= 0, y < height else { continue }
            let neighbour = y * width + x
            guard classes[neighbour] == classes[pixel], expected[neighbour] < 0 else { continue }
            expected[neighbour] = next
            open.append(neighbour)
          }
        }
        next += 1
      }
      #expect(found.count == Int(next))
      #expect(found.labels == expected)
    }
  }

  @Test("distances to lines are exact as far as they reach")
  func distances() {
    var sketch = Sketch(width: 40, height: 33)
    sketch.stroke([[5, 4], [30, 21]], width: 2)
    sketch.stroke([[36, 30], [36.5, 30]], width: 1)
    let lines = PageLines(sketch.page)
    let ink = lines.classes.indices.filter { lines.classes[$0] != PageLines.paper }
    for reach in [1, 2, 5, 50] {
      let squares = LineDistances.squares(lines, reach: reach)
      for pixel in squares.indices {
        let exact = ink.map {
          ($0 % 40 - pixel % 40) * ($0 % 40 - pixel % 40) + ($0 / 40 - pixel / 40) * ($0 / 40 - pixel / 40)
        }
        .min()!
        #expect(exact <= reach * reach ? Int(squares[pixel]) == exact : Int(squares[pixel]) > reach * reach)
      }
    }
  }

  @Test("what is smaller than the smallest area is line")
  func smallest() {
    var sketch = Sketch(width: 60, height: 50)
    sketch.box(10...45, 8...40)
    // An inside of two by two pixels.
    sketch.box(28...33, 20...25, width: 3)
    let all = sketch.areas(smallest: 1)
    let some = sketch.areas(smallest: 20)
    #expect(all.areas.count == 3)
    #expect(some.areas.count == 2)
    #expect(some.area(30, 22) == AreaMap.line)
    #expect(some.area(20, 20) == all.area(20, 20))
    // A dot of a trace line is painted over like the rest of it.
    sketch.stroke([[20.5, 20.5], [20.6, 20.5]], width: 1, color: [1, 0, 0])
    #expect(sketch.areas(smallest: 20).areas.last?.kind == .trace(0))
  }

  @Test("trace lines bound areas and are areas themselves")
  func traceLines() {
    var sketch = Sketch(width: 60, height: 50)
    sketch.box(10...45, 8...40)
    sketch.stroke([[25, 9], [25, 39]], width: 2, color: [1, 0, 0])
    let map = sketch.areas()
    #expect(map.paperAreas == 3)
    #expect(map.areas.count == 4)
    #expect(map.areas[3].kind == .trace(0))
    #expect(map.area(25, 25) == 3)
    #expect(map.hasSolidLines)
    #expect(map.area(15, 25) != map.area(35, 25))
    // Where nothing is a trace line it is a line like others.
    let plain = sketch.areas(traces: .these([]))
    #expect(plain.areas.count == 3)
    #expect(plain.area(25, 25) == AreaMap.line)
  }

  @Test("a drawing may have trace lines alone")
  func tracesAlone() {
    var sketch = Sketch(width: 60, height: 50)
    sketch.box(10...45, 8...40, color: [0, 0, 1])
    #expect(!sketch.areas().hasSolidLines)
  }

  @Test("in a drawing of a few colours whatever is saturated is a trace line")
  func unusualTraceColors() {
    var sketch = Sketch(width: 60, height: 50)
    sketch.box(10...45, 8...40)
    sketch.stroke([[25, 9], [25, 39]], width: 2, color: [1, 0.5, 0])
    #expect(sketch.areas().areas.last?.kind == .trace(4))
    var smooth = Sketch(width: 60, height: 50)
    smooth.box(10...45, 8...40, isSmooth: true)
    smooth.stroke([[25, 9], [25.7, 39]], width: 2, color: [1, 0.5, 0], isSmooth: true)
    #expect(smooth.areas().areas.allSatisfy { $0.kind == .paper })
  }

  @Test("smooth trace lines are found by their hue")
  func smoothTraceLines() {
    var sketch = Sketch(width: 60, height: 50)
    sketch.box(10...45, 8...40, isSmooth: true)
    sketch.stroke([[25.3, 5], [28.7, 42]], width: 2, color: [0, 0, 1], isSmooth: true)
    let map = sketch.areas()
    #expect(map.areas.contains { $0.kind == .trace(2) })
    #expect(map.area(15, 25) != map.area(38, 25))
  }

  @Test("lines belong to the nearest paper")
  func nearestPaper() {
    var sketch = Sketch(width: 60, height: 50)
    sketch.box(10...45, 8...40, width: 5)
    sketch.stroke([[25, 9], [25, 39]], width: 3, color: [1, 0, 0])
    let map = sketch.areas()
    let nearest = map.nearestPaper()
    func area(_ x: Int, _ y: Int) -> Int32 { map.labels[Int(nearest[y * 60 + x])] }
    #expect(area(8, 20) == map.area(0, 0) && area(12, 20) == map.area(15, 20))
    #expect(area(24, 20) == map.area(15, 20) && area(26, 20) == map.area(40, 20))
    for pixel in map.labels.indices where map.labels[pixel] >= 0 {
      #expect((nearest[pixel] == pixel) == (map.areas[Int(map.labels[pixel])].kind == .paper))
    }
  }

  @Test("faint strokes bound areas too")
  func faintStrokes() {
    var coverage = Image(width: 5, height: 2, channels: 1, repeating: 0)
    for y in 0..<2 { coverage[2, y, 0] = 0.03 }
    let color = Image(width: 5, height: 2, channels: 3, repeating: 0)
    let lines = PageLines(ink: (coverage, color), traces: .usual)
    var options = AreaMap.Options()
    options.smallest = 1
    #expect(AreaMap(lines, options).areas.count == 2)
  }

  @Test("what is drawn is found among dirt, and areas on two pages compare by it")
  func geometry() {
    var sketch = Sketch(width: 200, height: 150)
    sketch.box(40...100, 30...90)
    sketch.stroke([[55, 45], [85, 45], [85, 60], [55, 60], [55, 45]])
    var moved = Sketch(width: 260, height: 300)
    moved.box(120...180, 160...220)
    moved.stroke([[135, 175], [165, 175], [165, 190], [135, 190], [135, 175]])
    moved.stroke([[3, 3], [4, 3]])
    #expect(sketch.areas().drawnPart == PixelRectangle(columns: 39..<101, rows: 29..<91))
    let (one, other) = (sketch.areas(), moved.areas())
    func geometries(_ map: AreaMap) -> [AreaGeometry] { map.areas.map { AreaGeometry($0, in: map.drawnPart) } }
    let (ours, theirs) = (geometries(one), geometries(other))
    for index in 1..<3 {
      let nearest = (0..<3).min { ours[index].distance(to: theirs[$0]) < ours[index].distance(to: theirs[$1]) }
      #expect(nearest == index)
      #expect(ours[index].distance(to: theirs[index]) < 0.02)
    }
    #expect(ours[1].distance(to: ours[1]) == 0)
    #expect(Sketch(width: 30, height: 20).areas().drawnPart == PixelRectangle(columns: 0..<30, rows: 0..<20))
  }

  @Test("areas have colours that differ, lines are black")
  func picture() {
    var sketch = Sketch(width: 60, height: 50)
    sketch.box(10...45, 8...40)
    let image = sketch.areas().image()
    #expect(image[10, 20, 0] == 0)
    #expect((0..<3).contains { image[0, 0, $0] != image[30, 20, $0] })
  }
}
