"""What people are told about what does not work yet."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import MailKind
from civicnet.outbox.wording import Audience, Letters, Wording
from initiatives.collaborations.letters.collaboration import PARTNERS, topics_of_collaboration
from initiatives.collaborations.models import Problem

OFFERED = Audience(
    name="offered",
    called=_("Who offers what may solve a problem"),
    why=_("You get this letter because you decide for {party}, which offers “{post}”."),
    kind=MailKind.MINE,
)
OPENER = Audience(
    name="opener",
    called=_("Who told of a problem"),
    why=_("You get this letter because you told of this problem."),
    kind=MailKind.MINE,
)
OWNER = Audience(
    name="owner",
    called=_("Who has taken up a problem"),
    why=_("You get this letter because you decide for {owner}, which has taken this up."),
    kind=MailKind.MINE,
)


def facts_of_problem(problem: Problem) -> dict[str, Any]:
    """What the texts say of a problem."""
    return {
        "problem": problem.text,
        "collaboration": problem.collaboration.name,
        "owner": problem.owner_name,
        "solution": problem.solution,
        "missing": problem.missing,
        "url": problem.get_absolute_url(),
    }


def topics_of_problem(problem: Problem) -> list[str]:
    """Those of its collaboration."""
    return topics_of_collaboration(problem.collaboration)


PROBLEMS = Letters(
    name="problem",
    called=_("Problems of collaborations"),
    facts=facts_of_problem,
    topics=topics_of_problem,
    texts=(
        Wording(
            verb="open",
            to=PARTNERS,
            subject=_("This does not work yet in “{collaboration}”: who takes it up?"),
            happened=_("Somebody told of a problem in “{collaboration}”."),
            quote="{problem}",
            todo=_("Can one of you take it up? Say so on the page. Then everybody knows who does it."),
            button=_("Take it up"),
        ),
        Wording(
            verb="forsaken",
            to=PARTNERS,
            subject=_("Nobody has taken this up for 30 days, in “{collaboration}”"),
            happened=_("For 30 days nobody has taken this up in “{collaboration}”. {asked}"),
            quote="{problem}",
            todo=_("Can one of you take it up after all?"),
            button=_("Take it up"),
        ),
        Wording(
            verb="offer",
            to=OFFERED,
            subject=_("Can you solve this? They look for somebody in “{collaboration}”"),
            happened=_("In “{collaboration}” something does not work yet, and what you offer may help."),
            quote="{problem}",
            todo=_("Read it. If you want to, take it up. You need not: nobody counts on it."),
            button=_("Read it"),
        ),
        Wording(
            verb="pick_up",
            to=OPENER,
            subject=_("{owner} takes up what you told of"),
            happened=_("{owner} takes up what you told of in “{collaboration}”."),
            quote="{problem}",
            todo=_("You hear it when they say that it is solved. Then you can say whether it is."),
            button=_("To the page"),
        ),
        *(
            Wording(
                verb="solve",
                to=audience,
                kind=MailKind.WAITS,
                subject=_("{owner} says that this is solved: is it?"),
                happened=_("{owner} says that this is solved in “{collaboration}”: {problem}"),
                quote="{solution}",
                todo=_("Look whether it is, and say so. Who solved it cannot say it themselves."),
                button=_("Yes or not yet"),
            )
            for audience in (PARTNERS, OPENER)
        ),
        Wording(
            verb="confirm",
            to=OWNER,
            subject=_("It is solved: somebody else says so too"),
            happened=_("Somebody else says that this is solved in “{collaboration}”: {problem}"),
            todo=_("Thank you. You have nothing more to do."),
            button=_("To the page"),
        ),
        Wording(
            verb="send_back",
            to=OWNER,
            kind=MailKind.WAITS,
            subject=_("It does not work yet: {problem}"),
            happened=_("Somebody else looked, and says that it does not work yet in “{collaboration}”."),
            quote="{missing}",
            todo=_("Talk about it. Say on the page when it is solved, or let it go."),
            button=_("To the page"),
        ),
        Wording(
            verb="let_go",
            to=PARTNERS,
            subject=_("This has no owner any more in “{collaboration}”: who takes it up?"),
            happened=_("{party} does not do it any more. It waits for somebody else."),
            quote="{problem}",
            todo=_("Can one of you take it up?"),
            button=_("Take it up"),
        ),
    ),
)
