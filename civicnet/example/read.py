"""Read and check a whole file in the example format (docs/example-format.md)."""

from pathlib import Path

from civicnet.example.accounts.read import read_person
from civicnet.example.areas.read import TownReader
from civicnet.example.assessments.read import CaseReader, check_cases, check_phase
from civicnet.example.codes import Codes
from civicnet.example.collaborations.read import read_collaborations
from civicnet.example.document import Example
from civicnet.example.endorsement.read import RoundReader
from civicnet.example.fields import MOST_FAULTS, ExampleError, Fields, read_yaml
from civicnet.example.initiatives.read import InitiativeReader
from civicnet.example.vision.read import VisionReader
from civicnet.example.vision.read_gathering import GatheringReader

# What a later release reads; here only that the words stand in the file.
NOT_YET = ("afwegingen", "investeringen")


def read_example(path: Path) -> Example:
    """Read and check a file in the example format. Raises ExampleError with every fault, up to thirty."""
    faults: list[str] = []
    example = _read(Fields(read_yaml(path), "", faults), Codes(path.parent))
    if faults or example is None:
        rest = len(faults) - MOST_FAULTS
        raise ExampleError(faults[:MOST_FAULTS] + ([f"… and {rest} more."] if rest > 0 else []))
    return example


def _read(top: Fields, codes: Codes) -> Example | None:
    """The example; None when a part that nothing can do without is missing, which is a fault then."""
    towns, visions = TownReader(codes), VisionReader(codes)
    top.whole("versie", least=1, most=1)
    as_of = top.day("peildatum", required=True)
    top.ignore("waardenlijsten", *NOT_YET)
    people = tuple(read_person(one) for one in codes.unique(top.parts("mensen"), codes.people))
    town = towns.town(top.part("gemeente", required=True))
    round_parts = top.parts("instemmingsrondes")
    vision = visions.vision(top.part("toekomstvisie"), [one.text("visieversie") for one in round_parts])
    reader = RoundReader(codes, town)
    rule = reader.rule(top.part("instemmingsregel"))
    rounds = tuple(reader.round(one, vision, rule) for one in codes.unique(round_parts, set()))
    parts, case_parts = codes.unique(top.parts("initiatieven"), codes.initiatives), top.parts("toetsen")
    initiatives = tuple(InitiativeReader(codes).initiative(one) for one in parts)
    cases = tuple(CaseReader(codes).case(one) for one in case_parts)
    gathering = GatheringReader(codes, as_of).gathering(top)
    check_cases(case_parts, cases)
    for part, doc in zip(parts, initiatives, strict=True):
        check_phase(part, doc, cases, has_vision=vision is not None)
    matches = tuple(top.pairs("verwachte_matches"))
    collaborations = read_collaborations(top, codes)
    top.finish()
    if as_of is None or town is None:
        return None
    return Example(
        as_of=as_of,
        town=town,
        people=people,
        vision=vision,
        initiatives=initiatives,
        cases=cases,
        rounds=rounds,
        collaborations=collaborations,
        rule=rule,
        gathering=gathering,
        matches=matches,
        later=tuple(name for name in NOT_YET if name in top),
    )
