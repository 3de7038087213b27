-- The warehouse of the demo: what the airlines report, and what the model says of it.
CREATE SCHEMA raw;
CREATE SCHEMA ml;

CREATE TABLE raw.csv (
  time_hour timestamp, sched_dep_time integer, dep_delay double precision, sched_arr_time integer,
  arr_delay double precision, carrier text, flight integer, tailnum text, origin text, dest text,
  air_time double precision, distance integer
);

-- Filled from raw.csv once it is loaded: the key, and the New York day by which the nights are played.
CREATE TABLE raw.flight (
  flight_id bigint PRIMARY KEY, scheduled_at timestamptz NOT NULL, day date NOT NULL, sched_hour integer NOT NULL,
  carrier text, origin text, dest text, distance integer, dep_delay double precision, arr_delay double precision
);
CREATE INDEX ON raw.flight (day);

-- What Leadsman watches: the model's inputs and its prediction, one row a flight.
CREATE TABLE ml.predictions (
  flight_id bigint NOT NULL, scheduled_at timestamptz NOT NULL, carrier text, origin text, dest text,
  distance integer, sched_hour integer, dep_delay double precision, late_probability double precision,
  model_version text NOT NULL
);
CREATE INDEX ON ml.predictions (scheduled_at);

-- The truth, a day later; a flight that never arrived has none.
CREATE TABLE ml.outcomes (flight_id bigint PRIMARY KEY, was_late boolean NOT NULL, known_at timestamptz NOT NULL);

-- The data that the model in use was trained on, with what it says of them.
CREATE TABLE ml.training_set (LIKE ml.predictions);

CREATE FUNCTION raw.number_flights() RETURNS void LANGUAGE sql AS $$
  INSERT INTO raw.flight
  SELECT row_number() OVER (), time_hour AT TIME ZONE 'UTC',
    (time_hour AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')::date, sched_dep_time / 100,
    carrier, origin, dest, distance, dep_delay, arr_delay
  FROM raw.csv;
  DROP TABLE raw.csv;
$$;
