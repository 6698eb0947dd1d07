"""The steps of the work: who writes them down, how time is read, and what is marked."""

import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from civicnet.spans import minutes_of, span_in_words
from civicnet.workflow import NotAllowedNow
from initiatives.collaborations import actions
from initiatives.collaborations.models import MOST_STEPS, Collaboration, WorkStep
from initiatives.collaborations.models.step import longest_wait
from initiatives.collaborations.views.strip import WIDTH, strip_of
from tests.factories import make_user, sign_in
from tests.factories.collaborations import make_collaboration, owner_of_partner
from tests.factories.pages import text_of

COOK = WorkStep(what="Koken", who="Soep & Co", minutes=180, wait=165, why="De bus rijdt tot half drie.")
DRIVE = WorkStep(what="Rijden", who="Zorgcoöperatie", minutes=35, wait=70)
EAT = WorkStep(what="Aan tafel", who="Zorgcoöperatie", minutes=90)
WORK = [COOK, DRIVE, EAT]


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("", 0),
        ("30 minuten", 30),
        ("3 uur", 180),
        ("2 uur 45", 165),
        ("2 uur en 45 minuten", 165),
        ("2:45", 165),
        ("1,5 uur", 90),
        ("3 dagen", 4320),
        ("2 weken", 20160),
        ("2 hours 5 min.", 125),
    ],
)
def test_time_is_read_as_people_write_it(text: str, minutes: int) -> None:
    assert minutes_of(text) == minutes


@pytest.mark.parametrize(
    "text", ["lang", "30", "drie uur", "3 uur of zo", "2 jaren", "99999 weken", "-3 uur"]
)
def test_what_says_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        minutes_of(text)


@pytest.mark.parametrize("minutes", [1, 59, 60, 165, 1440, 1500, 20160])
def test_time_in_words_is_read_back(minutes: int) -> None:
    assert minutes_of(span_in_words(minutes)) == minutes


def test_the_first_of_the_longest_waits_is_marked() -> None:
    assert longest_wait(WORK) == 0
    assert longest_wait([DRIVE, DRIVE, EAT]) == 0
    assert longest_wait([EAT]) is None


@pytest.mark.parametrize("steps", [[EAT], WORK, WORK * 4, [COOK, *[DRIVE] * 11]])
def test_the_picture_stays_within_its_width_and_every_number_fits(steps: list[WorkStep]) -> None:
    strip = strip_of(steps)
    assert strip
    assert all(block.width >= WIDTH / (2 * MOST_STEPS) - 3 for block in strip.blocks)
    assert strip.blocks[-1].x + strip.blocks[-1].width <= WIDTH
    assert [block.is_longest for block in strip.blocks] == [line.is_longest for line in strip.lines]


def test_nothing_is_drawn_without_steps_and_one_lane_where_many_do_something() -> None:
    assert strip_of([]) is None
    crowd = strip_of([WorkStep(what="Iets", who=f"Groep {n}", minutes=5) for n in range(6)])
    assert crowd
    assert crowd.lanes == []
    work = strip_of(WORK)
    assert work
    assert [name for name, _y in work.lanes] == ["Soep & Co", "Zorgcoöperatie"]


@pytest.mark.django_db
def test_only_partners_write_them_down() -> None:
    row = make_collaboration()
    with pytest.raises(PermissionDenied):
        actions.set_steps(row, actor=make_user(), steps=WORK)
    owner = owner_of_partner(row.partners.here()[0])
    for wrong in ([WorkStep(what="", who="", minutes=5)], [WorkStep(what="A", who="", minutes=0)], WORK * 5):
        with pytest.raises(ValidationError):
            actions.set_steps(row, actor=owner, steps=wrong)
    assert actions.set_steps(row, actor=owner, steps=WORK).work_steps == WORK
    ended = make_collaboration("dissolved")
    with pytest.raises(NotAllowedNow):
        actions.set_steps(ended, actor=owner_of_partner(ended.partners.here()[0]), steps=WORK)


@pytest.mark.django_db
def test_they_are_written_down_on_one_page(client: Client) -> None:
    row = make_collaboration()
    url = reverse("collaborations:steps", args=[row.slug])
    assert sign_in(make_user()).get(url).status_code == 403
    owner = sign_in(owner_of_partner(row.partners.here()[0]))
    assert "Schrijf de stappen op" in text_of(owner, row.get_absolute_url())
    assert "Schrijf de stappen op" not in text_of(client, row.get_absolute_url())
    wrong = owner.post(url, {"what_1": "Koken", "minutes_1": "lang", "who_2": "Wij"})
    assert wrong.status_code == 422
    assert not Collaboration.objects.get().steps
    sent = {
        "what_1": "Koken",
        "minutes_1": "3 uur",
        "wait_1": "2 uur 45",
        "what_3": "Eten",
        "minutes_3": "1:30",
    }
    owner.post(url, sent)
    page = text_of(client, row.get_absolute_url())
    assert "Langste wacht: 2 uur 45 minuten" in page
    assert page.index("1. Koken") < page.index("2. Eten")
    said = client.get(f"/api/v1/samenwerkingen/{row.slug}").json()["stappen"]
    assert [step["minuten"] for step in said] == [180, 90]
    assert 'value="2 uur 45 minuten"' in text_of(owner, url)
