"""`/werk/`: each role sees its own work, there and on /mijn/, and nobody reads that nothing waits while something does."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civicnet.accounts.actions import propose_grant
from civicnet.accounts.models import User
from civicnet.jobs import actions as jobs
from civicnet.outbox.models import Message, RefusedAddress
from initiatives.actions import report
from initiatives.importing.job import KIND
from tests.factories import (
    close_early,
    make_amendment,
    make_case,
    make_consultation,
    make_reaction,
    make_round,
    make_staff,
    make_user,
    sign_in,
)
from tests.factories.many import copies, unguarded
from vision import actions as visioning

pytestmark = pytest.mark.django_db
NOTHING = "Er wacht niets op jou"


def waits(person: User, page: str = "/werk/") -> list[tuple[str, str]]:
    """What waits for `person` beside the desk of cases: the way to it, and how much."""
    return [(item.url, item.why) for item in sign_in(person).get(page).context["waiting"]]


def curator_with_voices() -> tuple[User, list[tuple[str, str]]]:
    curator, version = make_staff("curator"), make_consultation("3.0")
    make_reaction(version)
    make_reaction(version)
    make_reaction(version, author=curator)  # a colleague answers this one
    make_amendment(version)
    return curator, [
        ("/visie/consultatie/beantwoorden/?versie=3.0", "2 reacties wachten op antwoord."),
        ("/visie/consultatie/voorstellen/?versie=3.0", "1 kwam binnen. Je besluit na de inspraak."),
    ]


def curator_with_a_vote() -> tuple[User, list[tuple[str, str]]]:
    round = make_round("preparing")
    url = f"/visie/werkplaats/rondes/{round.code}/"
    return make_staff("curator"), [(url, "De stemming gaat open als jij haar opent, vanaf de eerste dag.")]


def moderator() -> tuple[User, list[tuple[str, str]]]:
    report(make_reaction(make_consultation()), actor=make_user(), reason="Schelden.")
    return make_staff("moderator"), [("/werk/meldingen/", "1 melding wacht op een besluit.")]


def admin_with_roles() -> tuple[User, list[tuple[str, str]]]:
    propose_grant(make_user(), "assessor", actor=make_staff("admin"))
    return make_staff("admin"), [("/beheer/rollen/", "1 rol wacht op een tweede beheerder.")]


def admin_with_failures() -> tuple[User, list[tuple[str, str]]]:
    now, old, admin = timezone.now(), timezone.now() - timedelta(days=15), make_staff("admin")
    for at in (now, old):
        Message.objects.create(kind="mail", name="mail.news", gave_up_at=at)
        RefusedAddress.objects.create(receiver=f"x{at.isoformat()}", since=at, answer="550")
    admin.strong = True  # as in a session of two factors
    job = jobs.begin(jobs.queue(KIND, actor=admin, options={}).pk)
    assert job
    jobs.fail(job, error="Het bestand is stuk.")
    letters = "/beheer/brieven/"
    return admin, [
        ("/beheer/overnemen/", "1 is afgebroken."),
        (f"{letters}?toon=opgegeven", "Bij 1 zijn we de laatste twee weken gestopt met proberen."),
        (letters, "De mailserver van 1 persoon weigerde de laatste twee weken onze brieven."),
    ]


ROLES = [curator_with_voices, curator_with_a_vote, moderator, admin_with_roles, admin_with_failures]


@pytest.mark.parametrize("make", ROLES, ids=lambda make: make.__name__)
def test_each_role_sees_its_own_work_and_nobody_elses(
    make: Callable[[], tuple[User, list[tuple[str, str]]]],
) -> None:
    unguarded()
    person, expected = make()
    assert waits(person) == expected
    assert set(expected) <= set(waits(person, "/mijn/"))
    assert NOTHING not in sign_in(person).get("/werk/").text
    assert waits(make_staff("assessor")) == []
    assert waits(make_staff("decider")) == []


def test_nothing_is_said_only_where_it_is_true() -> None:
    case = make_case("first_assessment")
    assert NOTHING in sign_in(make_staff("decider")).get("/werk/").text
    assert NOTHING not in sign_in(case.assessor).get("/werk/").text
    both = make_staff("assessor", "moderator")
    assert sign_in(both).get("/werk/").context["desk"].total == 1


@pytest.mark.parametrize(("after", "due"), [(0, False), (1, True)])
def test_a_consultation_waits_to_be_ended_from_the_day_after_its_last(after: int, due: bool) -> None:
    curator, version = make_staff("curator"), make_consultation("3.0")
    assert version.consultation_closes_on
    day = timezone.now() + (version.consultation_closes_on - timezone.localdate()) + timedelta(days=after)
    with time_machine.travel(day, tick=False):
        assert [url for url, _why in waits(curator)] == (["/visie/werkplaats/3.0/"] if due else [])


def test_a_proposal_waits_for_a_second_curator_and_not_for_the_first() -> None:
    first, second = make_staff("curator"), make_staff("curator")
    version = make_consultation("3.0")
    amendment = make_amendment(version)
    close_early(version)
    assert [why for _url, why in waits(first)] == ["1 voorstel wacht op een besluit."]
    visioning.propose_decision(amendment, actor=first, decision="rejected", reasons="Het staat er al.")
    assert waits(first) == []
    assert [why for _url, why in waits(second)] == ["1 voorstel wacht op een besluit."]


def test_the_way_to_the_workshop_is_there_also_without_work() -> None:
    assert 'href="/visie/werkplaats/"' in sign_in(make_staff("curator")).get("/werk/").text
    assert 'href="/visie/werkplaats/"' not in sign_in(make_staff("assessor")).get("/werk/").text


def test_it_asks_the_same_for_many_voices() -> None:

    everything = make_staff("assessor", "broker", "curator", "moderator", "admin")
    version = make_consultation("3.0")
    reaction = make_reaction(version)
    make_amendment(version)
    client = sign_in(everything)

    def count() -> int:
        client.get("/werk/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/werk/")
        return len(captured)

    few = count()
    unguarded()
    copies(reaction, 30)
    assert count() == few
