{# Tests of the names and arguments that dbt_utils has; each selects the rows, or the one result, that break it. #}

{% test not_null_proportion(model, column_name, at_least, at_most=1.0) %}
SELECT present FROM (SELECT count({{ column_name }})::numeric / nullif(count(*), 0) AS present FROM {{ model }}) AS shares
WHERE NOT (present >= {{ at_least }} AND present <= {{ at_most }})
{% endtest %}

{# NULLs are one value, as GROUP BY has them. #}
{% test unique_combination_of_columns(model, combination_of_columns) %}
SELECT {{ combination_of_columns | join(', ') }} FROM {{ model }}
GROUP BY {{ combination_of_columns | join(', ') }} HAVING count(*) > 1
{% endtest %}

{% test accepted_range(model, column_name, min_value=none, max_value=none, inclusive=true) %}
{%- set equal = '=' if inclusive else '' %}
SELECT * FROM {{ model }}
WHERE false
{%- if min_value is not none %} OR NOT ({{ column_name }} >{{ equal }} {{ min_value }}){% endif %}
{%- if max_value is not none %} OR NOT ({{ column_name }} <{{ equal }} {{ max_value }}){% endif %}
{% endtest %}

{# Of a column it stands before the expression. #}
{% test expression_is_true(model, expression, column_name=none) %}
SELECT 1 FROM {{ model }} WHERE NOT ({{ column_name or '' }} {{ expression }})
{% endtest %}

{% test not_accepted_values(model, column_name, values) %}
SELECT DISTINCT {{ column_name }} FROM {{ model }} WHERE {{ column_name }} IN ('{{ values | join("', '") }}')
{% endtest %}

{% test recency(model, field, datepart, interval) %}
SELECT newest FROM (SELECT max({{ field }}) AS newest FROM {{ model }}) AS ages
WHERE newest < now() - interval '{{ interval }} {{ datepart }}'
{% endtest %}
