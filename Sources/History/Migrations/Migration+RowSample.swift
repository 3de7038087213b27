extension Migration {
  static let rowSampleSQL = """
    /* leadsman:migration 12 */
    ALTER TABLE leadsman.profile ADD COLUMN row_sample bytea;
    COMMENT ON COLUMN leadsman.profile.row_sample IS
      'At most 512 whole rows of the window, as RowSample writes them; NULL: none were asked for, or it is a week.';
    """
}
