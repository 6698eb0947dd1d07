"""What is told of questions under an initiative, and of what one can come to."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import MailKind
from civicnet.outbox.wording import Letters, Wording
from initiatives.letters.audiences import ASKER, MEMBERS, OWNERS
from initiatives.models import Activity, Question
from initiatives.topics import topics_of_activity


def facts_of_question(question: Question) -> dict[str, Any]:
    """What the texts say of a question."""
    return {
        "plan": question.initiative.name,
        "question": question.text,
        "their_answer": question.answer,
        "url": question.get_absolute_url(),
    }


def facts_of_activity(activity: Activity) -> dict[str, Any]:
    """What the texts say of an activity."""
    return {
        "plan": activity.initiative.name,
        "title": activity.title,
        "begins": activity.begins_at,
        "when": activity.when,
        "where": activity.place,
        "url": activity.get_absolute_url(),
    }


QUESTIONS = Letters(
    name="question",
    called=_("Questions"),
    facts=facts_of_question,
    texts=(
        Wording(
            verb="ask",
            to=OWNERS,
            kind=MailKind.WAITS,
            subject=_("A question about {plan}"),
            happened=_("Somebody asks you something about {plan}:"),
            quote="{question}",
            todo=_("Answer it on your page. Everybody can read your answer."),
            button=_("Answer it"),
        ),
        Wording(
            verb="answer",
            to=ASKER,
            subject=_("Your question about {plan} has an answer"),
            happened=_("You asked: {question}"),
            quote="{their_answer}",
            button=_("Look at your question"),
        ),
        Wording(
            verb="correct_answer",
            to=ASKER,
            subject=_("The answer to your question about {plan} has changed"),
            happened=_("You asked: {question}"),
            quote="{their_answer}",
            button=_("Look at your question"),
        ),
    ),
)

ACTIVITIES = Letters(
    name="activity",
    called=_("Activities"),
    facts=facts_of_activity,
    topics=topics_of_activity,
    texts=(
        Wording(
            verb="plan",
            to=MEMBERS,
            news=True,
            subject=_("{plan}: {title}, {begins}"),
            happened=_("There is something to come to at {plan}."),
            outcome="{title}",
            dates=((_("When"), "when"), (_("Where"), "where")),
            button=_("Look at it"),
        ),
        Wording(
            verb="call_off",
            to=MEMBERS,
            news=True,
            subject=_("{plan}: {title} is called off"),
            happened=_("{title} of {plan} is called off."),
            quote="{note}",
            dates=((_("It would be"), "when"),),
            button=_("Look at the page"),
        ),
    ),
)
