{# Tests of each row, of the names and arguments that dbt_expectations has. A row of NULL does not match an expression. #}

{% macro rows_that_break(model, holds, row_condition) %}
SELECT * FROM {{ model }} WHERE NOT coalesce({{ holds }}, false) {% if row_condition %} AND {{ row_condition }}{% endif %}
{% endmacro %}

{% test expect_column_values_to_match_regex(model, column_name, regex, row_condition=none) %}
{{ dbt_expectations.rows_that_break(model, column_name ~ " ~ '" ~ regex ~ "'", row_condition) }}
{% endtest %}

{% test expect_column_value_lengths_to_equal(model, column_name, value, row_condition=none) %}
{{ dbt_expectations.rows_that_break(model, "length(" ~ column_name ~ ") = " ~ value, row_condition) }}
{% endtest %}

{% test expect_column_value_lengths_to_be_between(model, column_name, min_value=0, max_value='infinity', row_condition=none) %}
{%- set holds = "length(" ~ column_name ~ ") BETWEEN " ~ min_value ~ " AND '" ~ max_value ~ "'::float8" %}
{{ dbt_expectations.rows_that_break(model, holds, row_condition) }}
{% endtest %}
