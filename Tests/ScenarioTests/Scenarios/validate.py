"""Holds JSON against a schema, in which a key that the schema does not describe is a mistake too.

The published schema leaves room for keys of later versions; what is written today has to be described today.
"""
import json
import sys

import jsonschema


def closed(schema):
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    # What a condition does not name it does not ask for.
    conditions = ("if", "then", "else", "not")
    result = {key: part if key in conditions else closed(part) for key, part in schema.items()}
    if "properties" in result:
        result.setdefault("additionalProperties", False)
    return result


schema_path, *paths = sys.argv[1:]
with open(schema_path) as file:
    schema = json.load(file)
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(closed(schema))
mistakes = 0
for path in paths:
    with open(path) as file:
        for error in validator.iter_errors(json.load(file)):
            mistakes += 1
            print(f"{path}: {'/'.join(map(str, error.absolute_path))}: {error.message}")
    print(f"{path}: {'not valid' if mistakes else 'valid'}")
sys.exit(1 if mistakes else 0)
