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
      ADD COLUMN slice integer,
      ADD COLUMN design_effect double precision NOT NULL DEFAULT 1;
    COMMENT ON COLUMN leadsman.column_profile.design_effect IS
      'By what the rows are divided to tell as much as rows drawn one by one; above 1 in a sample of whole blocks.';
    COMMENT ON COLUMN leadsman.column_profile.slice IS
      'The part of the rows that it tells of: its place in profile.slices, from 0; NULL: all rows.';
    ALTER TABLE leadsman.profile ADD COLUMN sample jsonb, ADD COLUMN slices jsonb NOT NULL DEFAULT '[]';
    ALTER TABLE leadsman.profile ADD COLUMN parts jsonb, ADD COLUMN left_out jsonb;
    COMMENT ON COLUMN leadsman.profile.parts IS 'The windows that a week was merged from; NULL: it was scanned.';
    COMMENT ON COLUMN leadsman.profile.left_out IS 'Windows of the week whose data was broken or unknown.';
    COMMENT ON COLUMN leadsman.profile.slices IS 'Parts of the rows that were profiled by themselves, with their rows.';
    COMMENT ON COLUMN leadsman.profile.sample IS 'Of what the distributions were taken; NULL: all rows.';
    CREATE INDEX outbox_subject ON leadsman.outbox (receiver, subject, seq);
    """
}
