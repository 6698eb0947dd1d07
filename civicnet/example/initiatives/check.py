"""Compare the initiatives that are stored with what an example file says of them."""

from collections.abc import Iterable

from civicnet import deadlines
from civicnet.areas.models import Place
from civicnet.example.comparison import Comparisons
from civicnet.example.initiatives.document import InitiativeDoc
from initiatives.models import Initiative


def stored_initiatives() -> dict[str, Initiative]:
    """Those that came from a file, by their code, with all that is looked at."""
    return {
        one.code: one
        for one in Initiative.objects.exclude(code="")
        .select_related("neighbourhood", "place", "theme", "challenge", "handover__successor")
        .prefetch_related("goals", "working_area")
    }


def check_initiative(doc: InitiativeDoc, found: Initiative) -> Comparisons:
    """What is stored of one initiative."""
    yield f"{doc.code} stage", doc.stage, found.stage
    yield (
        f"{doc.code} kind, legal form, place",
        " ".join((doc.kind, doc.legal_form or "-", doc.area or "-", doc.place or "-")),
        " ".join(
            (
                found.kind,
                found.legal_form or "-",
                found.neighbourhood.code if found.neighbourhood else "-",
                found.place.code if found.place else "-",
            )
        ),
    )
    yield f"{doc.code} working area", doc.working_area, [area.code for area in found.working_area.all()]
    yield f"{doc.code} goals", doc.goals, [goal.code for goal in found.goals.all()]
    if found.submitted_at is not None:
        last = deadlines.due(found.submitted_at, deadlines.CONTACT_DAYS)
        due = last if doc.contact_promised else None
        yield f"{doc.code} contact due", due, found.contact_due
    if doc.handed_to:
        handover = getattr(found, "handover", None)
        successor = handover.successor if handover else None
        yield f"{doc.code} handed over to", doc.handed_to, successor and successor.code


def check_places(docs: Iterable[InitiativeDoc]) -> Comparisons:
    """Who claims the same place, against the clashes that the file names."""
    claims: dict[str, set[str]] = {}
    for place in Place.objects.filter(claims__isnull=False).prefetch_related("claims").distinct():
        codes = {one.code for one in place.claims.all() if one.code}
        if len(codes) > 1:
            for code in codes:
                claims[code] = codes - {code}
    for doc in docs:
        if doc.clashes or doc.code in claims:
            yield f"{doc.code} claims the same place as", doc.clashes, claims.get(doc.code, set())
