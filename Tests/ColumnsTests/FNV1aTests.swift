import Columns
import Testing

@Suite struct FNV1aTests {
  @Test(
    "The hash is FNV-1a, as its authors' test vectors have it",
    arguments: [
      ("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("foobar", 0x8594_4171_f739_67e8),
    ] as [(String, UInt64)])
  func vectors(text: String, hash: UInt64) {
    #expect(FNV1a.hash(text.utf8) == hash)
  }

  @Test("Cells are those of the stored profiles, whatever the release")
  func cells() {
    #expect(["UA", "AA", "", "B6"].map { FNV1a.cell(of: $0.utf8, among: 8) } == [4, 0, 1, 6])
  }
}
