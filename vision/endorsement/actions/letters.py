"""Letters with a code, for the voters of a roll. The codes stand in the letters only; the roll keeps their hashes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from civicnet.journal.actions import record
from civicnet.tables import Row
from civicnet.workflow import Actor, NotAllowedNow, require
from vision.endorsement import codes, keys
from vision.endorsement.actions.roll import Doubtful, Line, Reader
from vision.endorsement.models import RollEntry, Round, Way

# From `fix` on the roll does not change, so that no letter goes to somebody who is taken off it later.
WRITES_LETTERS = (Round.State.FIXED, Round.State.OPEN)


@dataclass(frozen=True)
class Letter:
    """What one letter says: its number is that of the line in the file."""

    number: int
    code: str
    address: dict[str, str]


def voters_with_address(round: Round, table: Iterable[Row]) -> Iterator[Line]:
    """The voters of the file who are on the roll, in order of the file. Raises RollFileError."""
    reader = Reader(round)
    for read, row in reader.rows(table):
        try:
            yield reader.line(read, row)
        except Doubtful:  # told when the roll was loaded
            continue


@transaction.atomic
def write_letters(round: Round, voters: list[Line], *, actor: Actor, anew: bool = False) -> list[Letter]:
    """Give each of these voters a code and return their letters; those who have a letter already, or voted, get none.

    With `anew` those who have a letter get another one, and the code in the old one no longer works.
    Call it within the transaction that ends when the letters are written to disk: else a code is lost.
    Raises NotAllowedNow before the roll is fixed, ValidationError when this round has no letters.
    """
    require(actor, "endorsement.run_round", round)
    if round.state not in WRITES_LETTERS:
        raise NotAllowedNow(round, "write_letters")
    if Way.LETTER not in round.ways:
        raise ValidationError(_("Letters are no way to vote in this round."))
    by_key = {keys.person_key(round, voter.person): voter for voter in voters}
    # In the order of the key, so that two runs at the same time wait for each other instead of for ever.
    entries = (
        RollEntry.objects.select_for_update()
        .filter(round=round, person_key__in=by_key, used=False)
        .order_by("person_key")
    )
    letters, changed = [], []
    for entry in entries:
        if entry.letter_hash is not None and not anew:
            continue
        voter, code = by_key[bytes(entry.person_key)], codes.new_letter()
        entry.letter_hash = codes.letter_hash(code)
        changed.append(entry)
        letters.append(Letter(voter.number, code, voter.address))
    RollEntry.objects.bulk_update(changed, ["letter_hash"], batch_size=500)
    if letters:
        record(
            round, "reissue_letters" if anew else "write_letters", actor=actor, data={"letters": len(letters)}
        )
    return sorted(letters, key=lambda letter: letter.number)
