extension Migration {
  static let shapesSQL = """
    /* leadsman:migration 13 */
    ALTER TABLE leadsman.column_profile ADD COLUMN shape bytea;
    COMMENT ON COLUMN leadsman.column_profile.shape IS
      'Properties of the values beside their distribution; NULL: of older profiles, and of types that have none.';
    """
}
