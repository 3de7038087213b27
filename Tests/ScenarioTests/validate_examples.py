"""Holds YAML files against JSON Schemas: validate_examples.py FOLDER CASES.json

CASES is a list of {"schema", "title", "text", "is_valid"}; each disagreement is printed, and is an exit code of 1."""
import json
import sys

import jsonschema
import yaml


class Loader(yaml.SafeLoader):
    """Dates are texts, as to Leadsman."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}

folder, cases = sys.argv[1], json.load(open(sys.argv[2]))
validators = {}
failures = 0
for case in cases:
    name = case["schema"]
    if name not in validators:
        schema = json.load(open(f"{folder}/{name}.schema.json"))
        jsonschema.Draft202012Validator.check_schema(schema)
        validators[name] = jsonschema.Draft202012Validator(schema)
    try:
        document = yaml.load(case["text"], Loader)
    except yaml.YAMLError as error:
        print(f"{case['title']}: no YAML: {error}")
        failures += 1
        continue
    error = jsonschema.exceptions.best_match(validators[name].iter_errors(document))
    if (error is None) != case["is_valid"]:
        print(f"{case['title']}: {'accepted' if error is None else f'{error.json_path}: {error.message[:300]}'}")
        failures += 1
print(f"{len(cases)} cases, {failures} disagree")
sys.exit(1 if failures else 0)
