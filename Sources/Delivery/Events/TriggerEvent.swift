import Foundation
import History
package import Profiles

/// What the training core is told: train this model again, on exactly this data, for this reason.
///
/// The trigger's id is the same however often the event is sent; who starts a training remembers it.
package struct TriggerEvent: Sendable, Equatable, Codable {
  package let trigger: String
  package let model: String
  package let dataset: String
  /// `drift` or `schedule`.
  package let cause: String
  /// For a person.
  package let reason: String
  /// The window whose run proposed it.
  package let window: EventWindow
  package let trainOn: EventWindow
  /// Windows within `trainOn` that must not be trained on, in order of time.
  package private(set) var excluded: [EventWindow]
  /// The version in use, if known.
  package let modelVersion: String?
  package let createdAt: Timestamp

  package init(
    trigger: String, model: String, dataset: String, cause: String, reason: String, window: Window, trainOn: Window,
    excluded: [Window], modelVersion: String?, createdAt: Instant
  ) {
    self.trigger = trigger
    self.model = model
    self.dataset = dataset
    self.cause = cause
    self.reason = reason.cut(to: 600)
    self.window = EventWindow(window)
    self.trainOn = EventWindow(trainOn)
    self.excluded = excluded.sorted().map(EventWindow.init)
    self.modelVersion = modelVersion
    self.createdAt = Timestamp(createdAt)
  }
}

extension TriggerEvent {
  package var type: String { EventType.triggerDispatched }

  /// JSON of at most 16 KB with sorted keys.
  ///
  /// Where the list of excluded windows is too long, neighbors are joined. It is never cut: whoever trained on the
  /// rest would train on broken data.
  /// - Throws: `DeliveryError.eventTooLarge`.
  package func encoded() throws -> String {
    var data = try EventCoding.encoder.encode(self)
    if data.count > EventCoding.limit {
      var event = self
      event.excluded = Self.joined(excluded)
      data = try EventCoding.encoder.encode(event)
    }
    guard data.count <= EventCoding.limit else {
      throw DeliveryError.eventTooLarge(type: type, bytes: data.count, limit: EventCoding.limit)
    }
    return String(decoding: data, as: UTF8.self)
  }

  package init(body: String) throws {
    self = try EventCoding.decoder.decode(TriggerEvent.self, from: Data(body.utf8))
  }

  /// The same moments in as few windows as there are gaps and one.
  private static func joined(_ windows: [EventWindow]) -> [EventWindow] {
    var result: [Window] = []
    for window in windows {
      let next = Window(start: window.start.instant, end: window.end.instant)
      if let last = result.last, next.start <= last.end {
        result[result.count - 1] = Window(start: last.start, end: max(last.end, next.end))
      } else {
        result.append(next)
      }
    }
    return result.map(EventWindow.init)
  }
}
