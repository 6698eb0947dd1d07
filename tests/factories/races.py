"""Two people who do the same thing at the same moment: CASES, by what would stand there twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from threading import Event
from time import sleep

from django.db import connection, transaction
from django.utils import timezone

from civicnet.accounts import actions as accounts
from civicnet.accounts.models import Role, RoleGrant, User
from civicnet.areas.actions import set_municipality, set_neighbourhoods
from civicnet.areas.geojson import AreaRow
from civicnet.areas.models import Municipality
from civicnet.following.actions import follow
from civicnet.outbox.reminding import remind_once
from civicnet.workflow import SYSTEM
from initiatives import actions as registry
from initiatives.actions.draft import carry
from initiatives.assessments import actions as assessing
from initiatives.marketplace import actions as dealing
from initiatives.marketplace.models import ANSWERER, POSTER
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
from tests.factories import collaboration_races as joining
from tests.factories.exchanges import make_exchange, speaker, write_terms
from tests.factories.posts import make_post
from vision import actions as visioning
from vision.actions.measurement import Figure, measure
from vision.endorsement.actions import round as rounding
from vision.models import PieceKind

Verb = Callable[[], object]
Pair = tuple[Verb, Verb]


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
    """Both do the same."""
    return verb, verb


def same_name() -> Pair:
    drafts = [make_initiative("draft", name="Zelfde naam tegelijk") for _n in range(2)]
    return (lambda: registry.submit(drafts[0], actor=SYSTEM)), (
        lambda: registry.submit(drafts[1], actor=SYSTEM)
    )


def same_organisation() -> Pair:
    return twice(lambda: registry.start_organisation(actor=SYSTEM, name="Stichting Zelfde"))


def same_town_hall() -> Pair:
    set_municipality(actor=SYSTEM, name="Elzerbroek")
    town, person = Municipality.objects.get(), make_user()
    return twice(lambda: registry.start_municipality_organisation(town, [person], actor=SYSTEM))


def same_number() -> Pair:
    vision = make_version().vision
    text = make_text("9.0")
    return twice(lambda: visioning.create_version(vision, text, actor=SYSTEM))


def same_round() -> Pair:
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
    """The map of one neighbourhood, drawn anew."""
    set_neighbourhoods([AreaRow(code="B1", name="Oude Kern")], actor=SYSTEM)


def same_role() -> Pair:
    admin, person = make_staff("admin"), make_user()
    return twice(lambda: accounts.propose_grant(person, Role.MODERATOR, actor=admin))


def same_announcement() -> Pair:
    one, other = make_staff("admin"), make_staff("admin")
    grant = RoleGrant.objects.get(user=other)
    return twice(
        lambda: accounts.announce_end(RoleGrant.objects.get(pk=grant.pk), actor=User.objects.get(pk=one.pk))
    )


def same_first_admin() -> Pair:
    def make(email: str) -> User:
        return accounts.create_first_admin(name="Ada", email=email, password=PASSWORD)

    return (lambda: make("ada@voorbeeld.example")), (lambda: make("bo@voorbeeld.example"))


def same_follow() -> Pair:
    initiative, person = make_initiative("running"), make_user()
    return twice(lambda: follow("initiative", initiative.pk, actor=person))


def same_support() -> Pair:
    amendment, person = make_amendment(make_consultation()), make_user()
    return twice(lambda: visioning.support(amendment, actor=person))


def same_agreement() -> Pair:
    reaction, person = make_reaction(make_consultation()), make_user()
    return twice(lambda: visioning.agree(reaction, actor=person))


def same_review() -> Pair:
    vision, person = make_version().vision, make_user()
    return twice(lambda: visioning.ask_review(vision, actor=person))


def same_topic() -> Pair:
    vision = make_version().vision
    return twice(lambda: visioning.add_topic(vision, "Zorg", actor=SYSTEM))


def _new_piece(kind: str, fields: dict[str, str]) -> Pair:
    version = make_version(state="drafting")
    return twice(lambda: visioning.add_piece(version, kind, fields, actor=SYSTEM, theme="T1"))


def same_revision() -> Pair:
    version = make_version(state="drafting")
    piece = visioning.add_piece(version, PieceKind.THEME, {"name": "Zorg"}, actor=SYSTEM).piece

    def save(words: str) -> object:
        return visioning.save_piece(version, piece, {"name": words}, actor=SYSTEM, base=1)

    return (lambda: save("Zorgen")), (lambda: save("Verzorging"))


def same_day() -> Pair:
    indicator = make_version().goals.first().indicator
    figure = Figure(date(2025, 12, 31), Decimal(3), "CBS")
    return twice(lambda: measure(indicator, figure, actor=SYSTEM))


def same_step() -> Pair:
    version, curator = make_consultation(), make_staff("curator")
    return twice(lambda: visioning.propose_step(version, "close_early", actor=curator, reason="Klaar"))


def same_challenge() -> Pair:
    initiative = make_initiative("running", kind="challenge")
    return twice(lambda: registry.edit(initiative, actor=SYSTEM, challenge={"task": "Het groen"}))


def same_member(of: Initiative | Organisation) -> Pair:
    owner, person = make_user(), make_user()
    if isinstance(of, Initiative):
        owner = of.audience("owners")[0]
    else:
        owner = of.members.get().user
    asked = [registry.invite(of, actor=owner, email=f"{n}@voorbeeld.example") for n in "ab"]
    return tuple(lambda i=i: registry.accept_invitation(i, actor=person) for i in asked)  # type: ignore[return-value]  # two


def same_carrier() -> Pair:
    initiative, organisation = make_initiative("running"), make_organisation()
    return twice(lambda: carry(initiative, organisation, actor=SYSTEM, at=timezone.now()))


def same_handover() -> Pair:
    initiative = make_initiative("running")
    return twice(lambda: registry.hand_over(initiative, actor=SYSTEM, successor_name="De buurt"))


def same_adoption() -> Pair:
    signal = registry.leave_signal(actor=SYSTEM, what="Bankje", where="Plein", why="Zitten")
    people = make_user(), make_user()
    return tuple(lambda p=p: registry.adopt_signal(signal, actor=p) for p in people)  # type: ignore[return-value]  # two


def same_report() -> Pair:
    initiative, person = make_initiative("running"), make_user()
    return twice(lambda: registry.report(initiative, actor=person, reason="Niet waar"))


def same_request() -> Pair:
    version = make_version()
    initiative = make_initiative("running", goals=version.goals.all()[:2])
    return twice(lambda: assessing.request_assessment(initiative, actor=SYSTEM))


def same_declaration() -> Pair:
    case, reader = make_case("intake"), make_staff("assessor")
    case = assessing.seat(case, "assessor", reader, actor=reader)
    return twice(
        lambda: assessing.declare_interest(case, actor=User.objects.get(pk=reader.pk), has_interest=False)
    )


def same_reading() -> Pair:
    case = make_case("first_assessment")
    judgement = make_judgement(case)
    return twice(lambda: assessing.save_reading(case, actor=case.assessor, kind="first", judgement=judgement))


def same_hearing() -> Pair:
    case = make_case("comparison")
    return twice(lambda: assessing.open_hearing(case, actor=case.assessor))


def same_reply() -> Pair:
    case = make_case("hearing")
    owner = case.initiative.audience("owners")[0]
    return twice(lambda: assessing.reply(case, actor=owner, no_remarks=True))


def same_confirmation() -> Pair:
    case = make_case("replied")
    return twice(lambda: assessing.confirm(case, actor=case.assessor, sha256=case.text_sha256))


def same_pause() -> Pair:
    case = make_case("first_assessment")
    return twice(lambda: assessing.ask_information(case, actor=case.assessor, reason="Hoe groot is het?"))


def same_reminder() -> Pair:
    person = make_user()
    plan = make_initiative("running")
    return twice(lambda: remind_once([person], "initiative.propose_rest", "owners", key="iets", about=plan))


def same_answer() -> Pair:
    post, plan = make_post(), make_initiative("running")
    person = plan.audience("owners")[0]
    return twice(lambda: dealing.answer(post, actor=person, text="Wij helpen.", initiative=plan))


def same_terms() -> Pair:
    row = make_exchange("in_conversation")
    people = [speaker(row, side) for side in (POSTER, ANSWERER)]
    said = {"what": "Zaal", "when": "Vrijdag", "last_day": timezone.localdate(), "based_on": 0}
    return tuple(lambda p=p: dealing.propose_terms(row, actor=p, **said) for p in people)  # type: ignore[return-value]  # two


def same_yes() -> Pair:
    row = make_exchange("in_conversation")
    terms, person = write_terms(row, ANSWERER), speaker(row, POSTER)
    return twice(lambda: dealing.agree(row, actor=person, sha256=terms.sha256))


def both_confirm() -> Pair:
    row = make_exchange("agreed")
    people = [speaker(row, side) for side in (POSTER, ANSWERER)]
    return tuple(lambda p=p: dealing.say_kept(row, actor=p) for p in people)  # type: ignore[return-value]  # two


def same_thanks() -> Pair:
    row = make_exchange("confirmed")
    person = speaker(row, POSTER)
    return twice(lambda: dealing.thank(row, actor=person, text="Dank!"))


def same_areas() -> Pair:
    return twice(make_areas_of_one)


def same_municipality() -> Pair:
    return twice(lambda: set_municipality(actor=SYSTEM, name="Elzerbroek"))


CASES: dict[str, tuple[Callable[[], Pair], tuple[str, ...]]] = {
    "two initiatives of one name": (same_name, ("initiatives.Initiative.slug",)),
    "two organisations of one name": (same_organisation, ("initiatives.Organisation.slug",)),
    "the municipality as an organisation": (same_town_hall, ("one_municipality_organisation",)),
    "two versions of one number": (same_number, ("one_version_per_number",)),
    "the vision itself": (
        lambda: twice(lambda: visioning.start_vision("TV", "Samen", actor=SYSTEM)),
        ("vision.Vision.code",),
    ),
    "two rounds": (same_round, ("endorsement.Round.code", "one_live_round", "one_group_per_code")),
    "a role": (same_role, ("one_live_grant_per_role",)),
    "an announcement": (same_announcement, ("one_open_announcement_per_grant",)),
    "the first administrator": (same_first_admin, ()),
    "a follower": (same_follow, ("follows_once",)),
    "a supporter": (same_support, ("supports_an_amendment_once",)),
    "one who agrees": (same_agreement, ("agrees_once_with_a_reaction",)),
    "one who asks for a review": (same_review, ("one_request_per_person",)),
    "a topic": (same_topic, ("one_topic_per_name",)),
    "a goal": (
        lambda: _new_piece(PieceKind.GOAL, {"text": "Buren helpen."}),
        ("one_goal_per_code", "vision.Indicator.goal"),
    ),
    "a theme": (lambda: _new_piece(PieceKind.THEME, {"name": "Zorg"}), ("one_theme_per_code",)),
    "a line": (
        lambda: _new_piece(PieceKind.PRECONDITION, {"text": "Voor iedereen."}),
        ("one_precondition_per_code",),
    ),
    "a revision": (same_revision, ("one_revision_per_number",)),
    "a figure of a day": (same_day, ("one_measurement_stands_per_day",)),
    "a proposed step": (same_step, ("one_proposed_step_at_a_time",)),
    "a challenge": (same_challenge, ("initiatives.Challenge.initiative",)),
    "a member": (lambda: same_member(make_initiative("running")), ("once_in_an_initiative",)),
    "a member of an organisation": (lambda: same_member(make_organisation()), ("once_in_an_organisation",)),
    "a carrier": (same_carrier, ("organisation_once_in_an_initiative",)),
    "a handover": (same_handover, ("initiatives.Handover.initiative",)),
    "an adopted signal": (same_adoption, ("initiatives.Signal.adopted_as",)),
    "a report": (same_report, ()),
    "an assessment": (same_request, ("one_assessment_at_a_time",)),
    "a declaration": (same_declaration, ("one_declaration_of_a_kind_each",)),
    "a reading": (
        same_reading,
        ("one_reading_of_a_kind", "one_score_per_goal", "one_finding_per_precondition"),
    ),
    "a draft that is sent": (same_hearing, ("one_draft_of_a_number",)),
    "a reply": (same_reply, ("one_reply_to_a_draft",)),
    "a confirmation": (same_confirmation, ("one_confirmation_per_text",)),
    "a pause": (same_pause, ("one_open_pause",)),
    "a reminder": (same_reminder, ("outbox.Reminder.about",)),
    "an answer on the marketplace": (same_answer, ("one_live_answer_of_a_party",)),
    "terms of an exchange": (same_terms, ("one_version_of_terms_per_number",)),
    "a yes to terms": (same_yes, ("a_side_says_yes_once",)),
    "both say that it worked out": (both_confirm, ()),
    "thanks": (same_thanks, ("each_side_thanks_once",)),
    **joining.CASES,
    "the areas": (same_areas, ("areas.Neighbourhood.code",)),
    "the municipality": (same_municipality, ()),
}
