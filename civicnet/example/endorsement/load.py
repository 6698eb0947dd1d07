"""Write a round of an example file: its roll, its ballots and its closing, through the verbs that a real round goes through.

Only the ballots are put in together, not cast one by one. Numbers on the roll are made up, codes are random
and given to nobody, and both are gone when the round is closed, as after every round.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from civicnet.example.areas.document import Town
from civicnet.example.endorsement.ballots import MadeBallot, ballots, roll
from civicnet.example.endorsement.document import RoundDoc
from civicnet.tables import Row
from civicnet.workflow import Actor
from vision.endorsement.actions.closing import close
from vision.endorsement.actions.roll import AREA, BAND, NUMBER, load_roll
from vision.endorsement.actions.round import fix, merge_groups, open_round, prepare, voting_time
from vision.endorsement.broad import Rule
from vision.endorsement.casting import hashes_of
from vision.endorsement.codes import key_of, new_code
from vision.endorsement.keys import none_left_behind
from vision.endorsement.models import Ballot, Group, Round, Way
from vision.models import VisionVersion

BATCH = 2000


def load_round(
    doc: RoundDoc,
    version: VisionVersion,
    town: Town,
    rule: Rule,
    days: tuple[date, date],
    *,
    actor: Actor,
    prepared: datetime,
) -> Round:
    """Hold the round on `version`, which is frozen then, from its preparation until its result.

    Args:
        days: the first and last day of voting, moved already.
        prepared: the moment of its preparation.

    Returns the closed round; its version is put to the vote, and what comes of it is left to the caller.
    """
    opens_at, closes_at = voting_time(*days)
    held = prepare(
        actor=actor,
        version=version,
        code=doc.code,
        opens_at=opens_at,
        closes_at=closes_at,
        ways=[Way.LOGIN, Way.LETTER, Way.DESK],
        per_goal=doc.goal_choices is not None,
        rule=rule,
        at=prepared,
    )
    with none_left_behind(held):
        return _hold(held, doc, town, prepared, actor=actor)


def _hold(held: Round, doc: RoundDoc, town: Town, prepared: datetime, *, actor: Actor) -> Round:
    goals = [goal.code for goal in held.version.goals.all()]
    made = ballots(doc, goals)
    areas = {area.code: area.voters or 0 for area in town.areas}
    bands = {band.code: band.voters or 0 for band in town.bands}
    load_roll(held, _file(roll(doc, areas, bands, made)), actor=actor)
    if doc.merged:
        pks = {group.code: group.pk for group in held.groups.all()}
        merge_groups(held, {pks[code]: pks[into] for code, into in doc.merged.items()}, actor=actor)
    fixed = min(prepared + timedelta(days=1), held.opens_at - timedelta(hours=1))
    held = fix(held, actor=actor, at=fixed)
    held = open_round(held, actor=actor, at=held.opens_at)
    groups = {
        (group.dimension, group.code): group.merged_into or group
        for group in held.groups.select_related("merged_into")
    }
    rows = list(_rows(held, made, groups))
    for (area, band), ballots_there in Counter((row.neighbourhood_id, row.age_id) for row in rows).items():
        there = held.roll.filter(neighbourhood=area, age=band).values("pk")[:ballots_there]
        held.roll.filter(pk__in=there).update(used=True)
    Ballot.objects.bulk_create(rows, batch_size=BATCH)
    return close(held, actor=actor, at=held.closes_at + timedelta(minutes=7))


def _file(voters: Iterable[tuple[str, str]]) -> Iterator[Row]:
    """The roll as in the file that a municipality brings; personal numbers are 1, 2, 3 …"""
    for n, (area, band) in enumerate(voters, 1):
        yield Row(n + 1, {NUMBER: str(n), AREA: area, BAND: band})


def _rows(held: Round, made: Iterable[MadeBallot], groups: dict[tuple[str, str], Group]) -> Iterator[Ballot]:
    for one in made:
        code = new_code()
        yield Ballot(
            key=key_of(code),
            round=held,
            neighbourhood=groups[Group.Dimension.NEIGHBOURHOOD, one.area],
            age=groups[Group.Dimension.AGE, one.band],
            choice=one.choice,
            goals=one.goals,
            hashes=hashes_of(held, code),
        )
