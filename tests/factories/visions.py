"""Versions of the vision, and what people say about a draft."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import connection

from civicnet.accounts.models import User
from civicnet.deadlines import CONSULTATION_DAYS
from civicnet.workflow import SYSTEM
from initiatives.actions import follow_vision
from tests.factories.once import made_once
from tests.factories.people import make_staff, make_user, number
from vision import actions as visioning
from vision.models import Amendment, Reaction, VisionVersion
from vision.text import GoalText, IndicatorText, ThemeText, VersionText

# ---- vision ----------------------------------------------------------------------------------
GOALS = ("D1.1", "D1.2", "D2.1", "D2.2")


def make_text(
    number: str = "1.0", *, goals: Iterable[str] = GOALS, lines: Iterable[str] = ("R1", "R2"), **words: str
) -> VersionText:
    """A text of two themes (by the first figure of a goal's code); `words` words a goal otherwise, as D1_1="…"."""
    goals = tuple(goals)

    def goal(code: str) -> GoalText:
        figure = IndicatorText(
            "Buren die elkaar kennen", "%", "peiling", Decimal(50), 2024, Decimal(80), 2034, "up"
        )
        text = words.get(code.replace(".", "_"), f"Doel {code} is dat buren elkaar helpen.")
        return GoalText(code, text, figure)

    return VersionText(
        number=number,
        preamble="Wij wonen hier samen.",
        preconditions=tuple((code, f"Grens {code} is voor iedereen.") for code in lines),
        themes=tuple(
            ThemeText(code, name, tuple(goal(g) for g in goals if g[1] == code[1]))
            for code, name in (("T1", "Omzien naar elkaar"), ("T2", "Wonen"))
            if any(g[1] == code[1] for g in goals)
        ),
    )


@made_once
def make_version(
    number: str = "",
    *,
    state: str = "adopted",
    adopted: bool = True,
    goals: Iterable[str] = GOALS,
    lines: Iterable[str] = ("R1", "R2"),
    text: VersionText | None = None,
    on: date = date(2025, 5, 22),
) -> VisionVersion:
    """A version through its real verbs: adopted (the one before it is superseded), drafting, frozen, council or
    rejected. The next number is free by itself.
    """
    before = VisionVersion.objects.order_by("-made_at").first()
    vision = before.vision if before else visioning.start_vision("TV", "Samen verder", actor=SYSTEM)
    text = text or make_text(number or f"{vision.versions.count() + 1}.0", goals=goals, lines=lines)
    version = visioning.create_version(vision, text, actor=SYSTEM, follows=before)
    if state == "drafting" or not adopted:
        return version
    version = visioning.take_over_text(version, actor=SYSTEM)
    if state == "frozen":
        return version
    version = visioning.open_endorsement(version, actor=SYSTEM)
    version = visioning.take_over_vote(version, actor=SYSTEM)
    if state == "rejected":
        return visioning.reject(version, actor=SYSTEM)
    return visioning.adopt(version, actor=SYSTEM, on=on) if state == "adopted" else version


@made_once
def adopt(version: VisionVersion, *, on: date = date(2026, 5, 21)) -> VisionVersion:
    """The council adopts a version that is before it, and the registry follows."""
    version = visioning.adopt(version, actor=SYSTEM, on=on)
    follow_vision({"id": version.pk})
    return version


# ---- voices on a draft -------------------------------------------------------------------------
@made_once
def make_consultation(
    number: str = "", *, state: str = "consultation", text: VersionText | None = None
) -> VisionVersion:
    """A version that everybody is asked about (consultation) or was asked about (amending)."""
    draft = make_version(number, state="drafting", text=text)
    version = visioning.open_consultation(draft, actor=SYSTEM)
    return close_early(version) if state == "amending" else version


@made_once
def close_early(version: VisionVersion, reason: str = "Wie wilde, heeft gereageerd.") -> VisionVersion:
    """The consultation is closed today, by two curators; `version` itself is as it is then."""
    return _both(version, "close_early", reason)


@made_once
def freeze(version: VisionVersion, reason: str = "Iedereen heeft antwoord.") -> VisionVersion:
    """The text is frozen by two curators; `version` itself is as it is then."""
    return _both(version, "freeze", reason)


def _both(version: VisionVersion, verb: str, reason: str) -> VisionVersion:
    visioning.propose_step(version, verb, actor=make_staff("curator"), reason=reason)
    return confirm(version)


@made_once
def confirm(version: VisionVersion) -> VisionVersion:
    """A curator confirms what a colleague has proposed; `version` itself is as it is then."""
    visioning.confirm_step(version.step_proposals.pending().get(), actor=make_staff("curator"))
    version.refresh_from_db()
    return version


def let_pass(version: VisionVersion, days: int = CONSULTATION_DAYS + 7) -> VisionVersion:
    """The consultation was told so many days earlier than it was. Nobody can change that afterwards, so its trigger is off."""
    table = VisionVersion._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {settings.DATABASES['default']['USER']}")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER told")
        cursor.execute(
            f"UPDATE {table} SET consultation_opened_on = consultation_opened_on - %s,"
            " consultation_closes_on = consultation_closes_on - %s WHERE id = %s",
            [days, days, version.pk],
        )
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER told")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(f"SET ROLE {settings.WEB_ROLE}" if settings.WEB_ROLE else "RESET ROLE")
    version.refresh_from_db()
    return version


@made_once
def make_reaction(version: VisionVersion, *, author: User | None = None, **what: object) -> Reaction:
    """A reaction of `author` (or somebody new) to goal D1.1, or to another part, while the version is open."""
    what = {"kind": "goal", "code": "D1.1", "text": f"Dit vind ik ervan ({next(number)})."} | what
    return visioning.give_reaction(version, actor=author or make_user(), **what)  # type: ignore[arg-type]  # its names


@made_once
def make_amendment(version: VisionVersion, *, author: User | None = None, **what: object) -> Amendment:
    """A proposal of `author` (or somebody new) to word goal D1.1 otherwise."""
    what = {
        "change": "reword",
        "kind": "goal",
        "code": "D1.1",
        "text": "Doel D1.1 is dat alle buren elkaar helpen.",
        "reason": "Alle buren tellen mee.",
    } | what
    return visioning.propose_amendment(version, actor=author or make_user(), **what)  # type: ignore[arg-type]  # its names
