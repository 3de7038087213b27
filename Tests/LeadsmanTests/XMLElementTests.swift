import Foundation
import FoundationXML
import TestSupport
import Testing

@testable import leadsman

@Suite struct XMLElementTests {
  @Test("A reader gets any text back, as attribute and as content", arguments: 0..<200)
  func roundTrip(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let (attribute, content) = (random.text(), random.text())
    let xml = XMLElement("a", [("name", attribute)], [XMLElement("b", text: content)]).written()
    let reader = try #require(Reader(xml), "\(xml.debugDescription)")
    #expect(Array(reader.elements[0].attributes["name", default: ""].unicodeScalars) == Self.writable(attribute))
    #expect(Array(reader.elements[1].text.unicodeScalars) == Self.writable(content))
  }

  @Test(
    "What XML 1.0 cannot hold is replaced, and nothing else",
    arguments: [
      ("\u{0}", "\u{FFFD}"), ("\u{1F}", "\u{FFFD}"), ("\u{FFFE}", "\u{FFFD}"), ("\u{FFFF}", "\u{FFFD}"), ("\t", "\t"),
      ("\u{7F}", "\u{7F}"), ("\u{10FFFF}", "\u{10FFFF}"), ("]]>", "]]&gt;"), ("\r\n", "&#13;\n"), ("\"", "\""),
    ])
  func content(_ text: String, _ written: String) {
    #expect(Array(XMLElement.content(text).unicodeScalars) == Array(written.unicodeScalars))
  }

  @Test("Children stand in lines of their own, deeper than their parent") func layout() {
    let element = XMLElement("a", [], [XMLElement("b", [("c", "<")], [XMLElement("d")]), XMLElement("e", text: "f")])
    #expect(element.written() == "<a>\n  <b c=\"&lt;\">\n    <d/>\n  </b>\n  <e>f</e>\n</a>")
  }

  /// Scalars as XML 1.0 can hold them.
  private static func writable(_ text: String) -> [Unicode.Scalar] {
    text.unicodeScalars.map { scalar in
      let isControl = scalar.value < 0x20 && !["\t", "\n", "\r"].contains(scalar)
      return isControl || scalar == "\u{FFFE}" ? "\u{FFFD}" : scalar
    }
  }
}

/// The elements of a document in their order, with the text of each.
final class Reader: NSObject, XMLParserDelegate {
  struct Element {
    let name: String
    let attributes: [String: String]
    var text = ""
  }

  private(set) var elements: [Element] = []
  private var open: [Int] = []

  init?(_ xml: String) {
    super.init()
    let parser = XMLParser(data: Data(xml.utf8))
    parser.delegate = self
    guard parser.parse() else { return nil }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    open.append(elements.count)
    elements.append(Element(name: name, attributes: attributes))
  }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
    open.removeLast()
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    if let last = open.last { elements[last].text += text }
  }
}
