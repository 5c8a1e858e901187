import Files
import Testing

@Suite struct NaturalOrderTests {
  @Test(arguments: [
    ["1.png", "002.png", "2.png", "10.png"],
    ["intro", "shot2", "shot10"],
    // Formats do not count before numbers do.
    ["A0001.tga", "A0002.png", "A0003.tga"],
    ["name.0001.tif", "name.0002.tif", "name.0010.tif"],
    ["a1b2", "a1b10", "a2b1", "a10b1"],
    ["99999999999999999999998.png", "99999999999999999999999.png", "100000000000000000000000.png"],
    // A name that ends goes before one that goes on, whatever follows.
    ["a.png", "a1.png", "a-1.png", "aa.png"],
    ["1.png", "1a.png", "2.png", "a.png"],
    ["カット２.png", "カット10.png"],
  ])
  func numbersCountByValue(names: [String]) {
    #expect(NaturalOrder.sorted(names.reversed()) == names)
    #expect(NaturalOrder.sorted(names) == names)
  }

  @Test func everyPairOfNamesHasOneOrder() {
    let names = [
      "", ".", "1", "01", "a", "a1", "a01", "a1.x", "a1.y", "1.1", "1.2", "1.10", "-1", "_1", "z9", "10", "2",
    ]
    for first in names {
      for second in names where first != second {
        #expect((NaturalOrder(first) < NaturalOrder(second)) != (NaturalOrder(second) < NaturalOrder(first)))
        for third in names
        where NaturalOrder(first) < NaturalOrder(second) && NaturalOrder(second) < NaturalOrder(third) {
          #expect(NaturalOrder(first) < NaturalOrder(third), "\(first) \(second) \(third)")
        }
      }
    }
  }

  @Test func theLastNumberCountsFrames() {
    #expect(NaturalOrder("line_0012.png").lastNumber == "12")
    #expect(NaturalOrder("cut3_A0000.tga").lastNumber == "0")
    #expect(NaturalOrder("12a.png").lastNumber == "12")
    #expect(NaturalOrder("sheet.png").lastNumber == nil)
    #expect(NaturalOrder("clip.mp4").lastNumber == nil)
  }
}
