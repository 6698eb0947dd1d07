"""Compare the collaborations that are stored with what an example file says of them."""

from collections.abc import Iterable

from civicnet.example.collaborations.document import CollaborationDoc
from civicnet.example.comparison import Comparisons
from initiatives.collaborations.models import Collaboration


def check_collaborations(docs: Iterable[CollaborationDoc]) -> Comparisons:
    """Each by its name: who takes part, what for, how it stands, and which version of the agreement counts."""
    stored = {row.name: row for row in Collaboration.objects.public().with_partners()}
    for doc in docs:
        row = stored.get(doc.name)
        yield f"{doc.code} is there", True, row is not None
        if row is None:
            continue
        codes = [p.initiative.code for p in row.partners.all() if p.is_here and p.initiative]
        yield f"{doc.code} partners", doc.partners, tuple(codes)
        yield f"{doc.code} goal, state", (doc.goal, doc.state), (row.goal, row.state)
        yield f"{doc.code} began with a bridge builder", doc.by_broker, row.by_broker
        problems = {one.text: one for one in row.problems.shown().select_related("initiative")}
        for said in doc.problems:
            found = problems.get(said.text)
            owner = found.initiative.code if found and found.initiative else ""
            yield f"{said.code} state, owner", (said.state, said.owner), (found.state if found else "", owner)
        in_force = row.agreements.counted().first()
        yield f"{doc.code} version that counts", len(doc.texts), in_force.version if in_force else 0
