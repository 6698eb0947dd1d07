"""The number of queries does not grow with the rows."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from civicnet.likeness.actions import fill
from initiatives import actions
from initiatives.alike import lookalikes
from initiatives.models import Initiative
from tests.factories import add_member, make_areas, make_initiative, make_organisation, make_user

pytestmark = pytest.mark.django_db
MOST = 15


def queries(act: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def grow(owner: Any, initiative: Initiative, by: int) -> None:
    """More members, invitations, news, signals, organisations and carried initiatives."""
    organisation = initiative.memberships.get(organisation__isnull=False).organisation
    assert organisation is not None
    for n in range(by):
        add_member(initiative)
        actions.invite(initiative, actor=owner, email=f"{initiative.pk}-{by}-{n}@voorbeeld.example")
        actions.add_update(initiative, actor=owner, title="Nieuws", text="Tekst")
        signal = actions.leave_signal(actor=owner, what="Iets", where="Ergens", why="Daarom")
        taken = actions.adopt_signal(signal, actor=owner)
        actions.edit(taken, actor=owner, kind="challenge")
        actions.submit(taken, actor=owner)
        actions.leave_signal(actor=owner, what="Iets", where="Ergens", why="Daarom")
        make_organisation()
        make_initiative(
            "running", owner=owner, organisation=organisation, neighbourhood=initiative.neighbourhood
        )


def test_pages_cost_the_same_however_much_there_is() -> None:
    (area,) = make_areas("Molenwijk")
    owner = make_user()
    organisation = make_organisation(owner=owner)
    initiative = make_initiative("running", owner=owner, neighbourhood=area, organisation=organisation)
    client = Client()
    client.force_login(owner)
    slug = initiative.slug
    pages = [
        "/initiatieven/nieuw/",
        "/initiatieven/signalen/",
        "/initiatieven/organisaties/",
        organisation.get_absolute_url(),
        f"/initiatieven/{slug}/beheren/",
        f"/initiatieven/{slug}/beheren/mensen/",
        f"/initiatieven/{slug}/beheren/nieuws/",
        f"/initiatieven/{slug}/beheren/waarvoor/",
    ]
    grow(owner, initiative, 2)
    few = {page: queries(lambda page=page: client.get(page)) for page in pages}  # type: ignore[misc]
    grow(owner, initiative, 6)
    many = {page: queries(lambda page=page: client.get(page)) for page in pages}  # type: ignore[misc]
    assert many == few
    assert max(many.values()) <= MOST, many


def test_like_others_are_found_in_four_queries() -> None:
    """By their words in one; by their meaning in three: which there are, their vectors, and those that are shown."""
    (area,) = make_areas("Molenwijk")
    for n in range(5):
        make_initiative("running", name=f"Regentuin {n}", neighbourhood=area)
    draft = make_initiative("draft", name="Regentuin", neighbourhood=area)
    fill()
    assert queries(lambda: lookalikes(draft)) == 4
    assert len(lookalikes(draft)) == 3
