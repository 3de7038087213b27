extension Migration {
  /// What a profile holds beside the first sketches, and what the outbox looks up for every message that has ended.
  static let profilesSQL = """
    /* leadsman:migration 6 */
    ALTER TABLE leadsman.column_profile
      DROP CONSTRAINT column_profile_kind_check,
      ADD CHECK (kind IN ('numeric', 'temporal', 'binned', 'categorical', 'opaque', 'none')),
      ALTER COLUMN distinct_count DROP NOT NULL,
      ADD COLUMN bins bytea,
      ADD COLUMN totals bytea,
      ADD COLUMN slice jsonb,
      ADD COLUMN slice_rows bigint;
    COMMENT ON COLUMN leadsman.column_profile.slice IS 'The part of the rows that it tells of; NULL: all rows.';
    ALTER TABLE leadsman.profile ADD COLUMN sample jsonb;
    COMMENT ON COLUMN leadsman.profile.sample IS 'Of what the distributions were taken; NULL: all rows.';
    CREATE INDEX outbox_subject ON leadsman.outbox (receiver, subject, seq);
    """
}
