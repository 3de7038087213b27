import Foundation
import Profiles
import Rules
import Testing

@testable import Delivery

struct WebhookReceiverTests {
  private let secrets = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_AAECAwQFBgcICQoLDA0ODw=="].map { Secret($0) }

  /// What one POST to a server that answers so leads to.
  private func result(
    of answer: StubServer.Answer, limits: HTTPSender.Limits = .standard
  ) async throws -> (SendResult, requests: Int) {
    try await StubServer.with(answer) { server in
      try await withSender(limits: limits) { sender in
        let url = Secret("\(server.url)/hooks/T0PSECRET")
        let receiver = try WebhookReceiver(name: "core", url: url, secrets: secrets, sender: sender)
        return (await receiver.deliver(try .sample(), now: .night), server.requests.count)
      }
    }
  }

  @Test(arguments: [200, 201, 202, 204])
  func `any 2xx is delivered`(status: Int) async throws {
    #expect(try await result(of: .status(status)).0 == .delivered)
  }

  @Test(arguments: [400, 401, 403, 404, 409, 413, 422])
  func `a 4xx is final`(status: Int) async throws {
    #expect(try await result(of: .status(status)).0 == .permanent(.status(status, host: "127.0.0.1")))
  }

  @Test(arguments: [408, 425, 429, 500, 501, 502, 503, 504, 507])
  func `a server in trouble is tried again`(status: Int) async throws {
    #expect(try await result(of: .status(status)).0 == .retry(after: nil, .status(status, host: "127.0.0.1")))
  }

  @Test func `410 disables the receiver`() async throws {
    #expect(try await result(of: .status(410)).0 == .disabled(.status(410, host: "127.0.0.1")))
  }

  @Test(arguments: [301, 302, 303, 307, 308])
  func `a redirect is a failure and is not followed`(status: Int) async throws {
    let (result, requests) = try await result(of: .status(status, headers: ["Location": "/elsewhere"]))
    #expect(result == .permanent(.status(status, host: "127.0.0.1")))
    #expect(requests == 1)
  }

  @Test(arguments: [429, 502, 503, 504])
  func `Retry-After is honored where a server throttles`(status: Int) async throws {
    let result = try await result(of: .status(status, headers: ["Retry-After": "17"])).0
    #expect(result == .retry(after: .seconds(17), .status(status, host: "127.0.0.1")))
  }

  @Test func `Retry-After of a plain failure does not throttle`() async throws {
    let result = try await result(of: .status(500, headers: ["Retry-After": "17"])).0
    #expect(result == .retry(after: nil, .status(500, host: "127.0.0.1")))
  }

  @Test func `a server that hangs up is tried again`() async throws {
    #expect(try await result(of: .hangUp).0 == .retry(after: nil, .connection(host: "127.0.0.1")))
  }

  @Test func `a server that says nothing is given up on in time and tried again`() async throws {
    let limits = HTTPSender.Limits(connect: .seconds(5), request: .milliseconds(200))
    #expect(try await result(of: .silence, limits: limits).0 == .retry(after: nil, .timeOut(host: "127.0.0.1")))
  }

  /// Whoever waits for the connection as long as the limits allow does not end within the test's own.
  @Test(.timeLimit(.minutes(1)))
  func `a port that nobody listens on is tried again, at once`() async throws {
    let port = try await StubServer.with(.silence) { $0.port }
    try await withSender(limits: HTTPSender.Limits(connect: .seconds(600), request: .seconds(600))) { sender in
      let url = Secret("http://127.0.0.1:\(port)/hooks")
      let receiver = try WebhookReceiver(name: "core", url: url, secrets: secrets, sender: sender)
      let result = await receiver.deliver(try .sample(), now: .night)
      #expect(result == .retry(after: nil, .connection(host: "127.0.0.1")))
    }
  }

  @Test func `the request is a CloudEvent with the headers of Standard Webhooks`() async throws {
    let event = try OutboundEvent.sample()
    let request = try await StubServer.with(.status(200)) { server in
      try await withSender { sender in
        let url = Secret("\(server.url)/hooks/a?b=c")
        let receiver = try WebhookReceiver(name: "core", url: url, secrets: secrets, sender: sender)
        _ = await receiver.deliver(event, now: .night)
        return try #require(server.requests.first)
      }
    }
    #expect(request.method == "POST")
    #expect(request.path == "/hooks/a?b=c")
    #expect(request.values("content-type") == ["application/cloudevents+json; charset=utf-8"])
    #expect(request.values("webhook-id") == [event.id])
    #expect(request.values("webhook-timestamp") == ["1360395000"])
    #expect(request.values("idempotency-key") == ["\"\(event.id)\""])
    let signatures = try secrets.map {
      try #require(SigningKey($0)).signature(id: event.id, timestamp: 1_360_395_000, body: request.body)
    }
    #expect(request.values("webhook-signature") == [signatures.joined(separator: " ")])
    #expect(
      request.body
        == #"{"data":{"summary":"dep_delay is 51.2 % null"},"datacontenttype":"application/json","#
        + #""id":"5b6b1d3e-5df6-4d0c-9a39-2b1b7d7a6c11","source":"/leadsman","specversion":"1.0","#
        + #""subject":"incident-1","time":"2013-02-09T07:30:00Z","type":"leadsman.incident.opened"}"#)
  }

  @Test func `a retry keeps id and body and signs its own time`() async throws {
    let requests = try await StubServer.with(.status(500), .status(200)) { server in
      try await withSender { sender in
        let receiver = try WebhookReceiver(name: "core", url: Secret(server.url), secrets: secrets, sender: sender)
        _ = await receiver.deliver(try .sample(), now: .night)
        _ = await receiver.deliver(try .sample(), now: .night.advanced(by: .seconds(3)))
        return server.requests
      }
    }
    #expect(Set(requests.map(\.body)).count == 1)
    #expect(requests.map { $0.values("webhook-id") }.first == requests.map { $0.values("webhook-id") }.last)
    #expect(requests.flatMap { $0.values("webhook-timestamp") } == ["1360395000", "1360395003"])
    #expect(Set(requests.flatMap { $0.values("webhook-signature") }).count == 2)
  }

  @Test func `secrets may stand side by side in one file, as on rotation, and all of them sign`() async throws {
    try await withSender { sender in
      let texts = secrets.map(\.exposed)
      let url = Secret("http://a.example")
      let apart = try WebhookReceiver(name: "core", url: url, secrets: secrets, sender: sender)
      let file = Secret(texts.joined(separator: " ") + "\n")
      let together = try WebhookReceiver(name: "core", url: url, secrets: [file], sender: sender)
      let signatures = together.headers("1", body: "{}", now: .night).filter { $0.name == "webhook-signature" }
      #expect(
        signatures.map(\.value)
          == apart.headers("1", body: "{}", now: .night).filter {
            $0.name == "webhook-signature"
          }.map(\.value))
      #expect(signatures.first?.value.split(separator: " ").count == 2)
    }
  }

  @Test(arguments: ["", " \n"])
  func `an empty secret is refused, as nothing would be signed`(text: String) async throws {
    try await withSender { sender in
      #expect(throws: DeliveryError.malformedSecret(receiver: "core")) {
        try WebhookReceiver(
          name: "core", url: Secret("http://a.example"), secrets: [Secret(text)], sender: sender)
      }
    }
  }

  @Test func `without a secret nothing is signed`() async throws {
    try await withSender { sender in
      let receiver = try WebhookReceiver(name: "core", url: Secret("http://a.example"), secrets: [], sender: sender)
      let names = receiver.headers("1", body: "{}", now: .night).map(\.name)
      #expect(names == ["Content-Type", "webhook-id", "webhook-timestamp", "Idempotency-Key"])
    }
  }

  @Test func `an id that no header can hold is final and is not sent`() async throws {
    let event = try OutboundEvent.sample(id: "one\r\nX-Other: two")
    try await StubServer.with(.status(200)) { server in
      try await withSender { sender in
        let receiver = try WebhookReceiver(name: "core", url: Secret(server.url), secrets: secrets, sender: sender)
        #expect(await receiver.deliver(event, now: .night) == .permanent(.refusedRequest(host: "127.0.0.1")))
        #expect(server.requests.isEmpty)
      }
    }
  }

  @Test(arguments: ["", "example.org/hook", "ftp://example.org", "https://", "https:///path", "not a url"])
  func `a URL that is not http or https is refused without being shown`(url: String) async throws {
    try await withSender { sender in
      #expect(throws: DeliveryError.malformedURL(receiver: "core")) {
        try WebhookReceiver(name: "core", url: Secret(url), secrets: [], sender: sender)
      }
    }
  }

  @Test func `a malformed secret is refused without being shown`() async throws {
    try await withSender { sender in
      let error = try #require(throws: DeliveryError.self) {
        try WebhookReceiver(
          name: "core", url: Secret("http://a.example"), secrets: [Secret("whsec_hunter2!")], sender: sender)
      }
      #expect(error == .malformedSecret(receiver: "core"))
      #expect(!error.description.contains("hunter2"))
    }
  }

  @Test(arguments: [StubServer.Answer.status(404), .status(500), .status(301), .hangUp])
  func `no failure shows more of the URL than its host`(answer: StubServer.Answer) async throws {
    let text = String(reflecting: try await result(of: answer).0)
    #expect(text.contains("127.0.0.1"))
    #expect(!text.contains("T0PSECRET") && !text.contains("hooks"))
  }

  @Test(arguments: [("abc", "\"abc\""), ("a\"b\\c", "\"a\\\"b\\\\c\""), ("é", nil), ("a\n", nil)])
  func `the idempotency key is a structured field string`(text: String, expected: String?) {
    #expect(WebhookReceiver.structuredString(text) == expected)
  }
}
