{# A test of our own, which no package has: at least this share of all rows has one of the values, or none. #}
{% test accepted_values_proportion(model, column_name, values, at_least) %}
SELECT accepted FROM (
  SELECT count(*) FILTER (WHERE ({{ column_name }} IN ('{{ values | join("', '") }}')) IS NOT FALSE)::numeric
    / nullif(count(*), 0) AS accepted
  FROM {{ model }}
) AS shares
WHERE accepted < {{ at_least }}
{% endtest %}
