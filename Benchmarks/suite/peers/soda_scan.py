"""Runs a Soda scan of a checks file; prints the times and the outcome of each check as JSON.

usage: soda_scan.py CHECKS_FILE, with libpq's PG* variables
"""

import json
import os
import sys
import time

started = time.perf_counter()
from soda.scan import Scan  # noqa: E402

imported = time.perf_counter()
connection = {
    "type": "postgres",
    "host": os.environ["PGHOST"],
    "port": os.environ["PGPORT"],
    "username": os.environ["PGUSER"],
    "password": "none",  # the socket asks for none, Soda insists
    "database": os.environ["PGDATABASE"],
    "schema": "public",
}
scan = Scan()
scan.set_scan_definition_name("bench")
scan.set_data_source_name("warehouse")
scan.add_configuration_yaml_str(json.dumps({"data_source warehouse": connection}))
scan.add_sodacl_yaml_file(sys.argv[1])
scan.execute()
scanned = time.perf_counter()

if scan.has_error_logs():
    sys.exit(scan.get_error_logs_text())
outcomes = {check["name"]: check["outcome"] for check in scan.get_scan_results()["checks"]}
print(json.dumps({"import": imported - started, "scan": scanned - imported, "outcomes": outcomes}))
