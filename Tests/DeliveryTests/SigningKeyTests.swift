import Foundation
import Rules
import Testing

@testable import Delivery

struct SigningKeyTests {
  private struct Case: Decodable {
    let secret: String
    let id: String
    let timestamp: Int64
    let body: String
    let signature: String
  }

  @Test func `the published vector of Standard Webhooks is reproduced`() throws {
    let key = try #require(SigningKey(Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")))
    let signature = key.signature(
      id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330, body: #"{"test": 2432232314}"#)
    #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
  }

  @Test func `signatures equal those of the Python package standardwebhooks`() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden")
    let data = try Data(contentsOf: folder.appendingPathComponent("standard_webhooks.json"))
    let cases = try JSONDecoder().decode([Case].self, from: data)
    #expect(cases.count == 25)
    for item in cases {
      let key = try #require(SigningKey(Secret(item.secret)))
      #expect(key.signature(id: item.id, timestamp: item.timestamp, body: item.body) == item.signature, "\(item.id)")
    }
  }

  @Test(arguments: ["", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_not base64", "whsec_abc"])
  func `a secret that is not whsec_ and base64 is refused`(text: String) {
    #expect(SigningKey(Secret(text)) == nil)
  }
}
