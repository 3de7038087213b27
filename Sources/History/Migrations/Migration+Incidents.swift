extension Migration {
  static let incidentsSQL = """
    /* leadsman:migration 2 */
    CREATE TABLE leadsman.incident (
      id text PRIMARY KEY,
      dataset text NOT NULL REFERENCES leadsman.dataset,
      fault_class text NOT NULL,
      status text NOT NULL CHECK (status IN ('open', 'acknowledged', 'resolved')),
      closure text,
      first_start timestamptz NOT NULL,
      first_end timestamptz NOT NULL,
      last_start timestamptz NOT NULL,
      last_end timestamptz NOT NULL,
      failing_windows bigint NOT NULL,
      clean_windows bigint NOT NULL,
      previous text,
      summary text NOT NULL DEFAULT '',
      is_notified boolean NOT NULL DEFAULT false,
      opened_at timestamptz NOT NULL,
      acknowledged_at timestamptz,
      resolved_at timestamptz
    );
    CREATE INDEX incident_of_dataset ON leadsman.incident (dataset, fault_class, first_start);
    CREATE INDEX incident_unresolved ON leadsman.incident (dataset, fault_class) WHERE status <> 'resolved';

    CREATE TABLE leadsman.incident_event (
      incident_id text NOT NULL REFERENCES leadsman.incident,
      seq bigint NOT NULL,
      at timestamptz NOT NULL,
      kind text NOT NULL,
      status text NOT NULL,
      actor text NOT NULL,
      cause text NOT NULL,
      PRIMARY KEY (incident_id, seq)
    );

    CREATE TABLE leadsman.incident_closure (
      incident_id text PRIMARY KEY REFERENCES leadsman.incident,
      closure text NOT NULL,
      after_start timestamptz NOT NULL,
      after_end timestamptz NOT NULL
    );
    COMMENT ON TABLE leadsman.incident_closure IS 'Incidents that a person or a promotion has ended.';
    """
}
