extension Migration {
  static let outboxSQL = """
    /* leadsman:migration 4 */
    CREATE TABLE leadsman.outbox (
      event_id text NOT NULL,
      receiver text NOT NULL,
      seq bigint GENERATED ALWAYS AS IDENTITY,
      type text NOT NULL,
      subject text NOT NULL,
      body text NOT NULL,
      created_at timestamptz NOT NULL,
      as_of timestamptz NOT NULL,
      status text NOT NULL
        CHECK (status IN ('queued', 'sending', 'delivered', 'retrying', 'dead', 'superseded')),
      attempt integer NOT NULL,
      next_attempt_at timestamptz NOT NULL,
      lease_expires_at timestamptz,
      last_error text,
      delivered_at timestamptz,
      changed_at timestamptz NOT NULL,
      PRIMARY KEY (event_id, receiver)
    );
    CREATE INDEX outbox_pending ON leadsman.outbox (receiver, subject, seq)
      WHERE status IN ('queued', 'sending', 'retrying');
    CREATE INDEX outbox_dead ON leadsman.outbox (created_at) WHERE status = 'dead';

    CREATE TABLE leadsman.outbox_event (
      event_id text NOT NULL,
      receiver text NOT NULL,
      seq bigint GENERATED ALWAYS AS IDENTITY,
      at timestamptz NOT NULL,
      status text NOT NULL,
      attempt integer NOT NULL,
      cause text NOT NULL,
      PRIMARY KEY (event_id, receiver, seq),
      FOREIGN KEY (event_id, receiver) REFERENCES leadsman.outbox ON DELETE CASCADE
    );

    CREATE FUNCTION leadsman.append_outbox_event() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'INSERT' OR (NEW.status, NEW.attempt) IS DISTINCT FROM (OLD.status, OLD.attempt) THEN
        INSERT INTO leadsman.outbox_event (event_id, receiver, at, status, attempt, cause)
          VALUES (NEW.event_id, NEW.receiver, NEW.changed_at, NEW.status, NEW.attempt, coalesce(NEW.last_error, ''));
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER append_event AFTER INSERT OR UPDATE ON leadsman.outbox
      FOR EACH ROW EXECUTE FUNCTION leadsman.append_outbox_event();
    """
}
