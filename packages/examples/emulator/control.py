"""Tests against the emulator, written in Python with the standard library.

Start the emulator first: npx @effect-clickview/emulator --port 8080 --control
Then run: EMULATOR_URL=http://127.0.0.1:8080 python3 control.py
"""

import json
import os
import unittest
import urllib.error
import urllib.parse
import urllib.request

URL = os.environ.get("EMULATOR_URL", "http://127.0.0.1:8080")


def call(method, path, body=None, form=None):
    """Send a request; return the status and the parsed JSON, or None if the body is not JSON."""
    data = json.dumps(body).encode() if body is not None else urllib.parse.urlencode(form).encode() if form else None
    content_type = "application/json" if body is not None else "application/x-www-form-urlencoded"
    request = urllib.request.Request(URL + path, data=data, method=method, headers={"Content-Type": content_type})
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            status, text = response.status, response.read()
    except urllib.error.HTTPError as error:
        status, text = error.code, error.read()
    return status, json.loads(text) if text.startswith((b"{", b"[")) else None


def request_token():
    return call("POST", "/connect/token", form={
        "grant_type": "client_credentials",
        "client_id": "emulator-client",
        "client_secret": "emulator-secret",
        "scope": "smartembed.viewkey",
    })


class ClickView(unittest.TestCase):
    def setUp(self):
        self.assertEqual(call("POST", "/_emulator/reset")[0], 204)

    def test_issues_a_token(self):
        status, token = request_token()
        self.assertEqual((status, token["token_type"], token["expires_in"]), (200, "Bearer", 86400))

    def test_fails_the_first_two_requests(self):
        fault = {"_tag": "Status", "status": 503, "target": {"first": 2}}
        self.assertEqual(call("POST", "/_emulator/faults", fault)[0], 201)
        self.assertEqual([request_token()[0] for _ in range(3)], [503, 503, 200])
        self.assertEqual(call("GET", "/_emulator/state")[1]["tokenRequests"], 3)

    def test_redacts_the_secret(self):
        request_token()
        _, state = call("GET", "/_emulator/state")
        self.assertEqual(state["requests"][0]["form"]["client_secret"], "<redacted>")
        self.assertNotIn("emulator-secret", json.dumps(state))


if __name__ == "__main__":
    unittest.main()
