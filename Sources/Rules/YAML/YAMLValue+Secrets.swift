extension YAMLValue {
  /// A secret: its text, or `{ file: path }`, the path taken from the folder of the file that names it.
  ///
  /// No mistake quotes it.
  func secret() -> Secret? {
    guard shape == .map else { return scalar(expected: "text or { file: path }").map { Secret($0.text) } }
    guard let path = mapping(Form.secretFile)?.required("file")?.text() else { return nil }
    let resolved = FileAccess.resolve(path.value, in: FileAccess.folder(of: reader.text.file))
    do throws(FileAccess.Failure) {
      let text = try reader.files.text(resolved)
      // Editors end a file with a line break that is no part of the secret.
      let secret = String(text.reversed().drop(while: \.isWhitespace).reversed())
      if !secret.isEmpty { return Secret(secret) }
      report(.secretUnreadable(path: path.value, reason: "it is empty"))
    } catch {
      report(.secretUnreadable(path: path.value, reason: error.reason))
    }
    return nil
  }

  /// A secret that is not empty.
  func filledSecret() -> Secret? {
    guard let secret = secret() else { return nil }
    if !secret.exposed.isEmpty { return secret }
    report(.emptyText(name))
    return nil
  }

  /// A secret that is an HTTP address.
  func address() -> Secret? {
    guard let secret = filledSecret() else { return nil }
    if secret.exposed.hasPrefix("http://") || secret.exposed.hasPrefix("https://") { return secret }
    report(.notA(.webAddress, name, value: "\(secret)"))
    return nil
  }

  /// One secret or a list of them, each read by `read`.
  func secrets(_ read: (YAMLValue) -> Secret?) -> [Secret]? {
    guard shape == .list else { return read(self).map { [$0] } }
    guard let items = list() else { return nil }
    if items.isEmpty { report(.emptyList(name)) }
    let secrets = items.compactMap(read)
    return secrets.count == items.count && !secrets.isEmpty ? secrets : nil
  }
}
