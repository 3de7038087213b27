{# Tests of a table's columns, of the names and arguments that dbt_expectations has; from what the adapter tells. #}

{% test expect_column_values_to_be_of_type(model, column_name, column_type) %}
{%- set types = [] %}
{%- if execute %}
  {%- for column in adapter.get_columns_in_relation(model) if column.name == column_name %}
    {%- do types.append(column.dtype) %}
  {%- endfor %}
{%- endif %}
SELECT 1 WHERE '{{ types | join }}' <> '{{ column_type }}'
{% endtest %}

{% test expect_table_columns_to_contain_set(model, column_list) %}
{%- set present = [] %}
{%- if execute %}
  {%- for column in adapter.get_columns_in_relation(model) %}
    {%- do present.append(column.name) %}
  {%- endfor %}
{%- endif %}
{%- for wanted in column_list %}
SELECT '{{ wanted }}' AS missing WHERE {{ 'false' if wanted in present else 'true' }}
{%- if not loop.last %} UNION ALL{% endif %}
{%- endfor %}
{% endtest %}
