"""What the registry does when the vision changes. Source: domain.md, Vision and Review."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from civicnet.journal.actions import record
from civicnet.outbox.actions import notify
from civicnet.workflow import SYSTEM, Actor, require
from initiatives.models import Initiative
from vision.models import Gap, Goal, VisionVersion

# So many initiatives in one transaction: each may write a notice and a mail to its owners.
BATCH = 200


def follow_vision(payload: dict[str, Any]) -> None:
    """Have every initiative go over to the goals of the version that was adopted. Idempotent.

    A goal that goes on as one goal is relinked. Owners are asked about goals that were split, merged or dropped.
    """
    version = VisionVersion.objects.get(pk=payload["id"])
    for theme in version.themes.all():
        earlier = Initiative.objects.filter(theme__version__vision=version.vision_id, theme__code=theme.code)
        earlier.exclude(theme=theme).update(theme=theme)
    onward, asked = _ways(version)
    left = [*onward, *asked]
    waiting = Initiative.objects.filter(goals__in=left).order_by("pk").distinct()
    after = 0
    while batch := list(waiting.filter(pk__gt=after)[:BATCH]):
        with transaction.atomic():
            for initiative in batch:
                _go_over(initiative, version, onward, asked)
        after = batch[-1].pk


def _ways(version: VisionVersion) -> tuple[dict[int, Goal], dict[int, Goal]]:
    """The earlier goals that go on as one goal, with that goal; and those that were split, merged or dropped."""
    links = Goal.continues.through.objects.filter(from_goal__version=version)  # type: ignore[attr-defined]
    children: dict[int, list[int]] = defaultdict(list)
    parents: dict[int, list[int]] = defaultdict(list)
    for child, parent in links.values_list("from_goal", "to_goal"):
        children[parent].append(child)
        parents[child].append(parent)
    new_goals = {goal.pk: goal for goal in Goal.objects.standing().filter(version=version)}
    onward, asked = {}, {}
    earlier = Goal.objects.filter(version__vision=version.vision_id, version__adopted_on__isnull=False)
    for old in earlier.exclude(version=version):
        next_ones = children[old.pk]
        if len(next_ones) == 1 and len(parents[next_ones[0]]) == 1 and next_ones[0] in new_goals:
            onward[old.pk] = new_goals[next_ones[0]]
        else:
            asked[old.pk] = old
    return onward, asked


def _go_over(
    initiative: Initiative, version: VisionVersion, onward: dict[int, Goal], asked: dict[int, Goal]
) -> None:
    Initiative.objects.select_for_update().get(pk=initiative.pk)
    mine = {goal.pk: goal for goal in initiative.goals.all()}
    moved = {pk: onward[pk] for pk in mine if pk in onward}
    open_ones = [mine[pk] for pk in mine if pk in asked]
    initiative.goals.remove(*[mine[pk] for pk in moved], *open_ones)
    initiative.goals.add(*moved.values())
    codes = sorted(goal.code for goal in open_ones)
    record(
        initiative,
        "follow_vision",
        actor=SYSTEM,
        data={"version": version.number, "moved": sorted(g.code for g in moved.values()), "asked": codes},
    )
    if open_ones:
        notify(
            initiative.audience("owners"),
            event="initiative.follow_vision",
            by=SYSTEM,
            title=_("The vision has changed: which goals does your initiative serve now?"),
            text="\n".join(f"{goal.code}: {goal.wording}" for goal in open_ones),
            url=reverse("initiatives:edit", args=[initiative.slug, "waarvoor"]),
        )


@transaction.atomic
def name_gap(gap: Gap, initiatives: Iterable[Initiative], *, actor: Actor) -> None:
    """Write down which initiatives show that a subject is missing in the vision."""
    require(actor, "vision.note_gap", gap)
    rows = list(initiatives)
    for initiative in rows:
        initiative.gaps.add(gap)
    record(gap, "name_gap", actor=actor, data={"initiatives": [row.pk for row in rows]})
