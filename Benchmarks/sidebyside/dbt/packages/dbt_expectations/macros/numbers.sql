{# Tests of one number of a table, of the names and arguments that dbt_expectations has: no row, or the number. #}

{% macro number_beyond(model, number, min_value, max_value, row_condition) %}
SELECT value FROM (
  SELECT {{ number }} AS value FROM {{ model }} {% if row_condition %} WHERE {{ row_condition }}{% endif %}
) AS numbers
WHERE NOT (true
{%- if min_value is not none %} AND value >= {{ min_value }}{% endif %}
{%- if max_value is not none %} AND value <= {{ max_value }}{% endif %})
{% endmacro %}

{% test expect_table_row_count_to_be_between(model, min_value=none, max_value=none, row_condition=none) %}
{{ dbt_expectations.number_beyond(model, 'count(*)', min_value, max_value, row_condition) }}
{% endtest %}

{% test expect_column_mean_to_be_between(model, column_name, min_value=none, max_value=none, row_condition=none) %}
{{ dbt_expectations.number_beyond(model, 'avg(' ~ column_name ~ ')', min_value, max_value, row_condition) }}
{% endtest %}

{% test expect_column_min_to_be_between(model, column_name, min_value=none, max_value=none, row_condition=none) %}
{{ dbt_expectations.number_beyond(model, 'min(' ~ column_name ~ ')', min_value, max_value, row_condition) }}
{% endtest %}

{% test expect_column_max_to_be_between(model, column_name, min_value=none, max_value=none, row_condition=none) %}
{{ dbt_expectations.number_beyond(model, 'max(' ~ column_name ~ ')', min_value, max_value, row_condition) }}
{% endtest %}

{% test expect_column_sum_to_be_between(model, column_name, min_value=none, max_value=none, row_condition=none) %}
{{ dbt_expectations.number_beyond(model, 'sum(' ~ column_name ~ ')', min_value, max_value, row_condition) }}
{% endtest %}

{% test expect_column_stdev_to_be_between(model, column_name, min_value=none, max_value=none, row_condition=none) %}
{{ dbt_expectations.number_beyond(model, 'stddev(' ~ column_name ~ ')', min_value, max_value, row_condition) }}
{% endtest %}

{% test expect_column_median_to_be_between(model, column_name, min_value=none, max_value=none, row_condition=none) %}
{%- set number = 'percentile_cont(0.5) WITHIN GROUP (ORDER BY ' ~ column_name ~ ')' %}
{{ dbt_expectations.number_beyond(model, number, min_value, max_value, row_condition) }}
{% endtest %}

{% test expect_column_unique_value_count_to_be_between(model, column_name, min_value=none, max_value=none, row_condition=none) %}
{{ dbt_expectations.number_beyond(model, 'count(DISTINCT ' ~ column_name ~ ')', min_value, max_value, row_condition) }}
{% endtest %}
