from app import sign_up


def test_sign_up_sends_a_code(inbox):
    sign_up(inbox.address)
    message = inbox.wait(subject="Confirm your address")
    assert message["code"] == "481516"


def test_nobody_is_mailed_twice(inbox):
    sign_up(inbox.address)
    inbox.wait()
    inbox.expect_none(within=0.5, subject={"contains": "Reminder"})
