"""The desk: strike, hand out, and later two people key each paper in apart from each other."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from civicnet.accounts.models import User
from tests.factories import make_round, make_staff, make_user, sign_in, voter_number
from vision.endorsement import codes
from vision.endorsement.actions import desk as desking
from vision.endorsement.actions.closing import PapersWaiting, start_closing
from vision.endorsement.models import Ballot, Keying, RollEntry, Round

pytestmark = pytest.mark.django_db


@pytest.fixture
def round() -> Round:
    return make_round("open")


@pytest.fixture
def staff() -> list[User]:
    return [make_staff("broker"), make_staff("curator"), make_staff("broker")]


def url(name: str, round: Round) -> str:
    return reverse(f"endorsement:{name}", args=[round.code])


def hand_out(client: Client, round: Round, number: str) -> str:
    """Strike at the desk; returns the code on the paper."""
    page = client.post(url("desk", round), {"number": number})
    found = re.search(r'id="code">([^<]+)<', page.content.decode())
    assert found, page.content.decode()[:3000]
    return found[1]


def key_in(person: User, round: Round, code: str, choice: str = "for", **goals: str) -> Any:
    form = {"code": code, "choice": choice} | {f"goal-{k}": v for k, v in goals.items()}
    return sign_in(person).post(url("papers", round), form)


@pytest.mark.parametrize("role", ["assessor", "decider", "moderator", "admin"])
def test_who_does_not_serve_the_desk(round: Round, role: str) -> None:
    for name in ("desk", "papers"):
        assert sign_in(make_staff(role)).post(url(name, round)).status_code == 403
    assert sign_in(make_user()).get(url("desk", round)).status_code == 403


def test_an_administrator_strikes_and_keys_in_nothing_by_the_verbs_either(round: Round) -> None:
    admin = make_staff("admin")
    with pytest.raises(PermissionDenied):
        desking.strike_at_desk(round, voter_number(1), actor=admin)
    assert not RollEntry.objects.filter(used=True).exists()


def test_strike_and_hand_out(round: Round, staff: list[User]) -> None:
    page = sign_in(staff[0]).post(url("desk", round), {"number": "9000.000.00"})
    text = page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert "Oude Kern" in text
    assert "16 tot 35" in text
    assert voter_number(0) not in text
    assert RollEntry.objects.filter(used=True).count() == 1
    assert not Ballot.objects.exists()
    assert not Keying.objects.exists()


@pytest.mark.parametrize("number", ["", "niets", "123456782"])
def test_who_is_not_on_the_roll_gets_no_paper(round: Round, staff: list[User], number: str) -> None:
    page = sign_in(staff[0]).post(url("desk", round), {"number": number})
    assert page.status_code == 422
    assert 'id="code"' not in page.content.decode()


def test_nobody_gets_two_papers(round: Round, staff: list[User]) -> None:
    client = sign_in(staff[0])
    hand_out(client, round, voter_number(0))
    assert client.post(url("desk", round), {"number": voter_number(0)}).status_code == 422


def test_two_equal_readings_by_two_people_make_a_ballot(round: Round, staff: list[User]) -> None:
    code = hand_out(sign_in(staff[0]), round, voter_number(0))
    key_in(staff[0], round, code, "against", **{"D1.1": "for"})
    assert not Ballot.objects.exists()
    key_in(staff[1], round, code.lower(), "against", **{"D1.1": "for"})
    ballot = Ballot.objects.select_related("neighbourhood", "age").get()
    assert (ballot.choice, ballot.goals, ballot.neighbourhood.code, ballot.age.code) == (
        "against",
        {"D1.1": "for"},
        "B1",
        "L1",
    )
    assert bytes(ballot.key) == codes.key_of(codes.read(code))
    assert key_in(staff[2], round, code, "for").status_code == 422  # it is in


def test_nobody_reads_a_paper_twice(round: Round, staff: list[User]) -> None:
    code = hand_out(sign_in(staff[0]), round, voter_number(0))
    assert key_in(staff[0], round, code).status_code == 302
    assert key_in(staff[0], round, code).status_code == 422
    assert not Ballot.objects.exists()


def test_a_third_reading_decides_and_nobody_sees_the_others(round: Round, staff: list[User]) -> None:
    code = hand_out(sign_in(staff[0]), round, voter_number(0))
    key_in(staff[0], round, code, "for")
    page = sign_in(staff[1]).get(url("papers", round)).content.decode()
    assert "checked" not in re.sub(r'value=""[^>]*checked', "", page)
    key_in(staff[1], round, code, "against")
    assert not Ballot.objects.exists()
    assert (
        desking.papers_in_box(round, staff[0]).waiting,
        desking.papers_in_box(round, staff[0]).unequal,
    ) == (0, 1)
    key_in(staff[2], round, code, "against")
    assert Ballot.objects.get().choice == "against"
    assert (
        desking.papers_in_box(round, staff[0]).waiting,
        desking.papers_in_box(round, staff[0]).unequal,
    ) == (0, 0)


def test_three_different_readings_ask_for_a_fourth(round: Round, staff: list[User]) -> None:
    code = hand_out(sign_in(staff[0]), round, voter_number(0))
    for person, choice in zip(staff, ("for", "against", "blank"), strict=True):
        key_in(person, round, code, choice)
    assert not Ballot.objects.exists()
    key_in(make_staff("curator"), round, code, "blank")
    assert Ballot.objects.get().choice == "blank"


@pytest.mark.parametrize("change", ["random", "mac"])
def test_only_papers_that_were_handed_out_can_be_keyed_in(
    round: Round, staff: list[User], change: str
) -> None:
    real = codes.read(hand_out(sign_in(staff[0]), round, voter_number(0)))
    place = 0 if change == "random" else 15
    forged = bytes(b ^ (i == place) for i, b in enumerate(real))
    assert key_in(staff[0], round, codes.write(forged)).status_code == 422
    assert key_in(staff[0], round, codes.write(codes.new_code())).status_code == 422
    assert key_in(staff[0], round, "ABC").status_code == 422
    assert not Keying.objects.exists()


def test_merged_groups_count_together(staff: list[User]) -> None:
    round = make_round("open", merged={"B2": "B1"})
    code = hand_out(sign_in(staff[0]), round, voter_number(1))
    for person in staff[:2]:
        key_in(person, round, code)
    assert Ballot.objects.select_related("neighbourhood").get().neighbourhood.code == "B1"


def test_a_paper_cannot_be_changed_with_its_code(round: Round, staff: list[User]) -> None:
    code = hand_out(sign_in(staff[0]), round, voter_number(0))
    for person in staff[:2]:
        key_in(person, round, code)
    page = Client().post(reverse("endorsement:change", args=[round.code]), {"code": code})
    assert page.status_code == 422


def test_who_stopped_between_reading_and_counting_is_helped(
    round: Round, staff: list[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    code = hand_out(sign_in(staff[0]), round, voter_number(0))
    key_in(staff[0], round, code)
    with monkeypatch.context() as broken:
        broken.setattr(desking, "put_in_paper", lambda *args, **kwargs: None)
        key_in(staff[1], round, code)
    assert not Ballot.objects.exists()
    key_in(staff[0], round, code, "blank")  # what was read twice counts, not this
    assert Ballot.objects.get().choice == "for"


def test_papers_of_the_box_are_keyed_in_after_the_last_day(round: Round, staff: list[User]) -> None:
    code = hand_out(sign_in(staff[0]), round, voter_number(0))
    with time_machine.travel(round.closes_at + timedelta(hours=9), tick=False):
        clients = [sign_in(person) for person in staff[:2]]
        clients[0].post(url("papers", round), {"code": code, "choice": "for"})
        with pytest.raises(PapersWaiting):
            start_closing(round, actor=staff[1])
        clients[1].post(url("papers", round), {"code": code, "choice": "for"})
        assert Ballot.objects.count() == 1


def test_a_round_without_a_desk_has_none(staff: list[User]) -> None:
    round = make_round("open", ways=["letter"])
    for name in ("desk", "papers"):
        assert sign_in(staff[0]).get(url(name, round)).status_code == 409


def test_no_row_joins_keying_to_the_roll() -> None:
    keying, roll = apps.get_model("endorsement.Keying"), apps.get_model("endorsement.RollEntry")
    for model, other in ((keying, roll), (roll, keying)):
        assert other not in {field.related_model for field in model._meta.get_fields() if field.is_relation}
    shared = {f.name for f in keying._meta.fields} & {f.name for f in roll._meta.fields}
    assert shared == {"id", "round", "neighbourhood", "age"}
    assert not any("at" in f.name.split("_") for f in (*keying._meta.fields, *roll._meta.fields))


def test_a_paper_is_printed_once_more_until_it_is_read(round: Round, staff: list[User]) -> None:
    client = sign_in(staff[0])
    code = hand_out(client, round, voter_number(0))
    assert sign_in(make_user()).post(url("desk", round), {"code": code}).status_code == 403
    again = client.post(url("desk", round), {"code": code.lower()}).content.decode()
    assert f'id="code">{code}<' in again
    assert "Oude Kern" in again
    assert RollEntry.objects.filter(used=True).count() == 1
    for wrong in ("", "ABC", codes.write(bytes(16))):
        assert client.post(url("desk", round), {"code": wrong}).status_code == 422
    key_in(staff[0], round, code)
    assert client.post(url("desk", round), {"code": code}).status_code == 422
    key_in(staff[1], round, code)
    assert Ballot.objects.count() == 1
    assert client.post(url("desk", round), {"code": code}).status_code == 422
