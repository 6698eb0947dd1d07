"""Read the collaborations of an example file. Their sub-problems are read by a later release."""

from civicnet.example.codes import Codes
from civicnet.example.collaborations.document import CollaborationDoc
from civicnet.example.fields import Fields
from initiatives.collaborations.values import STATES

_STATES = {word: value for value, word in STATES.by_value.items()}
# What the file calls who brought them together.
_BROKERS = {"gemeente": True}


def read_collaborations(top: Fields, codes: Codes) -> tuple[CollaborationDoc, ...]:
    """Those of the list “samenwerkingen”."""
    return tuple(_read(one, codes) for one in codes.unique(top.parts("samenwerkingen"), set()))


def _read(part: Fields, codes: Codes) -> CollaborationDoc:
    plans = {code: code for code in codes.initiatives}
    code, name = part.code(), part.text("naam", longest=120)
    goal = part.text("gezamenlijk_doel", longest=400)
    agreed = part.part("afspraken")
    number = (agreed and agreed.whole("versie", least=1, most=99)) or 0
    said = [one.text("tekst", longest=20_000) for one in agreed.parts("teksten")] if agreed else []
    doc = CollaborationDoc(
        code=code,
        name=name,
        goal=goal,
        partners=tuple(part.choices("partners", plans)),
        state=part.choice("status", _STATES) or "",
        by_broker=bool(part.choice("brug_geslagen_door", _BROKERS, required=False)),
        begun=part.day("begonnen_op"),
        # Without the words of a version the goal stands there, with its number.
        texts=tuple(said[n] if n < len(said) else f"{goal} ({n + 1})" for n in range(number)),
        agreed_on=agreed.day("herzien_op") if agreed else None,
        reason=agreed.text("reden", required=False, longest=500) if agreed else "",
    )
    part.ignore("deelproblemen")
    part.finish()
    return doc
