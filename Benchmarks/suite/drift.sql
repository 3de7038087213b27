-- Two tables to compare, of which the second has five columns moved. Psql variables: rows.
SET client_min_messages = warning;
SELECT setseed(0.25) \g /dev/null
CREATE UNLOGGED TABLE bench_reference (LIKE bench);
CREATE UNLOGGED TABLE bench_current (LIKE bench);
SELECT fill('bench_reference', :rows, 0) \g /dev/null
SELECT fill('bench_current', :rows, 0.2) \g /dev/null
VACUUM ANALYZE bench_reference, bench_current;
CHECKPOINT;
