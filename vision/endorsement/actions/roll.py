"""The roll: read from a table row by row, each number hashed at once and never kept, each fault reported.

Columns, by their Dutch names in the first line: `nummer` (the stable personal number), `buurt` (code), and either
`geboortedatum` or `leeftijd` (code of an age band). For letters also `naam`, `adres`, `postcode`, `plaats`; these are
read by make_letters only and never stored.
"""

import re
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from civicnet.areas.models import AgeBand
from civicnet.journal.actions import record
from civicnet.tables import Row, UnreadableTable, bare
from civicnet.workflow import Actor, NotAllowedNow, require
from vision.endorsement import keys
from vision.endorsement.actions.round import count_roll
from vision.endorsement.models import Group, RollEntry, Round

VOTING_AGE = 16
NUMBER, AREA, BORN, BAND = "nummer", "buurt", "geboortedatum", "leeftijd"
ADDRESS = ("naam", "adres", "postcode", "plaats")
# How many refused lines are listed one by one; the rest is counted.
TOLD = 200
_STEP = 1000


class RollFileError(Exception):
    """The file cannot be read as a roll at all; says why."""


@dataclass(frozen=True)
class Refused:
    """A line that was not loaded. Never holds the number itself."""

    line: int
    field: str
    reason: str


@dataclass
class RollReport:
    """What came of a file: how many lines were loaded, which were not, and what was assumed in reading it."""

    loaded: int = 0
    refused: int = 0
    told: list[Refused] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)

    def refuse(self, line: int, column: str, reason: str) -> None:
        self.refused += 1
        if len(self.told) < TOLD:
            self.told.append(Refused(line, column, reason))


class Doubtful(Exception):
    """One line that cannot be used: which field, and why."""

    def __init__(self, column: str, reason: str) -> None:
        self.column, self.reason = column, reason
        super().__init__(reason)


@dataclass(frozen=True)
class Line:
    """One voter of the file."""

    number: int
    person: str
    neighbourhood: Group
    age: Group
    address: dict[str, str]


class Reader:
    """Reads lines for one round. Keeps nothing of them."""

    def __init__(self, round: Round) -> None:
        groups = list(round.groups.all())
        by = {d: {g.code: g for g in groups if g.dimension == d} for d in Group.Dimension.values}
        self.areas, self.bands = by[Group.Dimension.NEIGHBOURHOOD], by[Group.Dimension.AGE]
        self.ages = [band for band in AgeBand.objects.all() if band.code in self.bands]
        self.closing = round.last_day

    def rows(self, table: Iterable[Row]) -> Iterator[tuple[Row, dict[str, str]]]:
        """Each row of the file, and its values by the names of our columns. Raises RollFileError."""
        checked = False
        try:
            for row in table:
                values = {bare(header): text for header, text in row.values.items()}
                if not checked:
                    _check_columns(values)
                    checked = True
                yield row, values
        except UnreadableTable as error:
            raise RollFileError(str(error)) from error
        if not checked:
            raise RollFileError(_("There is no voter in this file."))

    def line(self, read: Row, row: dict[str, str]) -> Line:
        """One voter. Raises Doubtful."""
        if read.fault:
            raise Doubtful("", read.fault)
        person = person_number(row[NUMBER])
        area = self.areas.get(row[AREA])
        if area is None:
            raise Doubtful(
                AREA, _("there is no neighbourhood with the code “%(code)s”") % {"code": row[AREA]}
            )
        return Line(read.line, person, area, self._band(row), {name: row.get(name, "") for name in ADDRESS})

    def _band(self, row: dict[str, str]) -> Group:
        if written := row.get(BORN):
            born = day_of(written)
            if born is None:
                raise Doubtful(BORN, _("“%(text)s” is not a date") % {"text": written})
            return self.band_of(born)
        code = row.get(BAND, "")
        if code not in self.bands:
            raise Doubtful(BAND, _("there is no age band with the code “%(code)s”") % {"code": code})
        return self.bands[code]

    def band_of(self, born: date) -> Group:
        """The band of somebody born on that day, by the age on the last day of voting. Raises Doubtful."""
        age = age_on(born, self.closing)
        if age < VOTING_AGE:
            raise Doubtful(BORN, _("under %(age)d on the last day of voting") % {"age": VOTING_AGE})
        for band in self.ages:
            if band.min_age <= age and (band.max_age is None or age <= band.max_age):
                return self.bands[band.code]
        raise Doubtful(BORN, _("no age band has the age of %(age)d") % {"age": age})


def _check_columns(names: Container[str]) -> None:
    missing = [name for name in (NUMBER, AREA) if name not in names]
    if BORN not in names and BAND not in names:
        missing.append(f"{BORN} / {BAND}")
    if missing:
        raise RollFileError(
            _("The first line of the file must name its columns. Missing: %(names)s.")
            % {"names": ", ".join(missing)}
        )


def person_number(written: str) -> str:
    """A personal number as it is hashed: its digits, with the zeros in front that spreadsheets drop. Raises Doubtful."""
    digits = re.sub(r"[\s.]", "", written)
    if not digits:
        raise Doubtful(NUMBER, _("is empty"))
    if not digits.isascii() or not digits.isdigit() or len(digits) > 12:
        raise Doubtful(NUMBER, _("is not a number"))
    return digits.zfill(9)


def day_of(written: str) -> date | None:
    """A day written as 2009-11-23, 20091123 or 23-11-2009; None for anything else."""
    for shape in ("%Y-%m-%d", "%Y%m%d", "%d-%m-%Y"):
        try:
            return datetime.strptime(written, shape).date()
        except ValueError:
            continue
    return None


def age_on(born: date, day: date) -> int:
    """Whole years on a day. Somebody born on 29 February is a year older on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@transaction.atomic
def load_roll(
    round: Round, table: Iterable[Row], *, actor: Actor, progress: Callable[[int], None] = lambda _n: None
) -> RollReport:
    """Replace the roll by what the file says: row by row, so that nothing is kept of a row but its hash.

    The same file again gives the same roll. A number that occurs twice counts once. `progress(n)` is called with the
    number of lines read so far. Raises RollFileError when it is not such a file (the roll stays as it was),
    NotAllowedNow once it is fixed.
    """
    require(actor, "endorsement.run_round", round)
    round = Round.objects.select_for_update(of=("self",)).get(pk=round.pk)
    if round.state != Round.State.PREPARING:
        raise NotAllowedNow(round, "load_roll")
    if not round.has_roll:
        raise ValidationError(_("This round has no roll."))
    report, seen = RollReport(), set[bytes]()
    columns = "id, round_id, person_key, neighbourhood_id, age_id, used"
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("DELETE FROM endorsement_rollentry WHERE round_id = %s", [round.pk])
        reader = Reader(round)
        with cursor.copy(f"COPY endorsement_rollentry ({columns}) FROM STDIN") as copy:
            for n, (read, row) in enumerate(reader.rows(table), 1):
                if n % _STEP == 0:
                    progress(n)
                try:
                    line = reader.line(read, row)
                    key = keys.person_key(round, line.person)
                    if key in seen:
                        raise Doubtful(NUMBER, _("stands in the file twice"))
                except Doubtful as doubt:
                    report.refuse(read.line, doubt.column, doubt.reason)
                    continue
                seen.add(key)
                copy.write_row((uuid4(), round.pk, key, line.neighbourhood.pk, line.age.pk, False))
                report.loaded += 1
    count_roll(round)
    record(round, "load_roll", actor=actor, data={"loaded": report.loaded, "refused": report.refused})
    return report


def entry_of(round: Round, written: str) -> RollEntry | None:
    """The line of somebody by the personal number as it was typed, or None. Raises Doubtful for anything but a number."""
    key = keys.person_key(round, person_number(written))
    return round.roll.filter(person_key=key).first()
