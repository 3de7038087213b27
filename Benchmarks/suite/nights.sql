-- A table as it is at the first night after 28 kept ones, and as it is 29 nights later. Psql variables: night_rows.
SET client_min_messages = warning;
CREATE UNLOGGED TABLE old (LIKE bench);
INSERT INTO old
SELECT id, timestamptz '2024-01-01 00:00+00' + interval '1 day' * ((id - 1) / :night_rows::float8), updated_at,
  customer_id, store_id, quantity, age_days, bytes_sent, elapsed_us, distance, late_probability, temperature, latitude,
  price, discount, tax, is_member, is_mobile, country, channel, device, product
FROM bench WHERE id <= 58 * :night_rows ORDER BY id;
CREATE UNLOGGED TABLE young (LIKE bench);
INSERT INTO young SELECT * FROM old WHERE id <= 29 * :night_rows;
CREATE INDEX ON old (created_at);
CREATE INDEX ON young (created_at);
VACUUM ANALYZE old, young;
CHECKPOINT;
