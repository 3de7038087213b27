import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Profiles
import Rules

/// POSTs over HTTP, one client for all receivers.
///
/// Follows no redirects and retries nothing by itself. `shutdown` must be called once.
package final class HTTPSender: Sendable {
  /// How long a connection and a whole exchange may take.
  package struct Limits: Sendable {
    package let connect: Duration
    package let request: Duration

    package init(connect: Duration, request: Duration) {
      self.connect = connect
      self.request = request
    }

    package static let standard = Limits(connect: Deadlines.connect, request: Deadlines.request)
  }

  struct Answer: Equatable {
    let status: Int
    /// From `Retry-After`, at most an hour.
    let retryAfter: Duration?
  }

  private let client: HTTPClient
  private let limits: Limits

  package init(limits: Limits = .standard) {
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow, timeout: .init(connect: TimeAmount(limits.connect)))
    // A refused connection is an answer: the outbox decides when to try again.
    configuration.connectionPool.retryConnectionEstablishment = false
    self.limits = limits
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  /// Closes all connections.
  package func shutdown() async {
    // Fails only when it is shut down already.
    try? await client.shutdown()
  }

  /// Sends `body` and reads the answer's head.
  func post(
    _ body: String, to target: HTTPTarget, headers: [(name: String, value: String)], now: Instant
  ) async throws(SendFault) -> Answer {
    var request = HTTPClientRequest(url: target.url.exposed)
    request.method = .POST
    request.headers.add(name: "User-Agent", value: "leadsman")
    for header in headers { request.headers.add(name: header.name, value: header.value) }
    request.body = .bytes(ByteBuffer(string: body))
    do {
      let response = try await client.execute(request, timeout: TimeAmount(limits.request))
      let status = Int(response.status.code)
      let retryAfter = response.headers.first(name: "Retry-After").flatMap { RetryAfter.parse($0, now: now) }
      // Read to the end, if that is near, so that the connection can serve the next message.
      _ = try? await response.body.collect(upTo: 16 * 1024)
      return Answer(status: status, retryAfter: retryAfter)
    } catch let error as HTTPClientError {
      throw Self.fault(error, host: target.host)
    } catch is CancellationError {
      throw SendFault(result: .retry(after: nil, .canceled))
    } catch {
      // The error's own words may hold the URL.
      throw SendFault(result: .retry(after: nil, .connection(host: target.host)))
    }
  }

  private static func fault(_ error: HTTPClientError, host: String) -> SendFault {
    switch error {
    case .cancelled: SendFault(result: .retry(after: nil, .canceled))
    case .deadlineExceeded, .readTimeout, .writeTimeout, .connectTimeout, .tlsHandshakeTimeout,
      .getConnectionFromPoolTimeout:
      SendFault(result: .retry(after: nil, .timeOut(host: host)))
    case .invalidURL, .emptyHost, .emptyScheme, .missingSocketPath:
      SendFault(result: .permanent(.refusedRequest(host: host)))
    default:
      // Header names are constants here; a value that HTTP forbids would be refused for ever.
      error.description.contains("invalidHeaderFieldValues")
        ? SendFault(result: .permanent(.refusedRequest(host: host)))
        : SendFault(result: .retry(after: nil, .connection(host: host)))
    }
  }
}

/// An exchange without an answer, and what that means for the message.
struct SendFault: Error {
  let result: SendResult
}

extension TimeAmount {
  fileprivate init(_ duration: Duration) {
    self = .microseconds(duration.microseconds)
  }
}
