"""The groups of a vote in a city: of many groups only those that are too small are asked with which one they count."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from civicnet.workflow import SYSTEM
from tests.factories import BANDS, make_round, make_staff, sign_in
from vision.endorsement.actions import round as rounding
from vision.endorsement.models import Round

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator() -> Client:
    return sign_in(make_staff("curator"))


def groups_page(round: Round) -> str:
    return reverse("endorsement:groups", args=[round.code])


def asked_on(page: Any) -> set[str]:
    """The names of the questions which group counts with which."""
    return {name for name in page.context["merge"].fields if name.startswith("into-")}


def round_in_forty_areas(*small: int) -> Round:
    """A round without a roll in forty neighbourhoods, of which those with these numbers have forty voters."""
    areas = {f"B{n}": (f"Buurt {n}", 40 if n in small else 500) for n in range(1, 41)}
    return make_round("preparing", voters=0, has_roll=False, ways=["login"], areas=areas, bands=BANDS)


def test_of_many_groups_only_the_small_ones_are_asked(curator: Client) -> None:
    round = round_in_forty_areas(7, 8)
    groups = {group.code: group for group in round.groups.all()}
    rounding.merge_groups(round, {groups["B8"].pk: groups["B1"].pk}, actor=SYSTEM)
    asked = [groups[code] for code in ("B7", "B8")]
    page = curator.get(groups_page(round))
    assert asked_on(page) == {f"into-{group.pk}" for group in asked}
    assert f'data-groups-left="{len(groups) - 2}"' in page.text
    eligible = {f"eligible-{group.pk}": group.eligible for group in groups.values()}
    form = eligible | {f"into-{group.pk}": groups["B2"].pk for group in asked}
    assert curator.post(groups_page(round), form).status_code == 302
    assert {group.merged_into.code for group in round.groups.exclude(merged_into=None)} == {"B2"}


def test_of_many_groups_none_is_asked_before_their_numbers_are_known(curator: Client) -> None:
    round = round_in_forty_areas()
    round.groups.update(eligible=0)
    assert asked_on(curator.get(groups_page(round))) == set()
