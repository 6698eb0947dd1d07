"""Voting with the code of a letter, from the page of the round to the receipt; and changing the vote."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from civicnet.journal.models import Entry
from civicnet.outbox.models import Message
from tests.factories import make_round, make_staff, make_user, sign_in
from tests.factories.votes import begin, cast, code_on, hidden, letters, url
from vision.endorsement import codes
from vision.endorsement.models import Ballot, Round

pytestmark = pytest.mark.django_db


@pytest.fixture
def round() -> Round:
    return make_round("open")


@pytest.mark.parametrize("typed", ["", "ABCD", "0000-0000-0000-0001", "niets"])
def test_what_is_no_code_is_told_so(client: Client, round: Round, typed: str) -> None:
    page = client.post(url("letter", round), {"code": typed})
    assert page.status_code == 422
    assert 'name="slip"' not in page.content.decode()


def test_a_code_of_nobody_is_refused(client: Client, round: Round) -> None:
    page = client.post(url("letter", round), {"code": codes.new_letter()})
    assert page.status_code == 422
    assert 'name="slip"' not in page.content.decode()


def test_guessing_stops(client: Client, round: Round) -> None:
    answers = [
        client.post(url("letter", round), {"code": codes.new_letter()}).status_code for _n in range(21)
    ]
    assert answers[:20] == [422] * 20
    assert answers[20] == 429
    assert client.post(url("change", round), {"code": codes.write(codes.new_code())}).status_code == 429


def test_a_right_code_is_never_counted_as_a_guess(client: Client, round: Round) -> None:
    (code,) = letters(round, 0)
    assert {client.post(url("letter", round), {"code": code}).status_code for _n in range(25)} == {200}


def test_from_letter_to_receipt(client: Client, round: Round) -> None:
    (code,) = letters(round, 0)
    slip = begin(client, round, code.lower().replace("-", " "))
    review = client.post(
        url("ballot", round),
        {"slip": slip, "choice": "for", "goal-D1.1": "against", "goal-D1.2": "", "do": "review"},
    )
    assert review.status_code == 200
    assert not Ballot.objects.exists()
    text = review.content.decode()
    assert 'id="keuze"' in text
    again = client.post(
        url("ballot", round), {"slip": hidden(review), "choice": "for", "goal-D1.1": "against", "do": "back"}
    )
    assert 'value="against" id="id_goal-D1.1_1" checked' in again.content.decode().replace(' class=""', "")
    page = cast(client, round, hidden(review), "for", **{"D1.1": "against"})
    written = code_on(page)
    ballot = Ballot.objects.get()
    assert bytes(ballot.key) == codes.key_of(codes.read(written))
    assert (ballot.choice, ballot.goals) == ("for", {"D1.1": "against"})
    assert written in page.content.decode()


def test_the_receipt_never_says_the_choice(client: Client, round: Round) -> None:
    pages = []
    for n, choice in enumerate(("for", "against", "blank")):
        slip = begin(client, round, letters(round, n)[0])
        page = cast(client, round, slip, choice)
        pages.append(page.content.decode().replace(code_on(page), ""))
    assert pages[0] == pages[1] == pages[2]


def test_the_same_form_again_gives_the_same_receipt(client: Client, round: Round) -> None:
    slip = begin(client, round, letters(round, 0)[0])
    receipts = {code_on(cast(client, round, slip, "for")) for _n in range(3)}
    assert len(receipts) == 1
    assert code_on(cast(client, round, slip, "against")) in receipts
    assert Ballot.objects.get().choice == "against"


def test_a_choice_must_be_made(client: Client, round: Round) -> None:
    slip = begin(client, round, letters(round, 0)[0])
    page = client.post(url("ballot", round), {"slip": slip, "goal-D1.1": "for", "do": "review"})
    assert page.status_code == 422
    assert hidden(page)
    assert 'href="#id_choice_0"' in page.content.decode()


def test_a_second_ballot_is_refused(client: Client, round: Round) -> None:
    (code,) = letters(round, 0)
    first, second = begin(client, round, code), begin(client, round, code)
    cast(client, round, first, "for")
    assert cast(client, round, second, "against").status_code == 409
    assert client.post(url("letter", round), {"code": code}).status_code == 409
    assert [ballot.choice for ballot in Ballot.objects.all()] == ["for"]


def test_a_new_letter_cancels_the_old_one(client: Client, round: Round) -> None:
    (old,) = letters(round, 0)
    assert letters(round, 0, anew=False) == []
    (new,) = letters(round, 0)
    assert client.post(url("letter", round), {"code": old}).status_code == 422
    slip = begin(client, round, new)
    assert code_on(cast(client, round, slip))
    assert letters(round, 0) == []  # who has voted gets none


def test_a_form_that_was_open_while_the_letter_was_replaced_is_worth_nothing(
    client: Client, round: Round
) -> None:
    slip = begin(client, round, letters(round, 0)[0])
    letters(round, 0)
    assert cast(client, round, slip).status_code == 400
    assert not Ballot.objects.exists()


@pytest.mark.parametrize("slip", ["", "niets", "gAAAAABniets"])
def test_a_forged_slip_is_refused(client: Client, round: Round, slip: str) -> None:
    assert cast(client, round, slip).status_code == 400


def test_a_slip_of_yesterday_is_refused(client: Client, round: Round) -> None:
    slip = begin(client, round, letters(round, 0)[0])
    with time_machine.travel(timezone.now() + timedelta(hours=4), tick=False):
        assert cast(client, round, slip).status_code == 400
    assert not Ballot.objects.exists()


def test_change_with_the_code_alone(client: Client, round: Round) -> None:
    written = code_on(
        cast(client, round, begin(client, round, letters(round, 0)[0]), "for", **{"D1.1": "for"})
    )
    page = Client().post(url("change", round), {"code": written.lower()})
    assert "checked" not in re.sub(
        r'value="" id="[^"]*" checked', "", page.content.decode()
    )  # nothing is shown
    receipt = cast(Client(), round, hidden(page), "against")
    assert code_on(receipt) == written
    ballot = Ballot.objects.get()
    assert (ballot.choice, ballot.goals) == ("against", {})


def test_a_code_without_a_vote_changes_nothing(client: Client, round: Round) -> None:
    assert client.post(url("change", round), {"code": codes.write(codes.new_code())}).status_code == 422


@pytest.mark.parametrize("name", ["letter", "change"])
def test_before_and_after_nobody_votes(client: Client, name: str) -> None:
    now = timezone.now()
    round = make_round("fixed", opens_at=now + timedelta(days=2), closes_at=now + timedelta(days=4))
    assert client.get(url(name, round)).status_code == 409
    assert client.post(url(name, round), {"code": "x"}).status_code == 409


def test_over_is_over(client: Client, round: Round) -> None:
    slip = begin(client, round, letters(round, 0)[0])
    with time_machine.travel(round.closes_at + timedelta(seconds=1), tick=False):
        assert client.get(url("letter", round)).status_code == 409
    assert code_on(cast(client, round, slip))  # by the database's clock it is still open


def test_the_receipt_as_a_file(client: Client, round: Round) -> None:
    written = code_on(cast(client, round, begin(client, round, letters(round, 0)[0])))
    file = client.post(url("keep", round), {"code": written})
    assert file["Content-Disposition"].startswith("attachment")
    assert written in file.content.decode()
    assert client.post(url("keep", round), {"code": "<script>"}).status_code == 302


def test_a_round_in_preparation_does_not_exist_here(client: Client) -> None:
    round = make_round("preparing")
    for name in ("round", "letter", "ballot", "change", "login", "keep"):
        assert client.get(url(name, round)).status_code == 404
        assert sign_in(make_staff("curator")).get(url(name, round)).status_code == 404


def test_no_page_is_kept_and_no_cookie_set(client: Client, round: Round) -> None:
    (code,) = letters(round, 0)
    slip = begin(client, round, code)
    pages = [
        client.get(url("round", round)),
        client.get(url("letter", round)),
        client.post(url("letter", round), {"code": code}),
        client.post(url("ballot", round), {"slip": slip, "choice": "for", "do": "review"}),
        cast(client, round, slip),
    ]
    for page in pages:
        assert "no-store" in page["Cache-Control"]
        assert page["Referrer-Policy"] == "no-referrer"
        assert not page.cookies
        assert "Content-Encoding" not in page


def test_who_is_signed_in_is_not_known_and_nothing_is_written_about_it(round: Round, caplog: Any) -> None:
    resident = make_user("els@voorbeeld.example", name="Els Onmiskenbaar")
    client = sign_in(resident)
    before = (Entry.objects.count(), Message.objects.count())
    slip = begin(client, round, letters(round, 0)[0])
    written = Entry.objects.count()  # the letter itself is in the journal
    caplog.clear()
    with caplog.at_level("INFO"):
        page = cast(client, round, slip)
    assert code_on(page)
    assert "Onmiskenbaar" not in page.content.decode()
    assert caplog.records == []
    assert (Entry.objects.count(), Message.objects.count()) == (written, before[1])
    assert client.get("/mijn/").status_code == 200  # and is still signed in on the rest of the site
