"""Writes standard_webhooks.json: signatures made by the Python package `standardwebhooks` (pip install standardwebhooks)."""

import base64
import json
from datetime import datetime, timezone
from pathlib import Path

from standardwebhooks.webhooks import Webhook

BODIES = [
    '{"test": 2432232314}',
    "",
    '{"summary":"dép_delay ist 51,2 % null — ⚓️"}',
    "line\nbreak",
    '{"long":"' + "x" * 2000 + '"}',
]


def secret(seed: int, length: int) -> str:
    return "whsec_" + base64.b64encode(bytes((seed * 37 + i * 11) % 256 for i in range(length))).decode()


SECRETS = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", secret(1, 24), secret(2, 32), secret(3, 64), secret(4, 100)]

cases = []
for number, key in enumerate(SECRETS):
    for index, body in enumerate(BODIES):
        identifier = "msg_p5jXN8AQM9LWM0D4loKWxJek" if number == 0 else f"leadsman-{number}-{index}"
        timestamp = 1614265330 + 86400 * index
        moment = datetime.fromtimestamp(timestamp, tz=timezone.utc)
        signature = Webhook(key).sign(identifier, moment, body)
        cases.append({"secret": key, "id": identifier, "timestamp": timestamp, "body": body, "signature": signature})

Path(__file__).with_suffix(".json").write_text(json.dumps(cases, indent=1, ensure_ascii=False) + "\n")
