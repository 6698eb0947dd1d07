"""What of collaborations can be reported to the moderators: all that one of them says, as one thing."""

from typing import Final

from initiatives.collaborations.models.collaboration import Collaboration
from initiatives.collaborations.models.partner import Partner
from initiatives.models import Reportable


def words_of_collaboration(row: Collaboration) -> str:
    """What the partners say on its page."""
    said = [getattr(partner, name) for partner in row.partners.all() for name in (*Partner.SHARE, "reason")]
    said += [words for step in row.work_steps for words in (step.what, step.who, step.why)]
    for problem in row.problems.shown():
        said += [problem.text, problem.solution, problem.missing]
    return "\n\n".join(filter(None, (row.name, row.goal, *said)))


COLLABORATIONS: Final = Reportable(
    word="samenwerking",
    model=Collaboration,
    seen_by=lambda _user: Collaboration.objects.public(),
    written_by=lambda user: Collaboration.objects.filter(partners__in=Partner.objects.here().owned_by(user)),
    authors=lambda row: [owner for partner in row.partners.here() for owner in partner.owners()],
    title=lambda row: row.name,
    words=words_of_collaboration,
    page_url=lambda row: row.get_absolute_url(),
)
