import json
import os
import urllib.request
import uuid

import pytest

MAILSTOP = os.environ.get("MAILSTOP_URL", "http://127.0.0.1:8025")


class Inbox:
    """Mail to an address that no other test has."""

    def __init__(self):
        self.address = f"test-{uuid.uuid4().hex[:12]}@mailstop.test"

    def wait(self, count=1, **criteria):
        """The one message that fits, as soon as it is there. Fails with what came instead."""
        answer = self._ask(count=count, **criteria)
        assert answer["status"] == "matched", answer["explanation"]
        return answer["messages"][0]

    def expect_none(self, within=1.0, **criteria):
        """Nothing that fits comes in so many seconds."""
        answer = self._ask(none=True, timeoutMs=int(within * 1000), **criteria)
        assert answer["status"] == "none", answer["explanation"]

    def _ask(self, **question):
        body = json.dumps({"to": self.address, **question}).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{MAILSTOP}/api/wait", body, headers)
        with urllib.request.urlopen(request, timeout=60) as response:
            return json.load(response)


@pytest.fixture
def inbox():
    return Inbox()
