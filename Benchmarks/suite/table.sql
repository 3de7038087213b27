-- The table that everything is measured on: 22 columns, about 200 bytes a row, as an application appends and never
-- constrains them. Psql variables: rows.
SET client_min_messages = warning;
SELECT setseed(0.5) \g /dev/null
CREATE UNLOGGED TABLE bench (
  id bigint, created_at timestamptz, updated_at timestamp,
  customer_id integer, store_id integer, quantity integer, age_days integer, bytes_sent bigint, elapsed_us bigint,
  distance double precision, late_probability double precision, temperature double precision,
  latitude double precision,
  price numeric(10,2), discount numeric(5,2), tax numeric(10,4),
  is_member boolean, is_mobile boolean,
  country text, channel text, device text, product text
);

-- Appends rows from the 30 days before now; moved > 0 moves distance, late_probability, price, store_id and country.
CREATE FUNCTION fill(target regclass, rows bigint, moved float8) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format($q$
    INSERT INTO %s
    SELECT n, now() - interval '30 days' * (1 - n::float8 / $1),
      CASE WHEN n %% 20 <> 0 THEN localtimestamp - interval '30 days' * (1 - n::float8 / $1) END,
      1 + (random() * 1999999)::int, 1 + (random() * random() * (399 - 100 * $2))::int,
      least(50, 1 + (-ln(1 - random()) * 3)::int), CASE WHEN n %% 10 <> 1 THEN (random() * 4000)::int END,
      (-ln(1 - random()) * 1e6)::bigint, CASE WHEN n %% 33 <> 2 THEN (-ln(1 - random()) * 1e5)::bigint END,
      100 * exp(2 * (random() + random() + random() - 1.5 + $2)), power(random() * random(), 1 + $2),
      CASE WHEN n %% 20 <> 3 THEN 10 + 15 * (random() + random() + random() + random() - 2) END, 25 + random() * 24,
      round((random() * 1000 / (1 + $2))::numeric, 2),
      CASE WHEN n %% 10 > 2 THEN round((random() * 50)::numeric, 2) END, round((random() * random() * 80)::numeric, 4),
      random() < 0.3, CASE WHEN n %% 20 <> 4 THEN random() < 0.6 END,
      (ARRAY['US','DE','FR','GB','ES','IT','NL','SE','PL','JP','BR','IN'])
        [1 + floor(power(random(), 2 - $2) * 12)::int],
      CASE WHEN n %% 50 <> 5 THEN
        (ARRAY['web','store','phone','partner','mail'])[1 + floor(random() * random() * 5)::int] END,
      'android-14-model-' || lpad((1 + floor(random() * 60))::text, 3, '0'),
      'SKU-' || lpad((1 + floor(random() * random() * 5000))::text, 8, '0') || '-standard'
    FROM generate_series(1, $1) AS n
  $q$, target) USING rows, moved;
END $$;

SELECT fill('bench', :rows, 0) \g /dev/null

-- A small copy with faults planted, on which the tools must fail the same tests.
CREATE UNLOGGED TABLE bench_faulty (LIKE bench);
INSERT INTO bench_faulty SELECT * FROM bench WHERE id <= 20000;
UPDATE bench_faulty SET created_at = created_at - interval '40 days';
UPDATE bench_faulty SET id = 500 WHERE id = 501;
UPDATE bench_faulty SET customer_id = NULL WHERE id % 100 = 7;
UPDATE bench_faulty SET discount = NULL WHERE id % 2 = 1;
UPDATE bench_faulty SET quantity = 900 WHERE id % 500 = 8;
UPDATE bench_faulty SET price = -1 WHERE id % 300 = 9 AND country = 'DE';
UPDATE bench_faulty SET tax = 5000 WHERE id % 4 = 1;
UPDATE bench_faulty SET latitude = -90 WHERE id % 1000 = 11;
UPDATE bench_faulty SET country = 'XX' WHERE id % 700 = 12;
UPDATE bench_faulty SET channel = NULL WHERE id % 5 = 1;
UPDATE bench_faulty SET updated_at = '2001-01-01' WHERE id % 400 = 14;
VACUUM ANALYZE bench, bench_faulty;
CHECKPOINT;
