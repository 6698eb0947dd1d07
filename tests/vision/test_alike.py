"""Reactions that say the same are laid together where the curators answer: a proposal, nothing more."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from civicnet.likeness.actions import fill
from tests.factories import close_early, make_reaction, make_staff, sign_in
from tests.factories.consulted import version
from tests.factories.pages import squeezed
from vision.alike import lay_together
from vision.models import Reaction, VisionVersion

__all__ = ["version"]

pytestmark = pytest.mark.django_db
ADDRESS = "/visie/consultatie/beantwoorden/"
CARS = ("Waar moeten wij onze auto laten?", "Ik weet niet waar ik dan mijn auto laat.")
TAXES = "Wie gaat dit betalen? Straks gaat de belasting omhoog."


def reactions(version: VisionVersion, *texts: str) -> list[Reaction]:
    made = [make_reaction(version, text=text) for text in texts]
    fill()
    return made


def test_what_says_the_same_stands_together_with_the_reason(version: VisionVersion) -> None:
    one, other, _taxes = reactions(version, *CARS, TAXES)
    (group,) = lay_together(Reaction.objects.order_by("pk"))
    assert set(group.reactions) == {one, other}
    assert group.words == ["auto"]


def test_without_the_encoder_it_goes_by_words(version: VisionVersion, settings: Any) -> None:
    settings.MEANING = False
    same = reactions(version, "De bomen moeten blijven!", "Laat de bomen blijven.", TAXES)[:2]
    (group,) = lay_together(Reaction.objects.order_by("pk"))
    assert set(group.reactions) == set(same)


def test_a_reaction_stands_in_one_group_and_the_largest_comes_first(version: VisionVersion) -> None:
    trees = [f"Meer bomen {where}." for where in ("in de straat", "op het plein", "bij de school")]
    reactions(version, *CARS, *trees)
    groups = lay_together(Reaction.objects.order_by("pk"))
    assert [len(group.reactions) for group in groups] == [3, 2]
    keys = [reaction.pk for group in groups for reaction in group.reactions]
    assert len(keys) == len(set(keys))


def test_more_of_them_take_no_more_queries(version: VisionVersion) -> None:
    reactions(version, *CARS)
    with CaptureQueriesContext(connection) as few:
        lay_together(Reaction.objects.order_by("pk"))
    reactions(version, *(f"Nog een auto, nummer {n}." for n in range(6)))
    with CaptureQueriesContext(connection) as many:
        lay_together(Reaction.objects.order_by("pk"))
    assert len(few) == len(many) == 2


def test_a_curator_answers_a_group_by_one_tick(version: VisionVersion) -> None:
    one, other, taxes = reactions(version, *CARS, TAXES)
    client = sign_in(make_staff("curator"))
    assert "data-together" not in client.get(ADDRESS).text
    close_early(version)
    page = squeezed(client.get(ADDRESS))
    assert "Ze gaan allemaal over auto." in page
    keys = f"{one.pk}-{other.pk}"
    assert f'value="{keys}"' in page or f'value="{other.pk}-{one.pk}"' in page
    form = {"groups": keys, "outcome": "", "reasons": "Er komt een garage."}
    assert client.post(ADDRESS, form).status_code == 422
    assert client.post(ADDRESS, form | {"outcome": "partly"}).status_code == 302
    states = dict(Reaction.objects.values_list("pk", "state"))
    assert states == {one.pk: "answered", other.pk: "answered", taxes.pk: "given"}
    assert "data-together" not in client.get(ADDRESS).text


@pytest.mark.parametrize("keys", ["", "-", "x", "1-x", "9" * 30])
def test_keys_that_are_none_are_no_reactions(version: VisionVersion, keys: str) -> None:
    reactions(version, TAXES)
    close_early(version)
    form = {"groups": keys, "outcome": "adopted", "reasons": "Ja."}
    assert sign_in(make_staff("curator")).post(ADDRESS, form).status_code == 422
