"""The newest comes first, in the list, the feed, the file and the API; equal moments in a fixed order."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import make_case, make_initiative
from tests.factories.once import made_once

pytestmark = pytest.mark.django_db

# Registered in another order than that of their names, or of their rows; two at the same moment.
DAYS_AGO = {"Bankje": 3, "Aardappel": 1, "Cello": 9, "Dakmoes": 3}
NEWEST_FIRST = ["Aardappel", "Dakmoes", "Bankje", "Cello"]


@pytest.fixture(autouse=True)
@made_once
def registered() -> None:
    now = timezone.now()
    for name, days in DAYS_AGO.items():
        make_initiative(name=name, at=now - timedelta(days=days))


def test_the_list(client: Client) -> None:
    rows = client.get("/initiatieven/").context["rows"]
    assert [row.name for row in rows] == NEWEST_FIRST


def test_the_feed(client: Client) -> None:
    page = client.get("/initiatieven/rss.xml?volgorde=naam").content.decode()
    assert re.findall(r"<item><title>([^<]+)", page) == NEWEST_FIRST


def test_the_file(client: Client) -> None:
    answer = client.get("/initiatieven/initiatieven.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # it streams
    names = [re.split("[;,]", line)[0] for line in text.splitlines()[1:]]
    assert names == NEWEST_FIRST


def test_the_api(client: Client) -> None:
    rows = json.loads(client.get("/api/v1/initiatieven").content)["resultaten"]
    assert [row["naam"] for row in rows] == NEWEST_FIRST


def test_assessments_in_the_api(client: Client) -> None:
    cases = [make_case(at=timezone.now() - timedelta(days=days)) for days in (4, 2, 6)]
    rows = json.loads(client.get("/api/v1/toetsen").content)["resultaten"]
    newest = [cases[1], cases[0], cases[2]]
    assert [str(case.pk) in str(row) for case, row in zip(newest, rows, strict=True)] == [True] * 3
