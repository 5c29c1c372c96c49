import json
import os
import urllib.error
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
        __tracebackhide__ = True
        return self._ask("matched", count=count, **criteria)["messages"][0]

    def expect_none(self, within=1.0, **criteria):
        """Nothing that fits comes in so many seconds."""
        __tracebackhide__ = True
        self._ask("none", none=True, timeoutMs=int(within * 1000), **criteria)

    def _ask(self, wanted, **question):
        __tracebackhide__ = True
        body = json.dumps({"to": self.address, **question}).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{MAILSTOP}/api/wait", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                answer = json.load(response)
        except urllib.error.HTTPError as error:
            pytest.fail(json.load(error)["detail"])
        except urllib.error.URLError:
            pytest.fail(f"Nothing answers at {MAILSTOP}: start it with `mailstop run -- pytest`")
        if answer["status"] != wanted:
            pytest.fail(answer["explanation"])
        return answer


@pytest.fixture
def inbox():
    return Inbox()
