-- A thousand orders with faults in known rows: the same for every tool.
CREATE TABLE orders (
  id bigint, ref text, customer text, email text, status text, country text, price numeric(10,2), quantity integer,
  weight double precision, code text, placed_on date, shipped_on date, loaded_at timestamptz
);
INSERT INTO orders
SELECT
  CASE n WHEN 1000 THEN 999 ELSE n END,                                         -- 999 stands there twice
  CASE WHEN n % 300 = 0 THEN NULL ELSE 'R' || n END,                            -- unique, but for three NULLs
  'C' || lpad((n % 70)::text, 4, '0'),
  CASE WHEN n % 20 = 0 THEN NULL WHEN n % 143 = 0 THEN 'nobody' ELSE 'c' || n || '@example.org' END,  -- 5 % NULL exactly
  CASE WHEN n % 100 = 3 THEN NULL WHEN n IN (5, 6, 7, 8) THEN 'Done' WHEN n % 3 = 0 THEN 'open' ELSE 'done' END,
  CASE WHEN n % 10 = 0 THEN NULL ELSE (ARRAY['NO', 'SE', 'DK'])[1 + n % 3] END,
  CASE WHEN n IN (11, 12, 13) THEN -1 ELSE n % 200 + 0.5 END,                   -- three are negative
  CASE n WHEN 20 THEN 0 WHEN 21 THEN 500 ELSE 1 + n % 20 END,
  CASE WHEN n IN (30, 31) THEN float8 'NaN' ELSE n % 50 END,
  CASE WHEN n = 40 THEN 'XXX' WHEN n IN (41, 42, 43, 44, 45) THEN 'LONG' WHEN n IN (46, 47) THEN '' ELSE 'A' || chr(65 + n % 26) || chr(65 + n % 7) END,
  CASE n WHEN 50 THEN date '2031-01-01' ELSE date '2024-01-01' + n % 90 END,
  CASE
    WHEN n % 3 = 0 OR n % 100 = 3 THEN NULL
    WHEN n IN (61, 62, 64, 65, 67, 68) THEN date '2023-12-31'                   -- shipped before they were placed
    ELSE date '2031-02-01'
  END,
  now() - interval '2 hours' - n * interval '1 minute'
FROM generate_series(1, 1000) AS n;
ANALYZE orders;
