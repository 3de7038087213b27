extension Migration {
  /// The table of `Trigger.Status.allowed`, kept by the server: a report by plain SQL is held to the same steps as one
  /// by the command line.
  static let triggerStepsSQL = """
    /* leadsman:migration 5 */
    CREATE FUNCTION leadsman.trigger_steps(status text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
      SELECT CASE status
        WHEN 'proposed' THEN ARRAY['dispatched']
        WHEN 'dispatched' THEN ARRAY['accepted', 'canceled', 'timed_out']
        WHEN 'accepted' THEN ARRAY['running', 'succeeded', 'failed', 'canceled', 'timed_out']
        WHEN 'running' THEN ARRAY['succeeded', 'failed', 'canceled', 'timed_out']
        ELSE ARRAY[]::text[]
      END
    $$;
    COMMENT ON FUNCTION leadsman.trigger_steps IS 'What a trigger of this status can become.';

    ALTER TABLE leadsman.trigger ADD COLUMN is_stamped boolean NOT NULL DEFAULT false;
    COMMENT ON COLUMN leadsman.trigger.is_stamped IS
      'Set by a writer that gives changed_at, changed_by and change_cause itself; never stored as true.';

    \(allowedStepSQL)
    \(reportSQL)
    \(checkSQL)
    \(stampSQL)

    CREATE UNIQUE INDEX reference_of_trigger ON leadsman.reference (trigger_id);
    COMMENT ON TABLE leadsman.trigger IS
      'The inbox of the training core, which reports by UPDATE of status, worker, outcome and new_version.';
    """

  /// The step itself: which status may follow which.
  private static let allowedStepSQL = """
    CREATE FUNCTION leadsman.check_trigger_step(before leadsman.trigger, after leadsman.trigger) RETURNS void
    LANGUAGE plpgsql AS $$
    DECLARE
      steps text[] := leadsman.trigger_steps(before.status);
      standing text := before.status || CASE WHEN before.status IN ('accepted', 'running')
        THEN coalesce(' (by ' || before.worker || ')', '') ELSE '' END;
      remedy text := CASE cardinality(steps)
        WHEN 0 THEN 'That is its end; a new trigger is needed.'
        WHEN 1 THEN 'It can only become ' || steps[1] || '.'
        ELSE 'It can become ' || array_to_string(steps[:cardinality(steps) - 1], ', ') || ' or '
          || steps[cardinality(steps)] || '.' END;
    BEGIN
      IF after.status = before.status THEN
        IF (after.worker, after.outcome, after.new_version, after.claimed_at, after.finished_at)
          IS DISTINCT FROM (before.worker, before.outcome, before.new_version, before.claimed_at, before.finished_at)
        THEN
          RAISE EXCEPTION '% cannot become % once more with another worker, outcome or version: it is %. %',
            before.id, after.status, standing, remedy USING ERRCODE = 'check_violation';
        END IF;
      ELSIF after.status <> ALL (steps) THEN
        RAISE EXCEPTION '% cannot become %: it is %. %', before.id, after.status, standing, remedy
          USING ERRCODE = 'check_violation';
      END IF;
    END $$;
    """

  /// What a step must say beside the status, and what it must leave alone.
  private static let reportSQL = """
    CREATE FUNCTION leadsman.check_trigger_report(before leadsman.trigger, after leadsman.trigger) RETURNS void
    LANGUAGE plpgsql AS $$
    DECLARE problem text;
    BEGIN
      problem := CASE
        WHEN after.status = 'accepted' AND coalesce(after.worker, '') !~ '[^[:space:]]'
          THEN 'no worker is named that accepts it; set worker'
        WHEN after.status <> 'accepted' AND after.worker IS DISTINCT FROM before.worker
          THEN 'its worker is named when it is accepted, and stays'
        WHEN after.status = 'succeeded' AND after.outcome IS NULL
          THEN 'succeeded needs an outcome; set it to promoted, gated_out or no_change'
        WHEN after.status = 'succeeded' AND after.outcome = 'failed'
          THEN 'the outcome failed is no success; set the status to failed'
        WHEN after.status = 'succeeded' AND after.outcome = 'promoted'
          AND coalesce(after.new_version, '') !~ '[^[:space:]]'
          THEN 'promoted needs the version that the reference moves to; set new_version'
        WHEN after.status = 'failed' AND after.outcome IS DISTINCT FROM 'failed'
          THEN 'the outcome of what failed is failed'
        WHEN after.status NOT IN ('succeeded', 'failed') AND after.outcome IS NOT NULL
          THEN 'an outcome comes with succeeded or failed'
        WHEN after.status <> 'succeeded' AND after.new_version IS NOT NULL
          THEN 'a new_version comes with succeeded'
        WHEN after.finished_at IS DISTINCT FROM before.finished_at
          OR (after.status <> 'accepted' AND after.claimed_at IS DISTINCT FROM before.claimed_at)
          THEN 'the server sets claimed_at and finished_at'
      END;
      IF problem IS NOT NULL THEN
        RAISE EXCEPTION '% (%) cannot become %: %.', before.id, before.status, after.status, problem
          USING ERRCODE = 'check_violation';
      END IF;
    END $$;
    """

  /// Its name comes before that of `stamp`: what is checked is what was reported.
  private static let checkSQL = """
    CREATE FUNCTION leadsman.check_trigger() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF (NEW.id, NEW.model, NEW.dataset, NEW.cause, NEW.reason, NEW.window_start, NEW.window_end, NEW.train_on_start,
          NEW.train_on_end, NEW.excluded, NEW.model_version, NEW.created_at, NEW.suppressed_because)
        IS DISTINCT FROM (OLD.id, OLD.model, OLD.dataset, OLD.cause, OLD.reason, OLD.window_start, OLD.window_end,
          OLD.train_on_start, OLD.train_on_end, OLD.excluded, OLD.model_version, OLD.created_at,
          OLD.suppressed_because)
      THEN
        RAISE EXCEPTION '% (%) says what was asked for, which stays: set status, worker, outcome, new_version.',
          OLD.id, OLD.status USING ERRCODE = 'check_violation';
      END IF;
      PERFORM leadsman.check_trigger_step(OLD, NEW);
      IF NEW.status <> OLD.status THEN
        IF NEW.status = 'failed' THEN NEW.outcome := coalesce(NEW.outcome, 'failed'); END IF;
        PERFORM leadsman.check_trigger_report(OLD, NEW);
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER check_step BEFORE UPDATE ON leadsman.trigger
      FOR EACH ROW EXECUTE FUNCTION leadsman.check_trigger();
    """

  /// As in migration 3, but for a writer that says so: two steps at one moment keep that moment.
  private static let stampSQL = """
    CREATE OR REPLACE FUNCTION leadsman.stamp_trigger() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.status <> OLD.status THEN
        IF NEW.changed_at = OLD.changed_at AND NOT NEW.is_stamped THEN
          NEW.changed_at := clock_timestamp();
          IF NEW.changed_by = OLD.changed_by THEN NEW.changed_by := coalesce(NEW.worker, session_user); END IF;
          IF NEW.change_cause = OLD.change_cause THEN NEW.change_cause := ''; END IF;
        END IF;
        IF NEW.status = 'accepted' THEN NEW.claimed_at := coalesce(NEW.claimed_at, NEW.changed_at); END IF;
        IF NEW.status IN ('succeeded', 'failed', 'canceled', 'timed_out') THEN
          NEW.finished_at := coalesce(NEW.finished_at, NEW.changed_at);
        END IF;
      END IF;
      NEW.is_stamped := false;
      RETURN NEW;
    END $$;
    """
}
