/// What a person wrote about a dataset or test for other people; it changes nothing of what is tested.
package struct Annotations: Hashable, Sendable {
  package let description: String?
  package let owner: String?
  package let tags: [String]
  /// A runbook or dashboard.
  package let link: String?

  package init(description: String? = nil, owner: String? = nil, tags: [String] = [], link: String? = nil) {
    self.description = description
    self.owner = owner
    self.tags = tags
    self.link = link
  }

  init(_ mapping: YAMLMapping) {
    self.init(
      description: mapping["description"]?.text()?.value, owner: mapping["owner"]?.text()?.value,
      tags: mapping["tags"]?.texts()?.map(\.value) ?? [], link: mapping["link"]?.text()?.value)
  }
}
