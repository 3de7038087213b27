extension Migration {
  static let movementsSQL = """
    /* leadsman:migration 10 */
    ALTER TABLE leadsman.finding ADD COLUMN movement jsonb;
    COMMENT ON COLUMN leadsman.finding.movement IS
      'Of drift: where the last windows lie, and where they may.';
    """
}
