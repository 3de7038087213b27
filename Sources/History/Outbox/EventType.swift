/// The types of the events, as CloudEvents name them.
package enum EventType {
  package static let incidentOpened = "leadsman.incident.opened"
  package static let incidentResolved = "leadsman.incident.resolved"
  package static let triggerDispatched = "leadsman.trigger.dispatched"
  package static let deliveryDead = "leadsman.delivery.dead"
  package static let deliveryLate = "leadsman.delivery.late"
}
