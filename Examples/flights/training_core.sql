-- The training core of the demo: a small, real model of P(arrival more than 15 minutes late), in plain SQL.
-- The model is the late rate by carrier, origin and hour, drawn towards the overall rate as if by 20 more flights.
CREATE TABLE ml.model (version text PRIMARY KEY, trained_at timestamptz NOT NULL, overall double precision NOT NULL);
CREATE TABLE ml.rate (
  version text REFERENCES ml.model, carrier text, origin text, sched_hour integer, late double precision NOT NULL,
  PRIMARY KEY (version, carrier, origin, sched_hour)
);

CREATE FUNCTION ml.predict(model text, carrier text, origin text, sched_hour integer) RETURNS double precision
LANGUAGE sql STABLE AS $$
  SELECT coalesce(
    (SELECT r.late FROM ml.rate AS r
     WHERE r.version = $1 AND r.carrier = upper($2) AND r.origin = $3 AND r.sched_hour = $4),
    (SELECT m.overall FROM ml.model AS m WHERE m.version = $1))
$$;

-- Trains a version on the flights of [start, finish), less the days listed, and puts them into the training set.
CREATE FUNCTION ml.train(model text, start timestamptz, finish timestamptz, without tstzrange[], trained timestamptz)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE trained_rows bigint;
BEGIN
  CREATE TEMPORARY TABLE sample ON COMMIT DROP AS
    SELECT f.*, (f.arr_delay > 15) AS was_late FROM raw.flight AS f
    WHERE f.scheduled_at >= start AND f.scheduled_at < finish
      AND NOT EXISTS (SELECT FROM unnest(without) AS hole WHERE hole @> f.scheduled_at);
  INSERT INTO ml.model SELECT model, trained, avg(was_late::int) FROM sample WHERE was_late IS NOT NULL;
  INSERT INTO ml.rate
    SELECT model, s.carrier, s.origin, s.sched_hour,
      (sum(s.was_late::int) + 20 * m.overall) / (count(*) + 20)
    FROM sample AS s, ml.model AS m WHERE m.version = model AND s.was_late IS NOT NULL
    GROUP BY s.carrier, s.origin, s.sched_hour, m.overall;
  TRUNCATE ml.training_set;
  INSERT INTO ml.training_set
    SELECT s.flight_id, s.scheduled_at, s.carrier, s.origin, s.dest, s.distance, s.sched_hour, s.dep_delay,
      ml.predict(model, s.carrier, s.origin, s.sched_hour), model
    FROM sample AS s;
  GET DIAGNOSTICS trained_rows = ROW_COUNT;
  DROP TABLE sample;
  RETURN trained_rows;
END $$;

-- One day of work: the flights of `today` are scored, and the outcomes of the day before become known.
-- `fault` is what upstream breaks today: nothing, 'kilometres' or 'lower_case'.
CREATE FUNCTION ml.play(today date, model text, fault text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE scored bigint;
BEGIN
  INSERT INTO ml.predictions
    SELECT flight_id, scheduled_at,
      CASE WHEN fault = 'lower_case' AND origin = 'LGA' THEN lower(carrier) ELSE carrier END, origin, dest,
      CASE WHEN fault = 'kilometres' THEN round(distance * 1.609344) ELSE distance END, sched_hour, dep_delay,
      ml.predict(model, carrier, origin, sched_hour), model
    FROM raw.flight WHERE day = today;
  GET DIAGNOSTICS scored = ROW_COUNT;
  INSERT INTO ml.outcomes
    SELECT flight_id, arr_delay > 15, (today + 1) AT TIME ZONE 'America/New_York'
    FROM raw.flight WHERE day = today - 1 AND arr_delay IS NOT NULL;
  RETURN scored;
END $$;
