"""Read the collaborations of an example file."""

from civicnet.example.codes import Codes
from civicnet.example.collaborations.document import CollaborationDoc, ProblemDoc
from civicnet.example.fields import Fields
from initiatives.collaborations.values import PROBLEM_STATES, STATES

_STATES = {word: value for value, word in STATES.by_value.items()}
_PROBLEM_STATES = {word: value for value, word in PROBLEM_STATES.by_value.items()}
# What the file calls who brought them together.
_BROKERS = {"gemeente": True}


def read_collaborations(top: Fields, codes: Codes) -> tuple[CollaborationDoc, ...]:
    """Those of the list “samenwerkingen”."""
    seen: set[str] = set()
    return tuple(_read(one, codes, seen) for one in codes.unique(top.parts("samenwerkingen"), set()))


def _read(part: Fields, codes: Codes, seen: set[str]) -> CollaborationDoc:
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
        problems=tuple(_problem(one, plans) for one in codes.unique(part.parts("deelproblemen"), seen)),
    )
    part.finish()
    return doc


def _problem(part: Fields, plans: dict[str, str]) -> ProblemDoc:
    """What does not work yet; nobody has what is open."""
    doc = ProblemDoc(
        part.code(),
        part.text("tekst", longest=300),
        part.choice("status", _PROBLEM_STATES) or "",
        part.choice("eigenaar", plans, required=False) or "",
        part.text("oplossing", required=False, longest=1000),
    )
    if (doc.state == "open") != (not doc.owner):
        part.fault("eigenaar", "an open problem has no owner, and each other one has.")
    part.finish()
    return doc
