import Columns

extension Array: PostgresDecodable where Element: PostgresDecodable {
  /// Decodes an SQL array; the elements of one with several dimensions come in row-major order.
  package static func decode(_ cell: PostgresCell) throws(PostgresCell.Failure) -> [Element] {
    try Element.decodeArray(cell)
  }
}

/// An SQL array, cut into the cells of its elements.
struct ArrayCell {
  private let cell: PostgresCell
  private let elementType: ColumnType

  init(_ cell: PostgresCell) throws(PostgresCell.Failure) {
    guard case .array(let elementType) = cell.type else { throw .typeMismatch }
    self.cell = cell
    self.elementType = elementType
  }

  func elements<Element: PostgresDecodable>() throws(PostgresCell.Failure) -> [Element] {
    switch cell.format {
    case .binary: try binaryElements()
    case .text: try textElements()
    }
  }

  private func element<Element: PostgresDecodable>(
    _ bytes: UnsafeRawBufferPointer?
  ) throws(PostgresCell.Failure) -> Element {
    guard let bytes else {
      guard let null = Element.decodeNull() else { throw .unexpectedNull }
      return null
    }
    return try Element.decode(PostgresCell(bytes: bytes, format: cell.format, type: elementType))
  }

  /// - SeeAlso: `array_send` in PostgreSQL's src/backend/utils/adt/arrayfuncs.c.
  private func binaryElements<Element: PostgresDecodable>() throws(PostgresCell.Failure) -> [Element] {
    let bytes = cell.bytes
    guard bytes.count >= 12 else { throw .malformed }
    let dimensions = Int(bytes.bigEndian(at: 0, as: Int32.self))
    var offset = 12 + 8 * dimensions
    guard (0...6).contains(dimensions), bytes.count >= offset else { throw .malformed }
    var elements: [Element] = []
    while offset < bytes.count {
      guard bytes.count - offset >= 4 else { throw .malformed }
      let length = Int(bytes.bigEndian(at: offset, as: Int32.self))
      offset += 4
      guard length <= bytes.count - offset, length >= -1 else { throw .malformed }
      elements.append(
        try element(length < 0 ? nil : UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length])))
      offset += max(length, 0)
    }
    return elements
  }

  /// `{1,NULL,"a \"quoted\" text"}`, nested braces flattened, a prefix of bounds (`[0:1]=`) skipped.
  private func textElements<Element: PostgresDecodable>() throws(PostgresCell.Failure) -> [Element] {
    guard let open = cell.bytes.firstIndex(of: UInt8(ascii: "{")) else { throw .malformed }
    var elements: [Element] = []
    var token: [UInt8] = []
    var (isQuoted, wasQuoted, isEscaped) = (false, false, false)
    for byte in cell.bytes[open...] {
      if isEscaped {
        token.append(byte)
        isEscaped = false
        continue
      }
      switch (byte, isQuoted) {
      case (UInt8(ascii: "\\"), _): isEscaped = true
      case (UInt8(ascii: "\""), _): (isQuoted, wasQuoted) = (!isQuoted, true)
      case (UInt8(ascii: ","), false), (UInt8(ascii: "}"), false):
        if !token.isEmpty || wasQuoted {
          elements.append(try textElement(token, wasQuoted: wasQuoted))
        }
        (token, wasQuoted) = ([], false)
      case (UInt8(ascii: "{"), false): break
      default: token.append(byte)
      }
    }
    return elements
  }

  private func textElement<Element: PostgresDecodable>(
    _ token: [UInt8], wasQuoted: Bool
  ) throws(PostgresCell.Failure) -> Element {
    if !wasQuoted, token.elementsEqual("NULL".utf8) { return try element(nil) }
    let result = token.withUnsafeBytes { bytes -> Result<Element, PostgresCell.Failure> in
      do throws(PostgresCell.Failure) { return .success(try element(bytes)) } catch { return .failure(error) }
    }
    return try result.get()
  }
}
