import Drift
import Testing

@testable import Checks

@Suite struct WatchedWordTests {
  private static func limits(_ kind: WatchedKind, _ limits: ClosedRange<Double>) -> String {
    WatchedWords(kind: kind, family: .null, isSecret: false).text(limits)
  }

  @Test("A limit beyond what can be is none")
  func ends() {
    #expect(Self.limits(.nulls, -0.1...0.05) == "at most 5 %")
    #expect(Self.limits(.nulls, 0.95...1.2) == "at least 95 %")
    #expect(Self.limits(.nulls, 0.1...0.2) == "10 % to 20 %")
    #expect(Self.limits(.domainClassifier, -0.2...0.94) == "at most 0.94")
    #expect(Self.limits(.domainClassifier, 0.2...1.53) == "at least 0.20")
    #expect(Self.limits(.domainClassifier, -0.2...1.53) == "anything")
    #expect(Self.limits(.rows, -3...73) == "anything")
    #expect(Self.limits(.rows, -3...7) == "at most 1,097")
    #expect(Self.limits(.rows, 0...7) == "1 to 1,097")
    #expect(Self.limits(.reconstructionError, -3...29.5) == "at most 29.50")
    #expect(Self.limits(.scale, -2...2) == "at most × 1.96")
    #expect(Self.limits(.scale, -0.2...0.2) == "× 0.85 to × 1.13")
    #expect(Self.limits(.difference([97], [98]), -1.05...0.94) == "at most 94 points")
    #expect(Self.limits(.direction, 0.9...1.1) == "at least 0.90")
    #expect(Self.limits(.location, -2...2) == "−2.00 σ to +2.00 σ")
    #expect(Self.limits(.location, -2500...3e22) == "−2,500 σ to +3e+22 σ")
  }
}
