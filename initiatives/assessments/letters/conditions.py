"""What both sides are told of a condition of an answer: done, kept or not kept."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import MailKind
from civicnet.outbox.wording import Letters, Wording
from initiatives.assessments.models import Condition
from initiatives.letters import CONTACT, OWNERS

LOOK = _("Look at what was agreed")
SAY_IT = _("Say whether it is kept")


def facts_of_condition(condition: Condition) -> dict[str, Any]:
    """What was promised, around which plan, and where both sides say what came of it."""
    case = condition.assessment
    url = case.get_absolute_url()
    return {
        "plan": case.name,
        "url": url,
        "promises": f"{url}#voorwaarden",
        "promise": condition.text,
        "report": condition.get_absolute_url(),
        "writer": lambda: str(case.contact_now or ""),
    }


CONDITIONS = Letters(
    name="condition",
    called=_("Conditions of an answer"),
    facts=facts_of_condition,
    texts=(
        Wording(
            verb="tell",
            to=OWNERS,
            kind=MailKind.WAITS,
            subject=_("We say that we kept our promise to {plan}. Is it so?"),
            happened=_("With our answer to {plan} we promised: “{promise}”. Now we say that it is done."),
            quote="{note}",
            todo=_("Say on the site whether it is kept. Everybody can read what you say."),
            button=SAY_IT,
            url="report",
        ),
        Wording(
            verb="tell",
            to=CONTACT,
            subject=_("{plan} says that a promise is kept. Is it so?"),
            happened=_(
                "With our answer to {plan} the initiators promised: “{promise}”. Now they say that it is done."
            ),
            quote="{note}",
            todo=_("Look whether it is kept, and say so on the site. Everybody can read what you say."),
            button=SAY_IT,
            url="report",
        ),
        Wording(
            verb="find_kept",
            to=OWNERS,
            subject=_("We say that you kept your promise for {plan}"),
            happened=_("With our answer to {plan} you promised: “{promise}”. We say that it is kept."),
            quote="{note}",
            todo=_("You need do nothing."),
            button=LOOK,
            url="promises",
        ),
        Wording(
            verb="find_kept",
            to=CONTACT,
            subject=_("{plan} says that we kept a promise"),
            happened=_(
                "With our answer to {plan} we promised: “{promise}”. The initiators say that it is kept."
            ),
            quote="{note}",
            button=LOOK,
            url="promises",
        ),
        Wording(
            verb="find_not_kept",
            to=OWNERS,
            kind=MailKind.WAITS,
            subject=_("We say that a promise for {plan} is not kept"),
            happened=_("With our answer to {plan} you promised: “{promise}”. We say that it is not kept."),
            quote="{note}",
            todo=_("Did you keep it after all, or do you do it now? Say so on the site."),
            button=_("Say what came of it"),
            url="report",
        ),
        Wording(
            verb="find_not_kept",
            to=CONTACT,
            subject=_("{plan} says that we did not keep a promise"),
            happened=_(
                "With our answer to {plan} we promised: “{promise}”. The initiators say that it is not kept."
            ),
            quote="{note}",
            todo=_("Call them. Do what was promised, and say so on the site."),
            button=_("Say what came of it"),
            url="report",
        ),
    ),
)
