import Foundation

/// A web server that takes every POST and remembers it.
final class WebhookSink: Sendable {
  struct Post: Sendable, Hashable {
    let path: String
    /// Of the header `webhook-id`.
    let id: String
    let body: String
  }

  struct CannotListen: Error {
    let errno: Int32
  }

  let port: UInt16
  private let listener: Int32
  private let received = Received()

  /// Mutable behind a lock: requests come in on threads of their own.
  private final class Received: @unchecked Sendable {
    private let lock = NSLock()
    private var posts: [Post] = []

    func append(_ post: Post) { lock.withLock { posts.append(post) } }
    var all: [Post] { lock.withLock { posts } }
  }

  /// All that came in, in order.
  var posts: [Post] { received.all }

  init() throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    self.listener = listener
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, 64) == 0 && getsockname(listener, $0, &length) == 0
      }
    }
    guard isListening else { throw CannotListen(errno: errno) }
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread { [listener, received] in
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { return }
        Thread.detachNewThread { Self.serve(connection, received) }
      }
    }
  }

  func close() { shutdown(listener, Int32(SHUT_RDWR)) }

  /// Answers requests until the other side goes away.
  private static func serve(_ connection: Int32, _ received: Received) {
    defer { Foundation.close(connection) }
    var buffer = Data()
    while true {
      while let (post, rest) = parse(buffer) {
        received.append(post)
        buffer = rest
        let answer = "HTTP/1.1 204 No Content\r\n\r\n"
        guard send(connection, answer, answer.utf8.count, Int32(MSG_NOSIGNAL)) > 0 else { return }
      }
      var bytes = [UInt8](repeating: 0, count: 65_536)
      let count = recv(connection, &bytes, bytes.count, 0)
      guard count > 0 else { return }
      buffer += bytes.prefix(count)
    }
  }

  /// The first request of a buffer, once it is there as a whole, and what follows.
  private static func parse(_ buffer: Data) -> (Post, Data)? {
    guard let end = buffer.firstRange(of: Data("\r\n\r\n".utf8)) else { return nil }
    let lines = String(decoding: buffer[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
    let pairs = lines.dropFirst().compactMap { line -> (String, String)? in
      guard let colon = line.firstIndex(of: ":") else { return nil }
      let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
      return (line[..<colon].lowercased(), value)
    }
    let headers = Dictionary(pairs) { first, _ in first }
    let length = headers["content-length"].flatMap { Int($0) } ?? 0
    let content = buffer[end.upperBound...]
    guard content.count >= length else { return nil }
    let path = lines[0].components(separatedBy: " ").dropFirst().first ?? ""
    let body = String(decoding: content.prefix(length), as: UTF8.self)
    return (Post(path: path, id: headers["webhook-id"] ?? "", body: body), Data(content.dropFirst(length)))
  }
}
