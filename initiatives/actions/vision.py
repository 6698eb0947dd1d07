"""What the registry does when the vision changes. Source: domain.md, Vision and Review."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from civicnet.journal.actions import record
from civicnet.journal.models import Entry
from civicnet.outbox.actions import tell
from civicnet.workflow import SYSTEM, Actor, NotAllowedNow, require
from initiatives.actions.indexing import index
from initiatives.models import Initiative
from initiatives.workflow import LIVE
from vision.models import Gap, Goal, Theme, VisionVersion
from vision.succession import Fate, Succession, successions

# How many initiatives go in one transaction: each may write a notice and a mail to its owners.
BATCH = 200
# Owners of an initiative that has ended are not asked; what they said stays on their page, with its version.
ASKED = ("draft", *LIVE)


def follow_vision(payload: dict[str, Any]) -> None:
    """Move every initiative to the version that was adopted, goal by goal. Idempotent.

    A goal that is unchanged (equal words and indicator) is relinked, and the earlier version keeps the link as well.
    Owners are asked about all other goals: until they answer, the initiative stays linked to the goal that they chose.
    A theme is replaced when the new one has the same code and name.
    """
    version = VisionVersion.objects.get(pk=payload["id"])
    if version.state != VisionVersion.State.ADOPTED:  # the event of the version that replaced it will ask
        return
    at = datetime.fromisoformat(payload["at"]) if payload.get("at") else None
    earlier = Goal.objects.filter(version__vision=version.vision_id, version__adopted_on__isnull=False)
    known = successions(
        version, earlier.exclude(version=version).select_related("version", "theme", "indicator")
    )
    themes = {theme.code: theme for theme in version.themes.all()}
    waiting = Initiative.objects.asked_about_goals().order_by("pk")
    after = 0
    while batch := list(waiting.filter(pk__gt=after)[:BATCH]):
        with transaction.atomic():
            for initiative in batch:
                _go_over(initiative, version, known, themes, at)
        after = batch[-1].pk


def _go_over(
    initiative: Initiative,
    version: VisionVersion,
    known: dict[int, Succession],
    themes: dict[str, Theme],
    at: datetime | None,
) -> None:
    initiative = Initiative.objects.select_for_update(of=("self",)).get(pk=initiative.pk)
    followed = Entry.objects.about(initiative).filter(verb="follow_vision", data__version=version.number)
    if followed.exists():  # an event may come twice, and people are asked once
        return
    theme = initiative.old_theme
    if theme and theme.code in themes and themes[theme.code].name == theme.name:
        initiative.theme, theme = themes[theme.code], None
        initiative.save(update_fields=["theme"])
    mine = [known[goal.pk] for goal in initiative.goals.of_before() if goal.pk in known]  # type: ignore[attr-defined]
    moved = [one for one in mine if one.fate == Fate.UNCHANGED]
    asked = [one for one in mine if one.fate != Fate.UNCHANGED]
    _keep_as_earlier(initiative, [one.goal for one in moved])
    initiative.goals.add(*(one.onward[0] for one in moved))
    index(initiative)
    record(
        initiative,
        "follow_vision",
        actor=SYSTEM,
        data={
            "version": version.number,
            "moved": sorted(one.onward[0].code for one in moved),
            "asked": sorted(one.goal.code for one in asked) + ([theme.code] if theme else []),
        },
        at=at,
    )
    if (asked or theme) and initiative.stage in ASKED:
        tell(
            initiative.audience("owners"),
            "initiative.follow_vision",
            "owners",
            about=initiative,
            by=SYSTEM,
            at=at,
            facts={"version": version.number, "changes": lambda: _changes_in_words(asked, theme)},
        )


def _keep_as_earlier(initiative: Initiative, goals: Collection[Goal]) -> None:
    """Let earlier versions keep what an initiative said about them. A draft has said nothing in public."""
    if not initiative.is_draft:
        initiative.earlier_goals.add(*goals)
    initiative.goals.remove(*goals)


def _changes_in_words(asked: list[Succession], theme: Theme | None) -> str:
    """What changed of what the initiative works on, in the current language."""
    n, parts = len(asked), []
    if n:
        parts.append(
            ngettext(
                "%(n)s goal that you work on is not what it was.",
                "%(n)s goals that you work on are not what they were.",
                n,
            )
            % {"n": n}
        )
    parts += [_changed(one) for one in asked]
    if theme:
        parts.append(
            gettext("Your theme “%(name)s” is not in this version under that name.") % {"name": theme.name}
        )
    return "\n\n".join(parts)


def _changed(one: Succession) -> str:
    """A goal that somebody chose, what happened to it, and what stands there now."""
    lines = [
        gettext("Goal %(code)s, version %(number)s: %(text)s")
        % {"code": one.goal.code, "number": one.goal.version.number, "text": one.goal.wording},
        str(one.told),
    ]
    if one.fate != Fate.MEASURED_OTHERWISE:
        lines += [
            gettext("Now, %(code)s: %(text)s") % {"code": new.code, "text": new.wording} for new in one.onward
        ]
    if one.figures:
        then, now = one.figures
        lines += [gettext("Measured then: %(text)s") % {"text": then}]
        lines += [gettext("Measured now: %(text)s") % {"text": now}]
    if one.reason:
        lines.append(gettext("The council says why: %(reason)s") % {"reason": one.reason})
    return "\n".join(lines)


@transaction.atomic
def answer_about_goals(
    initiative: Initiative,
    goals: Collection[Goal],
    *,
    actor: Actor,
    theme: Theme | None = None,
    at: datetime | None = None,
) -> Initiative:
    """Store the answer of an initiative after the vision changed: it works on these goals of the version in force.

    What it said about earlier versions is kept there and no longer asked about; what it already said about this
    version stays. `theme` replaces a theme that is gone. Raises PermissionDenied for those who are not members,
    NotAllowedNow when nothing is asked, or when the council adopted yet another version meanwhile.
    """
    initiative = Initiative.objects.select_for_update(of=("self",)).get(pk=initiative.pk)
    require(actor, "initiatives.edit", initiative)
    before = list(initiative.goals.of_before())  # type: ignore[attr-defined]  # of LineQuerySet
    old_theme = initiative.old_theme
    standing = Goal.objects.standing().in_force().filter(pk__in=[goal.pk for goal in goals])
    if not (before or old_theme) or len(standing) != len(goals):
        raise NotAllowedNow(initiative, "answer_about_goals")
    _keep_as_earlier(initiative, before)
    initiative.goals.add(*goals)
    if old_theme:
        initiative.theme = theme
    initiative.changed_at = at or timezone.now()
    initiative.save(update_fields=["theme", "changed_at"])
    index(initiative)
    record(
        initiative,
        "answer_about_goals",
        actor=actor,
        data={"goals": sorted(goal.code for goal in goals), "asked": sorted(goal.code for goal in before)},
        at=at,
    )
    return initiative


@transaction.atomic
def name_gap(gap: Gap, initiatives: Iterable[Initiative], *, actor: Actor) -> None:
    """Write down which initiatives show that a subject is missing in the vision."""
    require(actor, "vision.note_gap", gap)
    rows = list(initiatives)
    for initiative in rows:
        initiative.gaps.add(gap)
    record(gap, "name_gap", actor=actor, data={"initiatives": [row.pk for row in rows]})
