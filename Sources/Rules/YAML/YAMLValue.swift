import Yams

/// One node, the key that it stands under, and the reader that hears of its mistakes.
///
/// Every accessor reports what is wrong and returns nil then.
struct YAMLValue {
  let node: Node
  /// For messages: `'window'`, `tests`.
  let name: String
  /// Where its key stands; nil at the root and in lists.
  let key: Place?
  let reader: RuleReader

  var shape: RuleError.Shape {
    switch node {
    case .scalar(let scalar):
      scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string) ? .nothing : .text
    case .sequence: .list
    case .mapping, .alias: .map
    }
  }

  /// The value's own text, or the first token of a map or list.
  var place: Place {
    let line = node.mark?.line ?? 1
    let column = node.mark?.column ?? 1
    if case .scalar(let scalar) = node, scalar.style == .plain {
      let place = Place(line: line, column: column, length: scalar.string.unicodeScalars.count)
      if place.length > 0, reader.text[place].elementsEqual(scalar.string.unicodeScalars) { return place }
    }
    if shape == .nothing, let key { return key }
    return Place(line: line, column: column, length: reader.text.tokenLength(line: line, column: column))
  }

  var location: SourceLocation { reader.location(place) }

  func report(_ mistake: RuleError.Mistake) { reader.report(mistake, at: place) }

  func wrongShape(expected: String) { report(.wrongShape(name, expected: expected, found: shape)) }

  /// The items of a list.
  func list() -> [YAMLValue]? {
    guard case .sequence(let sequence) = node else {
      wrongShape(expected: "a list")
      return nil
    }
    return sequence.map { YAMLValue(node: $0, name: "an item of \(name)", key: nil, reader: reader) }
  }

  /// The pairs of a map, whatever its keys; a repeated key is reported and its first value kept.
  func pairs(expected: String = "a map") -> [(key: Located<String>, value: YAMLValue)]? {
    guard case .mapping(let mapping) = node else {
      wrongShape(expected: expected)
      return nil
    }
    var firstLines: [String: Int] = [:]
    return mapping.compactMap { key, value in
      let keyValue = YAMLValue(node: key, name: "a key", key: nil, reader: reader)
      guard case .scalar(let scalar) = key else {
        keyValue.wrongShape(expected: "text")
        return nil
      }
      let text = reader.original(of: scalar.string)
      let line = scalar.mark?.line ?? 1
      let column = scalar.mark?.column ?? 1
      let place = Place(line: line, column: column, length: reader.text.tokenLength(line: line, column: column))
      if let first = firstLines[text] {
        reader.report(.duplicateKey(text, firstLine: first), at: place)
        return nil
      }
      firstLines[text] = line
      let value = YAMLValue(node: value, name: "'\(text)'", key: place, reader: reader)
      return (Located(text, at: reader.location(place)), value)
    }
  }

  /// A map of the keys of a form.
  func mapping(_ form: MapForm, unsupported: [String] = []) -> YAMLMapping? {
    mapping(keys: form.names, unsupported: unsupported)
  }

  /// A map whose keys are among `keys`; any other is reported, one in `unsupported` as not built yet.
  func mapping(
    keys: [String], unsupported: [String] = [], expected: String = "a map"
  ) -> YAMLMapping? {
    guard let pairs = pairs(expected: expected) else { return nil }
    var values: [String: YAMLValue] = [:]
    var misspelt: Set<String> = []
    var hasUnknownKeys = false
    for (key, value) in pairs {
      if keys.contains(key.value) {
        values[key.value] = value
      } else if let place = value.key {
        let nearest = NearestName.nearest(to: key.value, in: keys)
        hasUnknownKeys = true
        if let nearest { misspelt.insert(nearest) }
        reader.report(
          unsupported.contains(key.value) ? .unsupported(key.value) : .unknownKey(key.value, nearest: nearest),
          at: place)
      }
    }
    return YAMLMapping(value: self, values: values, misspelt: misspelt, hasUnknownKeys: hasUnknownKeys)
  }
}

/// A map whose keys were checked.
struct YAMLMapping {
  let value: YAMLValue
  let values: [String: YAMLValue]
  /// Keys that seem to be meant by unknown ones: that they are missing need not be said as well.
  let misspelt: Set<String>
  let hasUnknownKeys: Bool

  subscript(key: String) -> YAMLValue? { values[key] }

  /// The value of a key that must be there.
  func required(_ key: String) -> YAMLValue? {
    if let found = values[key] { return found }
    if !misspelt.contains(key) {
      value.reader.report(.missingKey(key, in: value.name), at: value.key ?? value.place)
    }
    return nil
  }

  func has(_ key: String) -> Bool { values[key] != nil }
}
