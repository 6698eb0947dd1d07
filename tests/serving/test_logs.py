"""Log lines carry no secrets."""

import pytest

from civicnet.serving.logs import without_secrets


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("request", "GET /mijn/?token=abc", "GET /mijn/"),
        (
            "request",
            "GET /account/e-mail/bevestigen/MQ:1vN8xY:Abc-def_12/",
            "GET /account/e-mail/bevestigen/***/",
        ),
        (
            "request",
            "GET /account/wachtwoord/nieuw/3-d1x-0123456789abcdef0123456789abcdef/",
            "GET /account/wachtwoord/nieuw/***/",
        ),
        ("request", "GET /opzetten/Ab1-cDe_fGh2-iJkLmNoPq3rStUv/", "GET /opzetten/***/"),
        ("request", "GET /initiatieven/buurttuin-de-linde-2/", "GET /initiatieven/buurttuin-de-linde-2/"),
        (
            "request",
            "GET /toetsen/0198f1c2-1a2b-7c3d-8e4f-0123456789ab/",
            "GET /toetsen/0198f1c2-1a2b-7c3d-8e4f-0123456789ab/",
        ),
        ("event", "no account for a.b@voorbeeld.nl", "no account for ***"),
        ("password", "geheim", "***"),
        ("csrftoken", "x", "***"),
        ("user_id", 7, 7),
    ],
)
def test_masked(key: str, value: object, expected: object) -> None:
    assert without_secrets(None, "info", {key: value}) == {key: expected}


def test_a_key_in_the_path_that_django_names_is_masked() -> None:
    line = {
        "event": "Internal Server Error: /account/e-mail/bevestigen/Mg:1xVUNu:X4B87nO7ObRw45AYg9VbKL4VqcRPdgr0/?next=x"
    }
    masked = without_secrets(None, "error", line)["event"]
    assert masked == "Internal Server Error: /account/e-mail/bevestigen/***/"
