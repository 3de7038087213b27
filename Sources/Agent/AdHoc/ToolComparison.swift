import Checks
package import Columns
package import Compatibility
package import Scans
package import Statistics

/// How two sources differ from value to value: as another tool scores it, or by every statistic.
package struct ToolComparison: Sendable {
  package enum Tool: Hashable, Sendable {
    case evidently
    case nannyML(CountedColumn.Chunks)
    /// Every statistic of Leadsman's own.
    case all
  }

  package enum Scores: Sendable {
    case evidently(Evidently)
    case nannyML(NannyML)
    case all(UnivariateScores)
    /// A sentence without data values.
    case unavailable(String)
  }

  package struct Column: Sendable {
    package let name: String
    package let type: ColumnType
    /// Whether its values were taken for names rather than for numbers.
    package let isCategorical: Bool
    package let scores: Scores
  }

  package let tool: Tool
  package let columns: [Column]
  package let unread: [String: String]
  package let isOneMoment: Bool

  /// Reads both sources, one column after the other.
  /// - Parameter categorical: columns of numbers that are to be taken for names.
  /// - Throws: `AdHocError`, `CancellationError`.
  package init(
    _ reader: AdHocReader, _ first: AdHocSource, _ second: AdHocSource, _ tool: Tool, categorical: Set<String>
  ) async throws {
    var columns: [Column] = []
    let chunks: CountedColumn.Chunks? = if case .nannyML(let chunks) = tool { chunks } else { nil }
    let read = try await reader.values(first, second, chunks: chunks) { one, other in
      columns.append(Self.column(one, other, tool, isCategorical: categorical.contains(one.name)))
    }
    self.tool = tool
    self.columns = columns
    unread = read.unread
    isOneMoment = read.isOneMoment
  }

  private static func column(
    _ one: CountedColumn, _ other: CountedColumn, _ tool: Tool, isCategorical: Bool
  ) -> Column {
    func column(_ scores: Scores, isCategorical: Bool = isCategorical) -> Column {
      Column(name: one.name, type: one.type, isCategorical: isCategorical, scores: scores)
    }
    if let reason = unavailable(one, other, tool, isCategorical: isCategorical) { return column(.unavailable(reason)) }
    let isNamed = isCategorical || !one.type.isNumeric
    do throws(StatisticsError) {
      let (reference, current) = (try one.values(), try other.values())
      switch tool {
      case .evidently:
        let isInteger = (reference: one.isOfIntegers, current: other.isOfIntegers)
        if !isCategorical, one.type == .text, current.distinctCount * 2 > current.count {
          return column(.unavailable("the tool takes it for free text, which it has no test of this kind for"))
        }
        let isFew = isNamed || other.isOfIntegers && current.distinctCount <= 10
        return column(
          .evidently(Evidently(reference, current, isInteger: isInteger, isCategorical: isFew)), isCategorical: isFew)
      case .nannyML:
        let chunks = (
          reference: try one.parts.map { part throws(StatisticsError) in try part.values() },
          analysis: try other.parts.map { part throws(StatisticsError) in try part.values() }
        )
        return column(.nannyML(NannyML(reference, chunks: chunks, isCategorical: isNamed)), isCategorical: isNamed)
      case .all:
        if !isNamed, case .numbers(let x) = reference.kind, case .numbers(let y) = current.kind {
          return column(.all(UnivariateScores(x, y)))
        }
        do throws(NoScore) {
          return column(
            .all(UnivariateScores(categories: try ToolValues.paired(reference, current))), isCategorical: true)
        } catch { return column(.unavailable(error.reason), isCategorical: isNamed) }
      }
    } catch { return column(.unavailable(error.description), isCategorical: isNamed) }
  }
}

extension CountedColumn {
  /// All parts together.
  fileprivate func values() throws(StatisticsError) -> ToolValues {
    if parts.count == 1 { return try parts[0].values() }
    var (numbers, texts, counts): ([Double], [String], [Int]) = ([], [], [])
    var whole = CountedColumn.Part(values: .numbers([], counts: []))
    for part in parts {
      switch part.values {
      case .numbers(let values, let rows):
        numbers += values
        counts += rows
      case .texts(let values, let rows):
        texts += values
        counts += rows
      }
      whole.negativeInfiniteCount += part.negativeInfiniteCount
      whole.positiveInfiniteCount += part.positiveInfiniteCount
    }
    whole.values = type.isNumeric ? .numbers(numbers, counts: counts) : .texts(texts, counts: counts)
    return try whole.values()
  }
}

extension CountedColumn.Part {
  /// NULL and NaN are left out, as the tools do.
  fileprivate func values() throws(StatisticsError) -> ToolValues {
    switch values {
    case .numbers(let numbers, let counts):
      return try ToolValues(
        numbers: numbers, counts: counts,
        infinite: ToolValues.Infinite(negative: negativeInfiniteCount, positive: positiveInfiniteCount))
    case .texts(let texts, let counts):
      return ToolValues(categories: zip(texts, counts).map { ToolValues.Category(text: $0, count: $1) })
    }
  }
}
