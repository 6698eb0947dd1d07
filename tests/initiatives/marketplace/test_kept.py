"""What stays of exchanges that both confirmed: on the pages of both, in words, and the ring that help goes round in."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
import time_machine
from django.test import Client

from initiatives.marketplace import actions
from initiatives.marketplace.models import ANSWERER, POSTER, Exchange
from initiatives.marketplace.ring import Help, help_of, kept_of, ring_through
from initiatives.models import Initiative
from tests.factories import make_initiative, make_organisation, make_user, sign_in
from tests.factories.exchanges import make_exchange, speaker
from tests.factories.initiatives import owner_of
from tests.factories.posts import make_post

pytestmark = pytest.mark.django_db


def plan(name: str) -> Initiative:
    return make_initiative("running", name=name)


def help_from(giver: Initiative, getter: Initiative, what: str = "Een ladder") -> object:
    """An exchange that both confirmed, in which `giver` answers a need of `getter`."""
    need = make_post("need", initiative=getter, title=what)
    return make_exchange("confirmed", post=need, initiative=giver)


def help_for(party: Initiative) -> Help:
    row = Exchange(initiative=party)
    return help_of(row, kept_of(row))


def test_what_was_kept_stands_on_the_pages_of_both_and_nothing_else_does() -> None:
    hall, lab = plan("De Sluiskolk"), plan("NachtLab")
    exchange = help_from(hall, lab, "Zaal op vrijdag")
    actions.thank(exchange, actor=speaker(exchange, POSTER), text="Er werd gedanst!")
    for state in ("agreed", "declined", "not_kept"):
        make_exchange(state, post=make_post(initiative=lab, title=f"Niet {state}"), initiative=hall)
    for row in (hall, lab):
        text = Client().get(row.get_absolute_url()).text
        assert "Er werd gedanst!" in text
        assert "Zaal op vrijdag" in text
        kept = text[text.index("data-kept") :]
        assert "Niet agreed" not in kept.split("</ul>")[0]
    assert "hielp 1" in Client().get(hall.get_absolute_url()).text
    assert "kreeg hulp van 1" in Client().get(lab.get_absolute_url()).text


def test_what_an_organisation_did_stands_on_its_page() -> None:
    fund, lab = make_organisation(name="Het Broodfonds"), plan("NachtLab")
    assert "data-kept" not in Client().get(fund.get_absolute_url()).text
    make_exchange("confirmed", post=make_post(initiative=lab, title="Een boekhouder"), organisation=fund)
    text = Client().get(fund.get_absolute_url()).text
    assert "hielp 1" in text
    assert "Een boekhouder" in text[text.index("data-kept") :]


def test_a_resident_who_helped_is_a_hand_without_a_name() -> None:
    lab, person = plan("NachtLab"), make_user(name="Wim de Vries")
    make_exchange("confirmed", post=make_post(initiative=lab), person=person)
    text = Client().get(lab.get_absolute_url()).text
    assert "Wim de Vries" not in text
    assert "1 inwoner hielp mee" in text
    assert help_for(lab).hands == 1


def test_help_is_counted_by_party_and_not_by_act() -> None:
    hall, lab, other = plan("A"), plan("B"), plan("C")
    for _n in range(2):
        help_from(hall, lab)
    help_from(hall, other)
    help_from(lab, hall)
    found = help_for(hall)
    assert (found.gave, found.got, found.hands) == (2, 1, 0)


def test_help_that_goes_round_is_a_ring_of_three_to_five() -> None:
    rows = [plan(name) for name in "ABCDEF"]
    assert ring_through(help_from(rows[0], rows[1])) is None
    help_from(rows[1], rows[2])
    closing = help_from(rows[2], rows[0])
    ring = ring_through(closing)
    assert ring is not None
    assert [act.by_name for act in ring.acts] == ["C", "A", "B"]
    assert len(ring.places) == len(ring.arrows) == 3
    lone = [plan(name) for name in "GHIJKL"]
    for giver, getter in pairwise(lone):
        help_from(giver, getter)
    assert ring_through(help_from(lone[5], lone[0])) is None  # six are no picture any more
    back = help_from(lone[1], lone[0])
    assert ring_through(back) is None  # two are no ring
    five = help_from(lone[4], lone[0])
    ring = ring_through(five)
    assert ring is not None
    assert len(ring.acts) == 5


def test_a_resident_is_no_part_of_a_ring() -> None:
    rows, person = [plan(name) for name in "AB"], make_user()
    help_from(rows[0], rows[1])
    make_exchange("confirmed", post=make_post("need", person=person), initiative=rows[1])
    last = make_exchange("confirmed", post=make_post("need", initiative=rows[0]), person=person)
    assert ring_through(last) is None


def test_my_page_shows_what_waits_and_my_conversations() -> None:
    with time_machine.travel(datetime(2026, 3, 2, 11, tzinfo=UTC), tick=False):
        exchange = make_exchange("in_conversation")
        waits = sign_in(speaker(exchange, ANSWERER)).get("/mijn/").text
        rests = sign_in(speaker(exchange, POSTER)).get("/mijn/").text
    assert "Schrijf terug over" in waits
    assert "1 april 2026" in waits
    assert "Schrijf terug over" not in rests
    for text in (waits, rests):
        assert exchange.get_absolute_url() in text
    assert "gesprekken" not in sign_in(make_user()).get("/mijn/").text
    assert owner_of(exchange.initiative) == speaker(exchange, ANSWERER)
