"""Two people do the same thing at the same moment: neither sees a fault of ours, and nothing stands there twice.

Each case is two real transactions. The second begins after the first has written and before that is committed, which is
when looking first and writing then goes wrong. Every rule of the database that a thing is there once is tried, or says
below why not.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from threading import Event
from time import sleep
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civicnet.accounts import actions as accounts
from civicnet.accounts.models import Role, RoleGrant, User
from civicnet.areas.actions import set_municipality, set_neighbourhoods
from civicnet.areas.geojson import AreaRow
from civicnet.areas.models import Neighbourhood
from civicnet.claiming import MOST_TRIES, claim
from civicnet.outbox.reminding import remind_once
from civicnet.workflow import SYSTEM, NotAllowedNow
from initiatives import actions as registry
from initiatives.actions.draft import carry
from initiatives.assessments import actions as assessing
from initiatives.models import Initiative, Organisation
from tests.factories import (
    PASSWORD,
    make_amendment,
    make_case,
    make_consultation,
    make_initiative,
    make_judgement,
    make_organisation,
    make_reaction,
    make_staff,
    make_text,
    make_user,
    make_version,
)
from vision import actions as visioning
from vision.actions.measurement import Figure, measure
from vision.endorsement.actions import round as rounding
from vision.models import Goal, PieceKind, Vision

Verb = Callable[[], object]
Pair = tuple[Verb, Verb]
REFUSED = (NotAllowedNow, ValidationError)


def at_the_same_moment(first: Verb, second: Verb, *, holds: bool = False) -> list[object]:
    """What came of two verbs in two transactions of which neither saw the other: what they returned, or raised.

    The first is committed when the second waits for it, or is done; with `holds` only when the second is done.
    """
    written, waits = Event(), Event()
    backend: list[int] = []

    def before() -> object:
        try:
            with transaction.atomic():
                made = first()
                written.set()
                waits.wait(20)
            return made
        except Exception as error:
            return error
        finally:
            written.set()
            connection.close()

    def after() -> object:
        try:
            written.wait(20)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                backend.append(cursor.fetchone()[0])
            return second()
        except Exception as error:
            return error
        finally:
            waits.set()
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(before), pool.submit(after)]
        while not waits.is_set():
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted AND pid = ANY(%s)", [backend])
                if cursor.fetchone() and not holds:
                    waits.set()
            sleep(0.01)
        return [future.result() for future in both]


def twice(verb: Verb) -> Pair:
    return verb, verb


# ---- what is tried ------------------------------------------------------------------------------------
def _same_name() -> Pair:
    drafts = [make_initiative("draft", name="Zelfde naam tegelijk") for _n in range(2)]
    return (lambda: registry.submit(drafts[0], actor=SYSTEM)), (
        lambda: registry.submit(drafts[1], actor=SYSTEM)
    )


def _same_organisation() -> Pair:
    return twice(lambda: registry.start_organisation(actor=SYSTEM, name="Stichting Zelfde"))


def _same_number() -> Pair:
    vision = make_version().vision
    text = make_text("9.0")
    return twice(lambda: visioning.create_version(vision, text, actor=SYSTEM))


def _same_round() -> Pair:
    make_areas_of_one()
    version = make_version(state="frozen")
    now = timezone.now()
    return twice(
        lambda: rounding.prepare(
            actor=SYSTEM,
            version=version,
            code="R-9",
            opens_at=now + timedelta(days=20),
            closes_at=now + timedelta(days=30),
            ways=["login"],
        )
    )


def make_areas_of_one() -> None:
    set_neighbourhoods([AreaRow(code="B1", name="Oude Kern")], actor=SYSTEM)


def _same_role() -> Pair:
    admin, person = make_staff("admin"), make_user()
    return twice(lambda: accounts.propose_grant(person, Role.MODERATOR, actor=admin))


def _same_announcement() -> Pair:
    one, other = make_staff("admin"), make_staff("admin")
    grant = RoleGrant.objects.get(user=other)
    return twice(
        lambda: accounts.announce_end(RoleGrant.objects.get(pk=grant.pk), actor=User.objects.get(pk=one.pk))
    )


def _same_first_admin() -> Pair:
    def make(email: str) -> User:
        return accounts.create_first_admin(name="Ada", email=email, password=PASSWORD)

    return (lambda: make("ada@voorbeeld.example")), (lambda: make("bo@voorbeeld.example"))


def _same_follow() -> Pair:
    initiative, person = make_initiative("running"), make_user()
    return twice(lambda: registry.follow(initiative, actor=person))


def _same_vision_follow() -> Pair:
    vision, person = make_version().vision, make_user()
    return twice(lambda: visioning.follow(vision, actor=person))


def _same_support() -> Pair:
    amendment, person = make_amendment(make_consultation()), make_user()
    return twice(lambda: visioning.support(amendment, actor=person))


def _same_agreement() -> Pair:
    reaction, person = make_reaction(make_consultation()), make_user()
    return twice(lambda: visioning.agree(reaction, actor=person))


def _same_review() -> Pair:
    vision, person = make_version().vision, make_user()
    return twice(lambda: visioning.ask_review(vision, actor=person))


def _same_topic() -> Pair:
    vision = make_version().vision
    return twice(lambda: visioning.add_topic(vision, "Zorg", actor=SYSTEM))


def _new_piece(kind: str, fields: dict[str, str]) -> Pair:
    version = make_version(state="drafting")
    return twice(lambda: visioning.add_piece(version, kind, fields, actor=SYSTEM, theme="T1"))


def _same_revision() -> Pair:
    version = make_version(state="drafting")
    piece = visioning.add_piece(version, PieceKind.THEME, {"name": "Zorg"}, actor=SYSTEM).piece

    def save(words: str) -> object:
        return visioning.save_piece(version, piece, {"name": words}, actor=SYSTEM, base=1)

    return (lambda: save("Zorgen")), (lambda: save("Verzorging"))


def _same_day() -> Pair:
    indicator = make_version().goals.first().indicator
    figure = Figure(date(2025, 12, 31), Decimal(3), "CBS")
    return twice(lambda: measure(indicator, figure, actor=SYSTEM))


def _same_step() -> Pair:
    version, curator = make_consultation(), make_staff("curator")
    return twice(lambda: visioning.propose_step(version, "close_early", actor=curator, reason="Klaar"))


def _same_challenge() -> Pair:
    initiative = make_initiative("running", kind="challenge")
    return twice(lambda: registry.edit(initiative, actor=SYSTEM, challenge={"task": "Het groen"}))


def _same_member(of: Initiative | Organisation) -> Pair:
    owner, person = make_user(), make_user()
    if isinstance(of, Initiative):
        owner = of.audience("owners")[0]
    else:
        owner = of.members.get().user
    asked = [registry.invite(of, actor=owner, email=f"{n}@voorbeeld.example") for n in "ab"]
    return tuple(lambda i=i: registry.accept_invitation(i, actor=person) for i in asked)  # type: ignore[return-value]  # two


def _same_carrier() -> Pair:
    initiative, organisation = make_initiative("running"), make_organisation()
    return twice(lambda: carry(initiative, organisation, actor=SYSTEM, at=timezone.now()))


def _same_handover() -> Pair:
    initiative = make_initiative("running")
    return twice(lambda: registry.hand_over(initiative, actor=SYSTEM, successor_name="De buurt"))


def _same_adoption() -> Pair:
    signal = registry.leave_signal(actor=SYSTEM, what="Bankje", where="Plein", why="Zitten")
    people = make_user(), make_user()
    return tuple(lambda p=p: registry.adopt_signal(signal, actor=p) for p in people)  # type: ignore[return-value]  # two


def _same_report() -> Pair:
    initiative, person = make_initiative("running"), make_user()
    return twice(lambda: registry.report(initiative, actor=person, reason="Niet waar"))


def _same_request() -> Pair:
    version = make_version()
    initiative = make_initiative("running", goals=version.goals.all()[:2])
    return twice(lambda: assessing.request_assessment(initiative, actor=SYSTEM))


def _same_declaration() -> Pair:
    case, reader = make_case("intake"), make_staff("assessor")
    case = assessing.seat(case, "assessor", reader, actor=reader)
    return twice(
        lambda: assessing.declare_interest(case, actor=User.objects.get(pk=reader.pk), has_interest=False)
    )


def _same_reading() -> Pair:
    case = make_case("first_assessment")
    judgement = make_judgement(case)
    return twice(lambda: assessing.save_reading(case, actor=case.assessor, kind="first", judgement=judgement))


def _same_hearing() -> Pair:
    case = make_case("comparison")
    return twice(lambda: assessing.open_hearing(case, actor=case.assessor))


def _same_reply() -> Pair:
    case = make_case("hearing")
    owner = case.initiative.audience("owners")[0]
    return twice(lambda: assessing.reply(case, actor=owner, no_remarks=True))


def _same_confirmation() -> Pair:
    case = make_case("replied")
    return twice(lambda: assessing.confirm(case, actor=case.assessor, sha256=case.text_sha256))


def _same_pause() -> Pair:
    case = make_case("first_assessment")
    return twice(lambda: assessing.ask_information(case, actor=case.assessor, reason="Hoe groot is het?"))


def _same_reminder() -> Pair:
    person = make_user()
    return twice(lambda: remind_once([person], about="iets", event="x.remind", title="Denk eraan"))


def _same_areas() -> Pair:
    return twice(make_areas_of_one)


def _same_municipality() -> Pair:
    return twice(lambda: set_municipality(actor=SYSTEM, name="Elzerbroek"))


CASES: dict[str, tuple[Callable[[], Pair], tuple[str, ...]]] = {
    "two initiatives of one name": (_same_name, ("initiatives.Initiative.slug",)),
    "two organisations of one name": (_same_organisation, ("initiatives.Organisation.slug",)),
    "two versions of one number": (_same_number, ("one_version_per_number",)),
    "the vision itself": (
        lambda: twice(lambda: visioning.start_vision("TV", "Samen", actor=SYSTEM)),
        ("vision.Vision.code",),
    ),
    "two rounds": (_same_round, ("endorsement.Round.code", "one_live_round", "one_group_per_code")),
    "a role": (_same_role, ("one_live_grant_per_role",)),
    "an announcement": (_same_announcement, ("one_open_announcement_per_grant",)),
    "the first administrator": (_same_first_admin, ()),
    "a follower": (_same_follow, ("follow_once",)),
    "a follower of the vision": (_same_vision_follow, ("follows_the_vision_once",)),
    "a supporter": (_same_support, ("supports_an_amendment_once",)),
    "one who agrees": (_same_agreement, ("agrees_once_with_a_reaction",)),
    "one who asks for a review": (_same_review, ("one_request_per_person",)),
    "a topic": (_same_topic, ("one_topic_per_name",)),
    "a goal": (
        lambda: _new_piece(PieceKind.GOAL, {"text": "Buren helpen."}),
        ("one_goal_per_code", "vision.Indicator.goal"),
    ),
    "a theme": (lambda: _new_piece(PieceKind.THEME, {"name": "Zorg"}), ("one_theme_per_code",)),
    "a line": (
        lambda: _new_piece(PieceKind.PRECONDITION, {"text": "Voor iedereen."}),
        ("one_precondition_per_code",),
    ),
    "a revision": (_same_revision, ("one_revision_per_number",)),
    "a figure of a day": (_same_day, ("one_measurement_stands_per_day",)),
    "a proposed step": (_same_step, ("one_proposed_step_at_a_time",)),
    "a challenge": (_same_challenge, ("initiatives.Challenge.initiative",)),
    "a member": (lambda: _same_member(make_initiative("running")), ("once_in_an_initiative",)),
    "a member of an organisation": (lambda: _same_member(make_organisation()), ("once_in_an_organisation",)),
    "a carrier": (_same_carrier, ("organisation_once_in_an_initiative",)),
    "a handover": (_same_handover, ("initiatives.Handover.initiative",)),
    "an adopted signal": (_same_adoption, ("initiatives.Signal.adopted_as",)),
    "a report": (_same_report, ()),
    "an assessment": (_same_request, ("one_assessment_at_a_time",)),
    "a declaration": (_same_declaration, ("one_declaration_of_a_kind_each",)),
    "a reading": (
        _same_reading,
        ("one_reading_of_a_kind", "one_score_per_goal", "one_finding_per_precondition"),
    ),
    "a draft that is sent": (_same_hearing, ("one_draft_of_a_number",)),
    "a reply": (_same_reply, ("one_reply_to_a_draft",)),
    "a confirmation": (_same_confirmation, ("one_confirmation_per_text",)),
    "a pause": (_same_pause, ("one_open_pause",)),
    "a reminder": (_same_reminder, ("outbox.Reminder.about",)),
    "the areas": (_same_areas, ("areas.Neighbourhood.code",)),
    "the municipality": (_same_municipality, ()),
}
# Rules that no verb fills from a search, or whose race is tried where the whole of it is.
REVIEWED = {
    "accounts.CalendarAddress.user": "written with update_or_create",
    "accounts.CalendarAddress.sha256": "256 random bits",
    "one_entry_each": "one INSERT … ON CONFLICT, which updates what is there",
    "one_change_each": "written by a trigger of the database that knows of the conflict",
    "outbox.RefusedAddress.receiver": "written by the one relay, with get_or_create",
    "areas.AgeBand.code": "written by the loaders under the turn of the areas, and by the admin",
    "areas.Place.code": "written by the loaders under the turn of the areas, and by the admin",
    "accounts.User.email": "test_two_sign_ups_with_one_address; other doors answer 409",
    "one_open_factor_reset": "under the lock of the person, like a role",
    "one_adopted_version": "a state: perform() under the lock of the version (tests/vision)",
    "one_keying_per_person": "under the lock of the round (tests/vision/endorsement/test_pairs.py)",
    "one_line_per_person": "the roll is loaded under the lock of the round",
    "one_line_per_letter": "a random code, made under the lock of the roll's lines",
    "one_list_per_name": "closing takes each step under the lock of the round",
    "initiatives.Initiative.source_id": "the key of a row that is imported, by one command at a time",
    "one_municipality_organisation": "made by the loader and by migration only",
    "initiatives.Invitation.token_hash": "192 random bits",
    "one_note_per_difference": "under the lock of the case, like a reading",
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", CASES)
def test_two_at_the_same_moment(name: str) -> None:
    first, second = CASES[name][0]()
    one, other = at_the_same_moment(first, second)
    assert not isinstance(one, Exception), one
    assert not isinstance(other, Exception) or isinstance(other, REFUSED), repr(other)


@pytest.mark.django_db(transaction=True)
def test_what_came_of_it() -> None:
    slugs = [getattr(made, "slug", made) for made in at_the_same_moment(*_same_name())]
    assert slugs == ["zelfde-naam-tegelijk", "zelfde-naam-tegelijk-2"]
    slugs = [getattr(made, "slug", made) for made in at_the_same_moment(*_same_organisation())]
    assert slugs == ["stichting-zelfde", "stichting-zelfde-2"]
    number = at_the_same_moment(*_same_number())[1]
    assert isinstance(number, ValidationError)
    assert list(number.message_dict) == ["number"]
    report = at_the_same_moment(*_same_report())[1]
    assert isinstance(report, ValidationError)
    assert report.code == "again"


@pytest.mark.django_db(transaction=True)
def test_set_up_makes_one_first_administrator() -> None:
    at_the_same_moment(*_same_first_admin())
    assert RoleGrant.objects.active_admins().count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_code_means_one_thing_in_two_versions_written_at_once() -> None:
    versions = [make_version(state="drafting") for _n in range(2)]
    made = at_the_same_moment(
        *(
            lambda v=v: visioning.add_piece(v, PieceKind.GOAL, {"text": "Nieuw."}, actor=SYSTEM, theme="T1")
            for v in versions
        )
    )
    assert len({getattr(revision, "code", revision) for revision in made}) == 2
    assert Goal.objects.filter(text="Nieuw.").count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_sign_ups_with_one_address() -> None:
    data = {
        "email": "nieuw@voorbeeld.example",
        "name": "Nieuw",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }

    def sign_up() -> int:
        return Client().post(reverse("account_signup"), data).status_code

    one, other = at_the_same_moment(sign_up, sign_up)
    assert (one, other) == (302, 302)
    assert User.objects.filter(email=data["email"]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_fifty_of_one_name_are_all_on_the_site() -> None:
    drafts = [make_initiative("draft", name="Zelfde naam tegelijk") for _n in range(50)]

    def submit(draft: Initiative) -> str:
        try:
            return registry.submit(draft, actor=SYSTEM).slug
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        slugs = list(pool.map(submit, drafts))
    assert len(set(slugs)) == 50
    assert all(slug.startswith("zelfde-naam-tegelijk") for slug in slugs)


@pytest.mark.django_db(transaction=True)
def test_who_registers_while_the_map_is_drawn_need_not_wait() -> None:
    make_areas_of_one()
    draft = make_initiative("draft")
    area = Neighbourhood.objects.get()

    def waits_for_nobody() -> str:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '200ms'")
            registry.edit(draft, actor=SYSTEM, neighbourhood=area)
        return "done"

    assert at_the_same_moment(make_areas_of_one, waits_for_nobody, holds=True)[1] == "done"


# ---- the rules of the database ------------------------------------------------------------------------
def rules_of_once() -> Iterator[str]:
    """Every rule that something is there once, by the name of its constraint or of its column."""
    for model in apps.get_models():
        if not model.__module__.startswith(("civicnet", "vision", "initiatives")):
            continue
        for field in model._meta.local_fields:
            if field.unique and not field.primary_key:
                yield f"{model._meta.label}.{field.name}"
        for rule in model._meta.constraints:
            if isinstance(rule, models.UniqueConstraint):
                yield rule.name


def test_every_rule_of_once_is_tried_or_reviewed() -> None:
    tried = {rule for _make, names in CASES.values() for rule in names}
    assert not tried & REVIEWED.keys()
    assert set(rules_of_once()) == tried | REVIEWED.keys()


# ---- the helper, and what is left ---------------------------------------------------------------------
@pytest.mark.django_db
def test_claiming_looks_again_and_gives_up_in_the_end() -> None:
    Vision.objects.create(code="A", title="A")
    looked: list[str] = []

    def find() -> str:
        looked.append("A" if len(looked) < 3 else "B")
        return looked[-1]

    assert claim(find, lambda code: Vision.objects.create(code=code, title="B")).code == "B"
    assert looked == ["A", "A", "A", "B"]
    tries: list[int] = []
    with pytest.raises(IntegrityError):
        claim(lambda: tries.append(1), lambda _found: Vision.objects.create(code="A", title="C"))
    assert len(tries) == MOST_TRIES


@pytest.mark.django_db
def test_what_is_no_race_is_not_tried_again() -> None:
    tries: list[int] = []
    with pytest.raises(IntegrityError):
        claim(lambda: tries.append(1), lambda _found: Vision.objects.create(code="X", title=None))
    assert len(tries) == 1


@pytest.mark.django_db
def test_a_race_that_nobody_thought_of_is_409(monkeypatch: Any) -> None:
    initiative = make_initiative("running")
    client = Client()
    client.force_login(make_user())

    @transaction.atomic
    def follow(*_args: object, **_named: object) -> None:
        Vision.objects.create(code="A", title="A")
        Vision.objects.create(code="A", title="A")

    monkeypatch.setattr(registry, "follow", follow)
    answer = client.post(reverse("initiatives:follow", args=[initiative.slug]))
    assert answer.status_code == 409
