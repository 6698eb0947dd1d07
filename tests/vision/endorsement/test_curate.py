"""The curator's pages of a round: prepare, groups, fix, open, call off; and what the clock does."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civicnet.areas.models import AgeBand
from civicnet.deadlines import AMSTERDAM, local_date
from civicnet.journal.models import Entry
from civicnet.workflow import SYSTEM, NotAllowedNow
from tests.factories import (
    AREAS,
    BANDS,
    make_areas,
    make_proof,
    make_round,
    make_staff,
    make_user,
    make_version,
    sign_in,
)
from vision.endorsement import casting, codes, keys
from vision.endorsement.actions import round as rounding
from vision.endorsement.broad import Rule
from vision.endorsement.models import Ballot, RollEntry, Round
from vision.models import VisionVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator() -> Client:
    return sign_in(make_staff("curator"))


def url(name: str, round: Round | None = None) -> str:
    return reverse(f"endorsement:{name}", args=[round.code] if round else [])


def answers(version: VisionVersion, **changes: object) -> dict[str, Any]:
    """The form of a round as it comes, filled in."""
    today = local_date()
    return {
        "version": version.pk,
        "code": "R-2027",
        "first_day": today + timedelta(days=7),
        "last_day": today + timedelta(days=27),
        "has_roll": "yes",
        "ways": ["letter", "desk"],
        "per_goal": "on",
        "turnout": "1/5",
        "group_turnout": "10%",
        "majority": "2/3",
        "against_limit": "1/2",
        "group_ballots": 30,
        "smallest_group": 100,
        "smallest_shown": 10,
    } | changes


def enough(**more: Any) -> Round:
    """A round whose groups have enough voters for fixing."""
    return make_round("preparing", voters=0, has_roll=False, ways=["login"], **more)


def press(client: Client, round: Round, verb: str, **more: str) -> Any:
    return client.post(url("step", round), {"verb": verb} | more)


@pytest.mark.parametrize("role", ["broker", "admin", "assessor"])
def test_only_a_curator_prepares(role: str) -> None:
    version = make_version(state="frozen")
    client = sign_in(make_staff(role))
    assert client.get(url("new")).status_code == 403
    assert client.post(url("new"), answers(version)).status_code == 403
    with pytest.raises(PermissionDenied):
        rounding.prepare(
            actor=make_user(),
            version=version,
            code="x",
            opens_at=timezone.now(),
            closes_at=timezone.now() + timedelta(days=1),
            ways=["desk"],
        )


def test_prepare(curator: Client) -> None:
    make_areas("Oude Kern", "Weversveld")
    AgeBand.objects.create(code="L1", name="16 en ouder", min_age=16, eligible_voters=900)
    answer = curator.post(url("new"), answers(make_version(state="frozen")))
    round = Round.objects.get()
    assert answer["Location"] == url("manage", round)
    assert round.state == "preparing"
    assert Rule.from_json(round.rule) == Rule()
    opens, closes = (moment.astimezone(AMSTERDAM) for moment in (round.opens_at, round.closes_at))
    assert (opens.hour, closes.hour) == (0, 0)
    assert (round.first_day, round.last_day) == (
        local_date() + timedelta(days=7),
        local_date() + timedelta(days=27),
    )
    assert {g.code: g.eligible for g in round.groups.all()} == {"B1": 0, "B2": 0, "L1": 0}
    assert keys.key_file(round).stat().st_mode & 0o777 == 0o600
    assert curator.post(url("new"), answers(round.version, code="R-2028")).status_code == 422  # one at a time


def test_a_text_that_was_voted_on_is_not_put_to_the_vote_again(curator: Client) -> None:
    make_areas("Oude Kern")
    closed = make_round("closed", voters=0)
    version = VisionVersion.objects.get(pk=closed.version_id)
    assert version.endorsement
    answer = curator.post(url("new"), answers(version))
    assert answer.status_code == 422
    with pytest.raises(ValidationError, match="Over deze tekst is al gestemd"):
        rounding.prepare(
            actor=SYSTEM,
            version=version,
            code="R-2028",
            opens_at=timezone.now(),
            closes_at=timezone.now() + timedelta(days=1),
            ways=["desk"],
        )
    assert Round.objects.get() == closed


@pytest.mark.parametrize(
    "wrong",
    [
        {"first_day": "2020-13-01"},
        {"last_day": str(local_date())},
        {"ways": []},
        {"ways": ["login"]},  # there is no broker here
        {"has_roll": "no"},
        {"turnout": "veel"},
        {"turnout": "120%"},
        {"majority": "2/0"},
        {"smallest_group": 1},
        {"code": "niet goed"},
    ],
    ids=str,
)
def test_what_cannot_be_is_told_and_what_was_typed_kept(curator: Client, wrong: dict[str, object]) -> None:
    page = curator.post(url("new"), answers(make_version(state="frozen"), **wrong))
    assert page.status_code == 422
    assert 'id="wrong"' in page.content.decode()
    assert not Round.objects.exists()


def test_only_a_frozen_text_is_put_to_the_vote(curator: Client) -> None:
    version = make_version(state="drafting")
    assert curator.post(url("new"), answers(version)).status_code == 422
    now = timezone.now()
    with pytest.raises(ValidationError):
        rounding.prepare(
            actor=SYSTEM,
            version=version,
            code="x",
            opens_at=now,
            closes_at=now + timedelta(days=1),
            ways=["desk"],
        )


def test_change_until_it_is_fixed(curator: Client) -> None:
    round = make_round("preparing")
    form = answers(round.version, turnout="30%", ways=["letter"]) | {"code": ""}
    assert curator.post(url("edit", round), form).status_code == 302
    round.refresh_from_db()
    assert (round.rule["turnout"], round.ways, round.code.startswith("R-")) == ("3/10", ["letter"], True)
    fixed = rounding.fix(round, actor=SYSTEM, at=timezone.now())
    assert curator.post(url("edit", fixed), answers(round.version, turnout="1%"))["Location"] == url(
        "manage", round
    )
    with pytest.raises(NotAllowedNow):
        rounding.change(fixed, actor=SYSTEM, per_goal=False)
    fixed.refresh_from_db()
    assert fixed.rule["turnout"] == "3/10"


def test_small_groups_are_merged_before_fixing(curator: Client) -> None:
    round = enough(areas={"B1": ("Oude Kern", 920), "B2": ("Weversveld", 80)}, bands=BANDS)
    assert press(curator, round, "fix").status_code == 302
    round.refresh_from_db()
    assert round.state == "preparing"
    groups = {group.code: group for group in round.groups.all()}
    form = {f"into-{g.pk}": "0" for g in groups.values()} | {
        f"eligible-{g.pk}": g.eligible for g in groups.values()
    }
    curator.post(url("groups", round), form | {f"into-{groups['B2'].pk}": groups["B1"].pk})
    assert rounding.still_to_do(round) == []
    press(curator, round, "fix")
    round.refresh_from_db()
    assert (round.state, round.fixed_at is not None) == ("fixed", True)
    assert round.groups.get(code="B2").merged_into == groups["B1"]


def test_groups_do_not_count_in_a_circle_or_with_another_kind() -> None:
    round = enough()
    by = {group.code: group.pk for group in round.groups.all()}
    for wrong in (
        {by["B1"]: by["B2"], by["B2"]: by["B1"]},
        {by["B1"]: by["B1"]},
        {by["B1"]: by["L1"]},
        {by["B1"]: -1},
    ):
        with pytest.raises(ValidationError):
            rounding.merge_groups(round, wrong, actor=SYSTEM)
    assert not round.groups.exclude(merged_into=None).exists()


def test_the_numbers_of_both_kinds_must_agree(curator: Client) -> None:
    round = enough(areas={"B1": ("Oude Kern", 500), "B2": ("Weversveld", 400)})
    assert len(rounding.still_to_do(round)) == 1
    groups = {group.code: group for group in round.groups.all()}
    form = {f"into-{g.pk}": "0" for g in groups.values()} | {f"eligible-{g.pk}": 500 for g in groups.values()}
    curator.post(url("groups", round), form)
    assert rounding.still_to_do(round) == []


def test_a_round_without_its_roll_is_not_fixed() -> None:
    round = make_round("preparing", voters=0, areas=AREAS)
    round.groups.update(eligible=0)
    with pytest.raises(ValidationError):
        rounding.fix(round, actor=SYSTEM)


def test_opening_takes_the_version_along_and_not_before_its_day(curator: Client) -> None:
    now = timezone.now()
    round = make_round("fixed", opens_at=now + timedelta(hours=1), closes_at=now + timedelta(days=2))
    press(curator, round, "open")
    round.refresh_from_db()
    assert round.state == "fixed"
    with time_machine.travel(now + timedelta(hours=2), tick=False):
        curator = sign_in(make_staff("curator"))
        press(curator, round, "open")
    round.refresh_from_db()
    assert (round.state, VisionVersion.objects.get(pk=round.version_id).state) == ("open", "endorsement")


def test_the_clock_opens_and_closes(django_capture_on_commit_callbacks: Any) -> None:
    rounding.by_the_clock()  # nothing to do
    now = timezone.now()
    round = make_round(
        "fixed", ways=["letter"], opens_at=now + timedelta(hours=1), closes_at=now + timedelta(days=1)
    )
    rounding.by_the_clock()
    round.refresh_from_db()
    assert round.state == "fixed"
    with time_machine.travel(now + timedelta(hours=2), tick=False):
        rounding.by_the_clock()
        round.refresh_from_db()
        assert round.state == "open"
        rounding.by_the_clock()
        round.refresh_from_db()
        assert round.state == "open"
    with time_machine.travel(now + timedelta(days=2), tick=False):
        rounding.by_the_clock()
    round.refresh_from_db()
    assert round.state == "closing"


def test_the_clock_leaves_a_round_with_a_desk_to_people() -> None:
    round = make_round("open")
    with time_machine.travel(round.closes_at + timedelta(days=1), tick=False):
        rounding.by_the_clock()
    round.refresh_from_db()
    assert round.state == "open"


def test_calling_off_takes_a_reason_and_leaves_nothing(
    curator: Client, django_capture_on_commit_callbacks: Any
) -> None:
    round = make_round("fixed")
    assert press(curator, round, "cancel").status_code == 422
    assert RollEntry.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        press(curator, round, "cancel", note="De lijst klopte niet.")
    round.refresh_from_db()
    assert round.state == "cancelled"
    assert not RollEntry.objects.exists()
    assert not keys.key_file(round).exists()
    page = Client().get(round.get_absolute_url())
    assert "De lijst klopte niet." in page.content.decode()


def test_only_an_administrator_breaks_off(curator: Client, django_capture_on_commit_callbacks: Any) -> None:
    round = make_round("open", ballots=[("B1", "L1", "for", {})])
    assert press(curator, round, "break_off", note="Stop").status_code == 403
    assert press(curator, round, "cancel", note="Stop").status_code == 409
    assert Ballot.objects.count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        press(sign_in(make_staff("admin")), round, "break_off", note="De stemmen zijn niet veilig.")
    round.refresh_from_db()
    assert round.state == "cancelled"
    assert not Ballot.objects.exists()
    assert not RollEntry.objects.exists()
    assert not keys.key_file(round).exists()
    again = make_round("preparing", version=round.version)  # another round on the same text
    assert again.state == "preparing"


def test_a_broken_off_text_is_voted_on_again() -> None:
    round = make_round("open")
    rounding.break_off(round, actor=SYSTEM, reason="Stop")
    version = VisionVersion.objects.get(pk=round.version_id)
    assert make_round("open", version=version).state == "open"


def test_no_page_shows_how_many_voted(curator: Client) -> None:
    round = make_round("open", voters=40)
    clients = [curator, sign_in(make_staff("broker")), sign_in(make_staff("admin")), Client()]

    def seen() -> list[str]:
        own = [client.get(url("manage", round)) for client in clients[:3]]
        everybodys = [c.get(path) for c in clients for path in (round.get_absolute_url(), "/visie/", "/")]
        return [
            re.sub(r'((?:csrf\w*|once)" value=|nonce=)"[^"]*"', "", p.content.decode())
            for p in own + everybodys
        ]

    before = seen()
    for n in range(7):
        casting.cast(round, make_proof(round, n), codes.new_code(), "for", {})
    assert Ballot.objects.count() == 7
    assert seen() == before


def test_every_step_is_in_the_journal_and_no_number_of_a_person(curator: Client, tmp_path: Path) -> None:
    round = enough()
    press(curator, round, "fix")
    verbs = list(Entry.objects.about(round).values_list("verb", flat=True))
    assert verbs == ["prepare", "fix"]


@pytest.mark.parametrize("state", ["preparing", "fixed", "open", "closing"])
def test_the_page_of_a_round_in_each_state(curator: Client, state: str) -> None:
    round = make_round(state)
    page = curator.get(url("manage", round))
    assert page.status_code == 200
    assert page.content.decode().count("<h1") == 1
    assert sign_in(make_staff("broker")).get(url("manage", round)).status_code == (
        404 if state == "preparing" else 200
    )
    fragment = curator.get(url("manage", round), headers={"HX-Request": "true"})
    assert "<h1" not in fragment.content.decode()


def test_the_list_of_rounds(curator: Client) -> None:
    assert curator.get(url("rounds")).status_code == 200
    round = make_round("open")
    assert round.code in curator.get(url("rounds")).content.decode()


def test_without_a_round_the_voters_page_says_so(client: Client) -> None:
    assert client.get("/visie/instemmen/").status_code == 200
    round = make_round("open")
    assert client.get("/visie/instemmen/")["Location"] == round.get_absolute_url()


def test_a_rule_that_would_tell_on_small_groups_is_refused(curator: Client) -> None:
    version = make_version(state="frozen")
    for wrong in (
        {"smallest_group": 50},
        {"group_turnout": "9%"},
        {"smallest_shown": 11},
        {"smallest_shown": 5},
    ):
        page = curator.post(url("new"), answers(version, **wrong))
        assert page.status_code == 422, wrong
        assert not Round.objects.exists()
    assert (
        curator.post(url("new"), answers(version, smallest_group=200, group_turnout="5%")).status_code == 302
    )


def test_without_a_frozen_text_the_page_says_so(curator: Client) -> None:
    make_version(state="draft")
    page = curator.get(url("new")).content.decode()
    assert "<form class=" not in page.split("<main", 1)[1]
    assert reverse("vision:workshop") in page
