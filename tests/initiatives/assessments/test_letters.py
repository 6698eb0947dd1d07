"""The letters of an assessment: each says until when, and its button leads its reader to exactly the place."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from civicnet.accounts.models import User
from civicnet.areas.models import Municipality
from civicnet.outbox.models import Message
from civicnet.workflow import NotAllowedNow
from initiatives.assessments import actions
from initiatives.assessments.models import Assessment
from tests.factories import (
    NO_MAIL,
    add_member,
    make_case,
    make_condition,
    make_initiative,
    make_staff,
    make_user,
    sign_in,
)
from tests.factories.following import follow, lines_for

pytestmark = pytest.mark.django_db
DAY = "maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag"


def letter_to(user: User, words: str) -> dict[str, str]:
    """The last letter to `user` with `words` in its subject."""
    mail = Message.objects.filter(payload__to=[user.email], payload__subject__icontains=words)
    found: dict[str, str] = mail.latest("made_at").payload
    return found


def button_of(letter: dict[str, str]) -> str:
    """The path of the one button."""
    (address,) = re.findall(r'class="button"\s+href="http://[^/"]+([^"]+)"', letter["html"])
    return unescape(address)


def test_the_letter_of_the_draft_leads_to_the_reply_form() -> None:
    Municipality(name="Elzerbroek", phone="088 000 01 40", email="post@elzerbroek.example").save()
    # Over this the municipality always writes, whatever the reader chose.
    owner = make_user(name="Anouk Tesselaar", mail_rhythms=NO_MAIL)
    case = make_case("hearing", initiative=make_initiative("running", owner=owner, name="De Weverij"))
    letter = letter_to(owner, "Jullie kunnen reageren tot en met")
    body = letter["body"]
    assert body.startswith(
        "Beste Anouk Tesselaar,\n\nOns voorlopige antwoord op jullie plan voor De Weverij is klaar."
    )
    assert "\n\nDit plan past bij de toekomstvisie.\n\n" in body
    assert re.search(rf"Reageren kan tot en met: ({DAY}) \d+ \w+ 20\d\d\n", body)
    assert re.search(rf"Ons definitieve antwoord uiterlijk: ({DAY}) ", body)
    assert f"Met vriendelijke groet,\n{case.contact_person}\nContactpersoon van jullie plan" in body
    assert "088 000 01 40" in body
    assert letter["reply_to"] == ["post@elzerbroek.example"]
    assert "initiatiefnemer van De Weverij bent" in body
    assert f"{case.contact_person} van de gemeente Elzerbroek" in letter["from"]
    place = button_of(letter)
    assert place == f"/toetsen/{case.pk}/reageren/"
    assert 'name="text"' in sign_in(owner).get(place).text
    # Signed out: to the same place by way of signing in.
    assert place in Client().get(place, follow=True).redirect_chain[-1][0]


def test_the_answer_says_the_outcome_and_what_was_agreed() -> None:
    condition = make_condition("initiators", date(2030, 3, 1))
    owner = condition.assessment.initiative.audience("owners")[0]
    letter = letter_to(owner, "Jullie plan past bij de visie, met 1 voorwaarde")
    assert "Jullie: Het pad is breed genoeg: vrijdag 1 maart 2030" in letter["body"]
    assert button_of(letter) == condition.assessment.get_absolute_url()


@pytest.mark.parametrize(
    ("state", "reader", "words"),
    [
        ("intake", lambda case: case.initiative.audience("owners")[0], "We zijn begonnen"),
        ("first_assessment", lambda case: case.second_reader, "tweede lezer van"),
        ("second_reading", lambda case: case.second_reader, "Jij bent aan de beurt: tweede lezing"),
        ("comparison", lambda case: case.assessor, "Vergelijk wat jullie vonden"),
        ("replied", lambda case: case.assessor, "hebben gereageerd"),
        ("decided", lambda case: case.initiative.audience("owners")[0], "Jullie plan past bij de visie"),
    ],
)
def test_each_letter_leads_its_reader_to_a_page_that_opens(
    state: str, reader: Callable[[Assessment], User], words: str
) -> None:
    case = make_case(state)
    person = reader(case)
    place = button_of(letter_to(person, words)).partition("#")[0]
    assert sign_in(person).get(place).status_code == 200, place


@pytest.mark.parametrize("declares", [True, False])
def test_the_letter_of_a_reader_leads_to_the_place_to_hand_it_on(declares: bool) -> None:
    case, reader, asks = make_case("intake"), make_staff("assessor"), make_staff("assessor")
    assert case.contact_person
    case = actions.seat(case, "assessor", reader, actor=case.contact_person)
    (address,) = re.findall(
        r"Kun je dit niet doen\? Geef het door\nhttp://[^/]+(\S+)", letter_to(reader, "lezen")["body"]
    )
    place, _hash, part = address.partition("#")
    if declares:
        actions.declare_interest(case, actor=reader, has_interest=False)
    assert f'id="{part}"' in sign_in(reader).get(place).content.decode()
    assert sign_in(asks).post(place, {"verb": "leave"}).status_code == 403
    assert sign_in(reader).post(place, {"verb": "leave"})["Location"] == reverse("work")
    case.refresh_from_db()
    assert case.assessor is None
    assert not case.declarations.filter(has_interest=True).exists()
    letter = letter_to(asks, "heeft een andere lezer nodig")
    assert str(reader) not in letter["body"]
    actions.seat(case, "assessor", reader, actor=reader)  # who left may come back


def test_who_has_handed_in_does_not_hand_it_on_any_more() -> None:
    case = make_case("second_reading")
    assert case.assessor
    with pytest.raises(NotAllowedNow):
        actions.leave_seat(case, actor=case.assessor)
    page = sign_in(case.assessor).get(reverse("dossier", args=[case.pk])).content.decode()
    assert 'id="doorgeven"' not in page


def test_the_first_reader_who_starts_it_is_told_nothing_and_another_one_is() -> None:
    case = make_case("first_assessment")
    assert case.assessor is not None  # who started it
    assert not Message.objects.filter(
        payload__to=[case.assessor.email], payload__subject__icontains="eerste lezing"
    ).exists()


def test_who_takes_part_and_who_follows_read_of_the_answer_without_you() -> None:
    initiative = make_initiative("running")
    reader, follower, staff = add_member(initiative), make_user(), make_staff("broker")
    follow(initiative, actor=follower)
    case = make_case("decided", initiative=initiative, contact=staff)
    letter = letter_to(reader, "De gemeente heeft")
    assert "Jullie" not in letter["body"]
    assert button_of(letter) == case.get_absolute_url()
    (line,) = lines_for(follower)
    assert line.text.startswith("De gemeente heeft")
    assert line.url == case.get_absolute_url()
