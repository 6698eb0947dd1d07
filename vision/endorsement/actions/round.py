"""What is done with a round, from its preparation to the end of voting. Source: domain.md, Endorsement round.

Closing has a file of its own (closing.py); ballots are cast through a door of their own (casting.py).
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civicnet.areas.models import AgeBand, Neighbourhood
from civicnet.database.claims import claim
from civicnet.deadlines import AMSTERDAM
from civicnet.journal.actions import record
from civicnet.outbox.actions import publish
from civicnet.outbox.models import Message
from civicnet.workflow import SYSTEM, Actor, NotAllowedNow, create, perform, require
from vision import actions as visioning
from vision.endorsement import keys, server
from vision.endorsement.actions.closing import purge, start_closing
from vision.endorsement.broad import Rule
from vision.endorsement.casting import stop_casting
from vision.endorsement.models import Group, Round, Way
from vision.models import VisionVersion

State = Round.State
VOTABLE = (VisionVersion.State.FROZEN, VisionVersion.State.ENDORSEMENT)
# What a curator may change until the round is fixed.
CHANGEABLE = {"version", "opens_at", "closes_at", "rule", "ways", "has_roll", "per_goal"}


def voting_time(first_day: date, last_day: date) -> tuple[datetime, datetime]:
    """From the first moment of the first day to the end of the last day, in Amsterdam."""
    after = last_day + timedelta(days=1)
    return (
        datetime.combine(first_day, time.min, AMSTERDAM),
        datetime.combine(after, time.min, AMSTERDAM),
    )


@transaction.atomic
def prepare(
    *,
    actor: Actor,
    version: VisionVersion,
    code: str,
    opens_at: datetime,
    closes_at: datetime,
    ways: Iterable[str],
    has_roll: bool = True,
    per_goal: bool = True,
    rule: Rule | None = None,
    at: datetime | None = None,
) -> Round:
    """Begin a round on a frozen version, with a group for each neighbourhood and age band, and make its key.

    Raises ValidationError for what is impossible; PermissionDenied without the right.
    """
    require(actor, "endorsement.run_round")
    round = Round(
        version=version,
        code=code,
        opens_at=opens_at,
        closes_at=closes_at,
        ways=list(ways),
        has_roll=has_roll,
        per_goal=per_goal,
        rule=(rule or Rule()).as_json(),
    )
    claim(lambda: _check_new(round), lambda _free: create(round, "prepare", actor=actor, at=at))
    with keys.none_left_behind(round):
        keys.make_key(round)
        _make_groups(round)
    return round


def _make_groups(round: Round) -> None:
    """A group for each neighbourhood and age band; with a roll their voters are counted when it is loaded."""
    rows: list[tuple[str, Neighbourhood | AgeBand]] = [
        *((Group.Dimension.NEIGHBOURHOOD, row) for row in Neighbourhood.objects.open().without_outlines()),
        *((Group.Dimension.AGE, row) for row in AgeBand.objects.all()),
    ]
    Group.objects.bulk_create(
        Group(
            round=round,
            dimension=dimension,
            code=row.code,
            name=row.name,
            eligible=0 if round.has_roll else row.eligible_voters or 0,
            position=position,
        )
        for position, (dimension, row) in enumerate(rows)
    )


@transaction.atomic
def change(round: Round, *, actor: Actor, **fields: Any) -> Round:
    """Change what is not fixed yet (CHANGEABLE). When the round no longer has a roll, its lines are deleted.

    Raises NotAllowedNow once it is fixed, ValidationError for what is impossible.
    """
    require(actor, "endorsement.run_round", round)
    if unknown := set(fields) - CHANGEABLE:
        raise TypeError(f"not changeable: {unknown}")
    round = _preparing(round, "change")
    if isinstance(fields.get("rule"), Rule):
        fields["rule"] = fields["rule"].as_json()
    for name, value in fields.items():
        setattr(round, name, value)
    _check(round)
    round.changed_at = timezone.now()
    round.save(update_fields=[*fields, "changed_at"])
    if not round.has_roll:
        round.roll.all().delete()
    record(round, "change", actor=actor, data={"fields": sorted(fields)})
    return round


def _preparing(round: Round, verb: str) -> Round:
    """The round under its lock, if it is still being prepared. Raises NotAllowedNow."""
    round = Round.objects.select_for_update(of=("self",)).select_related("version").get(pk=round.pk)
    if round.state != State.PREPARING:
        raise NotAllowedNow(round, verb)
    return round


def _check_new(round: Round) -> None:
    if Round.objects.live() is not None:
        raise ValidationError(_("There is another round already. It has to be closed or called off first."))
    _check(round)


def _check(round: Round) -> None:
    wrong: dict[str, str] = {}
    if round.version.state not in VOTABLE:
        wrong["version"] = _("Only a frozen text can be put to the vote.")
    elif round.version.endorsement:
        wrong["version"] = _("Residents have voted on this text already.")
    if round.closes_at <= round.opens_at:
        wrong["last_day"] = _("The last day comes before the first.")
    if not round.ways:
        wrong["ways"] = _("Choose at least one way.")
    elif not round.has_roll and list(round.ways) != [Way.LOGIN]:
        wrong["ways"] = _("Without a roll people can only log in.")
    if Round.objects.filter(code=round.code).exclude(pk=round.pk).exists():
        wrong["code"] = _("There is a round with this code already.")
    if wrong:
        raise ValidationError(wrong)


# ---- groups ------------------------------------------------------------------------------------


@transaction.atomic
def set_eligible(round: Round, numbers: Mapping[int, int], *, actor: Actor) -> None:
    """Write down how many may vote in each group (by its key), in a round without a roll."""
    require(actor, "endorsement.run_round", round)
    round = _preparing(round, "set_eligible")
    if round.has_roll:
        raise ValidationError(_("The numbers come from the roll."))
    for group in round.groups.all():
        if group.pk in numbers:
            group.eligible = numbers[group.pk]
            group.save(update_fields=["eligible"])
    record(round, "set_eligible", actor=actor)


@transaction.atomic
def merge_groups(round: Round, into: Mapping[int, int | None], *, actor: Actor) -> None:
    """Merge groups into another one of their kind: the key of each → the key of the other, or None to count apart.

    Raises ValidationError for a group that would be merged into one that is merged itself.
    """
    require(actor, "endorsement.run_round", round)
    round = _preparing(round, "merge_groups")
    groups = {group.pk: group for group in round.groups.all()}
    target = {pk: into.get(pk, group.merged_into_id) for pk, group in groups.items()}
    for pk, other in target.items():
        if other is None:
            continue
        if other not in groups or groups[other].dimension != groups[pk].dimension or other == pk:
            raise ValidationError(_("A group can only count with another one of its kind."))
        if target[other] is not None:
            raise ValidationError(
                _("%(other)s counts elsewhere itself. Choose where that one counts.")
                % {"other": groups[other].name}
            )
    for pk, group in groups.items():
        if group.merged_into_id != target[pk]:
            group.merged_into_id = target[pk]
            group.save(update_fields=["merged_into"])
    record(round, "merge_groups", actor=actor)


def count_roll(round: Round) -> None:
    """Write in each group how many lines of the roll it has."""
    for dimension, column in (("neighbourhood", "neighbourhood"), ("age", "age")):
        counts = dict(round.roll.order_by().values_list(column).annotate(Count("pk")))
        for group in round.groups.filter(dimension=dimension):
            if group.eligible != counts.get(group.pk, 0):
                group.eligible = counts.get(group.pk, 0)
                group.save(update_fields=["eligible"])


def still_to_do(round: Round) -> list[str]:
    """What keeps the round from being fixed, in plain words; empty when it can be."""
    todo: list[str] = []
    smallest = Rule.from_json(round.rule).smallest_group
    groups = list(round.groups.all())
    if round.has_roll and not any(group.eligible for group in groups):
        todo.append(_("Load the roll: who may vote."))
    for dimension, name in (
        (Group.Dimension.NEIGHBOURHOOD, _("neighbourhood")),
        (Group.Dimension.AGE, _("age band")),
    ):
        if not any(group.dimension == dimension for group in groups):
            todo.append(_("There is no %(kind)s yet: an administrator adds them.") % {"kind": name})
    totals = {group.pk: 0 for group in groups if group.merged_into_id is None}
    for group in groups:
        totals[group.merged_into_id or group.pk] += group.eligible
    if any(totals.values()) or not round.has_roll:
        todo += [
            ngettext(
                "%(group)s has %(n)d voter, fewer than %(smallest)d. Let it count with another one.",
                "%(group)s has %(n)d voters, fewer than %(smallest)d. Let it count with another one.",
                totals[group.pk],
            )
            % {"group": group.name, "n": totals[group.pk], "smallest": smallest}
            for group in groups
            if group.merged_into_id is None and totals[group.pk] < smallest
        ]
    by_kind = [sum(g.eligible for g in groups if g.dimension == d) for d in Group.Dimension.values]
    if by_kind[0] != by_kind[1]:
        todo.append(
            _("The neighbourhoods have %(a)d voters together, the age bands %(b)d. These must be the same.")
            % {"a": by_kind[0], "b": by_kind[1]}
        )
    if round.closes_at <= timezone.now():
        todo.append(_("The last day of voting has passed already."))
    if round.version.state not in VOTABLE:
        todo.append(_("The text is not frozen."))
    return todo + server.find_faults()


# ---- steps -------------------------------------------------------------------------------------


@transaction.atomic
def fix(round: Round, *, actor: Actor, at: datetime | None = None) -> Round:
    """Fix the round: rule, roll, groups, ways and days are final. Merged groups are counted together from here on.

    Raises ValidationError with what is still to do.
    """
    require(actor, "endorsement.run_round", round)
    round = _preparing(round, "fix")
    if at is None and (todo := still_to_do(round)):
        raise ValidationError(todo)
    round.fixed_at = at or timezone.now()
    return perform(round, "fix", actor=actor, at=at, with_fields=["fixed_at"])


@transaction.atomic
def open_round(round: Round, *, actor: Actor, at: datetime | None = None) -> Round:
    """Let people vote. The version goes to `endorsement` in the same transaction.

    Raises ValidationError before the first day.
    """
    if (at or timezone.now()) < round.opens_at:
        raise ValidationError(_("Voting begins on the first day, not before."))
    perform(round, "open", actor=actor, at=at)
    version = VisionVersion.objects.select_for_update().get(pk=round.version_id)
    if version.state == VisionVersion.State.FROZEN:
        visioning.open_endorsement(version, actor=actor, at=at)
    return round


@transaction.atomic
def cancel(round: Round, *, actor: Actor, reason: str, at: datetime | None = None) -> Round:
    """Call a round off before anybody could vote: the roll is deleted, the key is destroyed. The reason is public."""
    perform(round, "cancel", actor=actor, note=reason, at=at)
    _wipe(round)
    return round


@transaction.atomic
def break_off(round: Round, *, actor: Actor, reason: str, at: datetime | None = None) -> Round:
    """Stop an open round: ballots, papers and the roll are deleted, the key is destroyed. The reason is public."""
    stop_casting(round)
    perform(round, "break_off", actor=actor, note=reason, at=at)
    _wipe(round)
    return round


def _wipe(round: Round) -> None:
    purge(round)
    # The ballots are in the server's write-ahead log as well; clearing it is a task, as it may outlast a page.
    publish(server.TASK, {}, kind=Message.Kind.TASK)
    transaction.on_commit(lambda: keys.destroy_key(round))


def by_the_clock() -> None:
    """Open the round whose first day has come; close the one whose last day is over.

    A round with a desk is closed by a curator: only people know when the box is empty and every paper is keyed in.
    """
    round = Round.objects.live()
    now = timezone.now()
    if round is None:
        return
    if round.state == State.FIXED and round.opens_at <= now:
        open_round(round, actor=SYSTEM)
    elif round.state == State.OPEN and round.closes_at <= now and Way.DESK not in round.ways:
        start_closing(round, actor=SYSTEM)
