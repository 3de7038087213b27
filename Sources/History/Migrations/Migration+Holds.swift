extension Migration {
  static let holdsSQL = """
    /* leadsman:migration 11 */
    ALTER TABLE leadsman.incident ADD COLUMN held_as text;
    COMMENT ON COLUMN leadsman.incident.held_as IS
      'The incident by which receivers know what fails in this one, of which they are not told again.';
    CREATE INDEX outbox_of_subject ON leadsman.outbox (subject, type);
    """
}
