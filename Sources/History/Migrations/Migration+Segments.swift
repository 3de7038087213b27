extension Migration {
  /// Findings of before are of all rows.
  static let segmentsSQL = """
    /* leadsman:migration 7 */
    ALTER TABLE leadsman.finding
      ADD COLUMN segment text,
      ADD COLUMN segment_count bigint,
      ADD CHECK ((segment IS NULL) = (segment_count IS NULL));
    COMMENT ON COLUMN leadsman.finding.segment IS 'As carrier=UA: of these rows alone; NULL: of all.';
    """
}
