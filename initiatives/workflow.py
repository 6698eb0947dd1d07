"""The stages of an initiative, set by its owners, never by the municipality. Source: domain.md, Initiative."""

from django.utils.translation import gettext_lazy as _

from civicnet.workflow import Step, Table

LIVE = ("submitted", "preparation", "running", "dormant")
# What the owner who did it can undo for a day: each way back is a step of its own, whose permission looks at the journal.
# Members, followers and the desk hear of these when that day is over (actions/stopping.py), so no step tells them.
STOPS = ("end", "withdraw")
_AFTER_ALL = _("goes on after all")

INITIATIVE = Table(
    name="initiative",
    field="stage",
    steps=(
        Step(verb="start_draft", sources=(None,), target="draft", permission="initiatives.register"),
        Step(
            verb="submit",
            sources=("draft",),
            target="submitted",
            permission="initiatives.edit",
            label=_("Put it on the site"),
            said=_("put on civicnet"),
            tells=("desk",),
        ),
        Step(
            verb="prepare",
            sources=("submitted",),
            target="preparation",
            permission="initiatives.set_stage",
            label=_("We are preparing"),
            said=_("preparation has started"),
            tells=("members",),
        ),
        Step(
            verb="run",
            sources=("submitted", "preparation", "dormant"),
            target="running",
            permission="initiatives.set_stage",
            label=_("We are up and running"),
            said=_("up and running"),
            tells=("members",),
        ),
        Step(
            verb="rest",
            sources=("running",),
            target="dormant",
            permission="initiatives.set_stage",
            label=_("We are resting for a while"),
            said=_("resting for a while"),
            tells=("members",),
        ),
        Step(
            verb="hand_over",
            sources=("running", "dormant"),
            target="handed_over",
            permission="initiatives.set_stage",
            label=_("Hand it over to others"),
            said=_("handed over"),
            tells=("members",),
        ),
        Step(
            verb="end",
            sources=("running", "dormant"),
            target="ended",
            permission="initiatives.set_stage",
            label=_("It is finished"),
            said=_("finished"),
        ),
        Step(
            verb="withdraw",
            sources=LIVE,
            target="withdrawn",
            permission="initiatives.set_stage",
            label=_("Withdraw the initiative"),
            said=_("withdrawn by the initiators"),
        ),
        Step(
            verb="resume_submitted",
            sources=("withdrawn",),
            target="submitted",
            permission="initiatives.resume_submitted",
            said=_AFTER_ALL,
        ),
        Step(
            verb="resume_preparation",
            sources=("withdrawn",),
            target="preparation",
            permission="initiatives.resume_preparation",
            said=_AFTER_ALL,
        ),
        Step(
            verb="resume_running",
            sources=("ended", "withdrawn"),
            target="running",
            permission="initiatives.resume_running",
            said=_AFTER_ALL,
        ),
        Step(
            verb="resume_dormant",
            sources=("ended", "withdrawn"),
            target="dormant",
            permission="initiatives.resume_dormant",
            said=_AFTER_ALL,
        ),
    ),
)

# The party that goes on with it is named in public once it agrees, and no longer than it wants to be.
HANDOVER = Table(
    name="handover",
    field="consent",
    steps=(
        Step(verb="name", sources=(None,), target="named", permission="initiatives.name_successor"),
        Step(verb="ask", sources=(None,), target="asked", permission="initiatives.name_successor"),
        Step(
            verb="agree",
            sources=("asked", "declined"),
            target="agreed",
            permission="initiatives.answer_handover",
            tells=("owners",),
            label=_("Yes, we go on with it"),
            said=_("the party that you named goes on with it, your page says so now"),
        ),
        Step(
            verb="decline",
            sources=("asked", "agreed"),
            target="declined",
            permission="initiatives.answer_handover",
            tells=("owners",),
            label=_("No, do not name us"),
            said=_("the party that you named does not want to be named, your page names nobody"),
        ),
    ),
)

REPORT = Table(
    name="report",
    steps=(
        Step(verb="report", sources=(None,), target="reported", permission="initiatives.report"),
        Step(
            verb="hide",
            sources=("reported",),
            target="hidden",
            permission="initiatives.moderate",
            tells=("reporter",),
            label=_("Hide it"),
            said=_("a moderator has hidden this"),
        ),
        Step(
            verb="dismiss",
            sources=("reported",),
            target="dismissed",
            permission="initiatives.moderate",
            tells=("reporter",),
            label=_("Leave it on the site"),
            said=_("a moderator has looked at your report: it stays on the site"),
        ),
        # Somebody else reported the same thing: one decision about it is enough.
        Step(
            verb="settle",
            sources=("reported",),
            target="settled",
            permission="initiatives.settle_report",
            tells=("reporter",),
            said=_("a moderator has hidden this"),
        ),
        Step(
            verb="appeal",
            sources=("hidden",),
            target="appealed",
            permission="initiatives.appeal",
            label=_("Send the objection"),
        ),
        Step(
            verb="restore",
            sources=("hidden",),
            target="restored",
            permission="initiatives.moderate",
            label=_("Show it again"),
        ),
        Step(
            verb="restore_on_appeal",
            sources=("appealed", "upheld"),
            target="restored",
            permission="initiatives.decide_appeal",
            label=_("Show it again"),
        ),
        Step(
            verb="uphold",
            sources=("appealed",),
            target="upheld",
            permission="initiatives.decide_appeal",
            label=_("Keep it hidden"),
        ),
    ),
)

ACTIVITY = Table(
    name="activity",
    steps=(
        Step(verb="plan", sources=(None,), target="planned", permission="initiatives.plan_activity"),
        Step(
            verb="call_off",
            sources=("planned",),
            target="cancelled",
            permission="initiatives.plan_activity",
            label=_("Call it off"),
        ),
    ),
)

QUESTION = Table(
    name="question",
    steps=(
        Step(verb="ask", sources=(None,), target="asked", permission="initiatives.ask"),
        Step(verb="answer", sources=("asked",), target="answered", permission="initiatives.answer"),
        Step(
            verb="withdraw",
            sources=("asked",),
            target="withdrawn",
            permission="initiatives.withdraw_question",
            label=_("Take it back"),
        ),
    ),
)

SIGNAL = Table(
    name="signal",
    steps=(
        Step(verb="leave", sources=(None,), target="open", permission="initiatives.leave_signal"),
        Step(
            verb="adopt",
            sources=("open",),
            target="adopted",
            permission="initiatives.adopt_signal",
            tells=("author",),
            label=_("I am going to do this"),
            said=_("somebody is going to work on your signal"),
        ),
        # The draft that it became was deleted: it can be adopted again.
        Step(
            verb="release",
            sources=("adopted",),
            target="open",
            permission="initiatives.release_signal",
            tells=("author",),
            said=_("your signal waits for somebody again"),
        ),
        Step(
            verb="withdraw",
            sources=("open",),
            target="withdrawn",
            permission="initiatives.withdraw_signal",
            label=_("Take it back"),
        ),
    ),
)
