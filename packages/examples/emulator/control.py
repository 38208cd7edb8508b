"""Drives the emulator from another stack, with nothing but the standard library.

Start it first: npx @effect-clickview/emulator --port 8080 --control
Then: EMULATOR_URL=http://127.0.0.1:8080 python3 control.py
"""

import json
import os
import unittest
import urllib.error
import urllib.parse
import urllib.request

URL = os.environ.get("EMULATOR_URL", "http://127.0.0.1:8080")


def call(method, path, body=None, form=None):
    """Status and JSON of an answer; JSON is None where there is none."""
    data = json.dumps(body).encode() if body is not None else urllib.parse.urlencode(form).encode() if form else None
    kind = "application/json" if body is not None else "application/x-www-form-urlencoded"
    request = urllib.request.Request(URL + path, data=data, method=method, headers={"Content-Type": kind})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            status, text = answer.status, answer.read()
    except urllib.error.HTTPError as error:
        status, text = error.code, error.read()
    return status, json.loads(text) if text.startswith((b"{", b"[")) else None


def ask_for_token():
    return call("POST", "/connect/token", form={
        "grant_type": "client_credentials",
        "client_id": "emulator-client",
        "client_secret": "emulator-secret",
        "scope": "smartembed.viewkey",
    })


class ClickView(unittest.TestCase):
    def setUp(self):
        self.assertEqual(call("POST", "/_emulator/reset")[0], 204)

    def test_gives_a_token(self):
        status, token = ask_for_token()
        self.assertEqual((status, token["token_type"], token["expires_in"]), (200, "Bearer", 86400))

    def test_is_down_for_two_requests(self):
        fault = {"_tag": "Status", "status": 503, "target": {"first": 2}}
        self.assertEqual(call("POST", "/_emulator/faults", fault)[0], 201)
        self.assertEqual([ask_for_token()[0] for _ in range(3)], [503, 503, 200])
        self.assertEqual(call("GET", "/_emulator/state")[1]["tokenRequests"], 3)

    def test_shows_no_secret(self):
        ask_for_token()
        _, state = call("GET", "/_emulator/state")
        self.assertEqual(state["requests"][0]["form"]["client_secret"], "<redacted>")
        self.assertNotIn("emulator-secret", json.dumps(state))


if __name__ == "__main__":
    unittest.main()
