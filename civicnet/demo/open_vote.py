"""A vote that is open in the demo, with letters that anybody can ask for on /demo/.

Made by the real verbs, for the demo only: in a real vote a code stands in one letter and nowhere else.
"""

from dataclasses import replace
from datetime import timedelta
from random import choice
from typing import Final

from django.db import transaction
from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.deadlines import local_date
from civicnet.tables import Row
from civicnet.workflow import SYSTEM
from vision import actions as visioning
from vision.endorsement.actions.letters import write_letters
from vision.endorsement.actions.roll import AREA, BAND, NUMBER, Line, load_roll, person_number
from vision.endorsement.actions.round import fix, open_round, prepare, voting_time
from vision.endorsement.models import Group, Round, Way
from vision.models import VisionVersion
from vision.snapshot import text_of
from vision.text import VersionText

# Of each neighbourhood and age band so many people are on the roll: enough that no group has to be merged.
VOTERS_EACH: Final = 30
DAYS_OPEN, DAYS_LEFT = 4, 17
NUMBER_OF_TEXT: Final = "2.1"
GOAL: Final = "D5.2"
WORDS: Final = "De gemeente antwoordt binnen vier weken, in gewone taal en met de reden erbij."


def hold_vote(people: dict[str, User]) -> Round:
    """Put a small change of the text in force to the vote, since some days. `people` by their code."""
    curator, now = people["ilse"], timezone.now()
    in_force = VisionVersion.objects.with_text().get(state=VisionVersion.State.ADOPTED)
    begun, opens_on = now - timedelta(days=40), local_date() - timedelta(days=DAYS_OPEN)
    text = _changed(text_of(in_force, as_adopted=True))
    version = visioning.create_version(in_force.vision, text, actor=curator, follows=in_force, at=begun)
    version = visioning.take_over_text(version, actor=SYSTEM, at=begun + timedelta(days=1))
    opens_at, closes_at = voting_time(opens_on, local_date() + timedelta(days=DAYS_LEFT))
    held = prepare(
        actor=curator,
        version=version,
        code=f"R-{opens_on.year}",
        opens_at=opens_at,
        closes_at=closes_at,
        ways=[Way.LETTER, Way.DESK],
        at=begun + timedelta(days=2),
    )
    load_roll(held, _voters(held), actor=curator)
    held = fix(held, actor=curator, at=begun + timedelta(days=3))
    return open_round(held, actor=curator, at=opens_at)


def _changed(text: VersionText) -> VersionText:
    """`text` with other words for one goal."""
    themes = tuple(
        replace(
            theme,
            goals=tuple(replace(goal, text=WORDS) if goal.code == GOAL else goal for goal in theme.goals),
        )
        for theme in text.themes
    )
    return replace(text, number=NUMBER_OF_TEXT, themes=themes)


def _voters(held: Round) -> list[Row]:
    """The roll as in the file that a municipality brings; personal numbers are 1, 2, 3 …

    A list: while the roll is copied into the database, nothing else can be asked of it.
    """
    areas, bands = (
        held.groups.filter(dimension=dimension).order_by("pk").values_list("code", flat=True)
        for dimension in (Group.Dimension.NEIGHBOURHOOD, Group.Dimension.AGE)
    )
    each = [(area, band) for area in areas for band in bands for _n in range(VOTERS_EACH)]
    return [Row(n + 1, {NUMBER: str(n), AREA: area, BAND: band}) for n, (area, band) in enumerate(each, 1)]


@transaction.atomic
def write_a_letter(held: Round) -> str | None:
    """The code of a new letter for somebody on the roll who has not voted yet; None when everybody has.

    Whoever had a letter before has one that no longer works.
    """
    groups = list(held.groups.order_by("pk"))
    numbers = list(range(1, held.roll.count() + 1))
    for _try in range(10):
        # Only the number counts: neighbourhood and age stand on the roll.
        voter = Line(1, person_number(str(choice(numbers))), groups[0], groups[0], {})
        letters = write_letters(held, [voter], actor=SYSTEM, anew=True)
        if letters:
            return letters[0].code
    return None
