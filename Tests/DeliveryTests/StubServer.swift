import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// An HTTP server on a free port of 127.0.0.1 that answers as it is told and remembers what it was asked.
final class StubServer: Sendable {
  struct Request: Sendable {
    let method: String
    let path: String
    let headers: [(name: String, value: String)]
    let body: String

    func values(_ name: String) -> [String] {
      headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }
  }

  enum Answer: Sendable {
    case status(Int, headers: [String: String] = [:])
    /// Takes the request and says nothing.
    case silence
    case hangUp
  }

  private let received = Mutex<[Request]>([])
  private let answers: [Answer]
  private let bound = Mutex<Int>(0)

  private init(answers: [Answer]) { self.answers = answers }

  var requests: [Request] { received.withLock { $0 } }
  var port: Int { bound.withLock { $0 } }
  var url: String { "http://127.0.0.1:\(port)" }

  /// - Parameter answers: to the requests in order; the last one for ever.
  static func with<Result: Sendable>(
    _ answers: Answer..., body: (StubServer) async throws -> Result
  ) async throws -> Result {
    let server = StubServer(answers: answers)
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          try channel.pipeline.syncOperations.addHandler(Handler(server: server))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    server.bound.withLock { $0 = channel.localAddress?.port ?? 0 }
    do {
      let result = try await body(server)
      try await channel.close()
      return result
    } catch {
      try await channel.close()
      throw error
    }
  }

  private func take(_ request: Request) -> Answer {
    let number = received.withLock {
      $0.append(request)
      return $0.count - 1
    }
    return answers[min(number, answers.count - 1)]
  }

  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let server: StubServer
    private var head: HTTPRequestHead?
    private var body = ""

    init(server: StubServer) { self.server = server }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      switch unwrapInboundIn(data) {
      case .head(let head): (self.head, body) = (head, "")
      case .body(let buffer): body += String(buffer: buffer)
      case .end:
        guard let head else { return }
        let headers = head.headers.map { (name: $0.name, value: $0.value) }
        let request = Request(method: head.method.rawValue, path: head.uri, headers: headers, body: body)
        reply(server.take(request), context: context)
      }
    }

    private func reply(_ answer: Answer, context: ChannelHandlerContext) {
      switch answer {
      case .silence: break
      case .hangUp: context.close(promise: nil)
      case .status(let code, let fields):
        var headers = HTTPHeaders(fields.map { ($0.key, $0.value) })
        headers.add(name: "Content-Length", value: "0")
        let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: code), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
      }
    }
  }
}
