extension Migration {
  /// A test that has its days has an outcome for the others.
  static let testsSQL = """
    /* leadsman:migration 8 */
    ALTER TABLE leadsman.finding
      DROP CONSTRAINT finding_outcome_check,
      ADD CHECK (outcome IN ('pass', 'warn', 'fail', 'warming_up', 'no_state', 'not_due', 'not_evaluated'));
    """
}
