extension Migration {
  static let evidenceSQL = """
    /* leadsman:migration 9 */
    ALTER TABLE leadsman.finding ADD COLUMN evidence_sql text;
    COMMENT ON COLUMN leadsman.finding.evidence_sql IS
      'The statement that finds all rows that break the test: of the rules, without data values.';
    """
}
