"""The life of a version of the vision. Source: domain.md, Vision."""

from django.utils.translation import gettext_lazy as _

from civicnet.workflow import Step, Table

VERSION = Table(
    name="vision_version",
    steps=(
        Step(verb="draft", sources=(None,), target="drafting", permission="vision.draft"),
        Step(
            verb="open_consultation",
            sources=("drafting",),
            target="consultation",
            permission="vision.draft",
            tells=("followers",),
            label=_("Open the consultation"),
            said=_("everyone can react to the draft"),
        ),
        # On the last day that was announced or after it.
        Step(
            verb="start_amending",
            sources=("consultation",),
            target="amending",
            permission="vision.close_consultation",
            tells=("followers",),
            label=_("End the consultation and answer"),
            said=_("the reactions are being answered"),
        ),
        # These two follow from a proposal that a second curator has confirmed (STEP_PROPOSAL); everybody who spoke up
        # is told by the action itself, in words for those who reacted and words for those who follow.
        Step(
            verb="close_early",
            sources=("consultation",),
            target="amending",
            permission="vision.close_early",
            said=_("the consultation is closed earlier than was told"),
        ),
        Step(
            verb="freeze",
            sources=("amending",),
            target="frozen",
            permission="vision.freeze",
            said=_("the text is frozen"),
        ),
        # Only the loader of examples and imports holds the right to these two: a text, or a vote, of elsewhere.
        Step(
            verb="take_over",
            sources=("drafting", "amending"),
            target="frozen",
            permission="vision.take_over",
            said=_("the text was taken over from elsewhere"),
        ),
        Step(
            verb="take_over_vote",
            sources=("endorsement",),
            target="council",
            permission="vision.take_over",
            said=_("the vote was held elsewhere; the council discusses the text"),
        ),
        Step(
            verb="open_endorsement",
            sources=("frozen",),
            target="endorsement",
            permission="vision.run_round",
            tells=("followers",),
            said=_("residents vote on the text"),
        ),
        Step(
            verb="bring_to_council",
            sources=("endorsement",),
            target="council",
            permission="vision.bring_to_council",
            said=_("the council discusses the text"),
        ),
        Step(
            verb="adopt",
            sources=("council",),
            target="adopted",
            permission="vision.adopt",
            tells=("followers",),
            said=_("the council has adopted the vision"),
        ),
        Step(
            verb="reject",
            sources=("endorsement", "council"),
            target="rejected",
            permission="vision.reject",
            tells=("followers",),
            said=_("the text goes back to the residents"),
        ),
        Step(
            verb="supersede",
            sources=("adopted",),
            target="superseded",
            permission="vision.adopt",
            said=_("a newer version has taken its place"),
        ),
    ),
)

# What no curator does alone: one proposes it with a public reason, another one confirms. See vision/models/proposal.py.
STEP_PROPOSAL = Table(
    name="vision_step_proposal",
    steps=(
        Step(
            verb="propose",
            sources=(None,),
            target="proposed",
            permission="vision.propose_step",
            tells=("curators",),
            said=_("a second curator has to confirm this"),
        ),
        Step(
            verb="confirm",
            sources=("proposed",),
            target="confirmed",
            permission="vision.confirm_step",
            label=_("Confirm: do it"),
            said=_("a second curator has confirmed it"),
        ),
        Step(
            verb="decline",
            sources=("proposed",),
            target="declined",
            permission="vision.confirm_step",
            tells=("proposer",),
            label=_("Do not do it"),
            said=_("a second curator does not want this"),
        ),
        Step(
            verb="withdraw",
            sources=("proposed",),
            target="withdrawn",
            permission="vision.withdraw_step",
            label=_("Take my proposal back"),
        ),
        # There is nothing left to decide: the day came, or whoever proposed it is no longer a curator.
        Step(
            verb="lapse",
            sources=("proposed",),
            target="lapsed",
            permission="vision.lapse_step",
            tells=("proposer",),
            said=_("this proposal has lapsed"),
        ),
    ),
)

REVIEW = Table(
    name="vision",
    field="review",
    steps=(
        # By the clock after four years, when enough residents ask, or by a curator who sees the need.
        Step(
            verb="call_review",
            sources=("resting",),
            target="due",
            permission="vision.call_review",
            tells=("curators",),
            said=_("it is time to review the vision"),
        ),
        Step(
            verb="start_review",
            sources=("resting", "due"),
            target="under_way",
            permission="vision.draft",
            said=_("the review of the vision has begun"),
        ),
        Step(
            verb="end_review",
            sources=("due", "under_way"),
            target="resting",
            permission="vision.adopt",
            said=_("the review of the vision is done"),
        ),
    ),
)

GAP = Table(
    name="vision_gap",
    steps=(
        Step(verb="note", sources=(None,), target="noted", permission="vision.note_gap"),
        Step(
            verb="take_up",
            sources=("noted",),
            target="taken_up",
            permission="vision.draft",
            said=_("taken up in the next version"),
        ),
        Step(
            verb="set_aside",
            sources=("noted",),
            target="set_aside",
            permission="vision.draft",
            said=_("set aside, with the reason"),
        ),
    ),
)

REACTION = Table(
    name="reaction",
    steps=(
        Step(verb="give", sources=(None,), target="given", permission="vision.react"),
        Step(
            verb="answer",
            sources=("given",),
            target="answered",
            permission="vision.answer_reaction",
            said=_("the curators have answered"),
        ),
        Step(
            verb="correct_answer",
            sources=("answered",),
            target="answered",
            permission="vision.answer_reaction",
            said=_("the curators have corrected their answer"),
        ),
        Step(
            verb="withdraw",
            sources=("given",),
            target="withdrawn",
            permission="vision.withdraw_reaction",
            label=_("Take my reaction back"),
        ),
    ),
)

AMENDMENT = Table(
    name="amendment",
    steps=(
        Step(verb="propose", sources=(None,), target="proposed", permission="vision.propose_amendment"),
        Step(
            verb="propose_decision",
            sources=("proposed",),
            target="decision_proposed",
            permission="vision.decide_amendment",
            said=_("a curator has proposed a decision"),
        ),
        Step(
            verb="return_decision",
            sources=("decision_proposed",),
            target="proposed",
            permission="vision.decide_amendment",
            tells=("decider",),
            said=_("the decision needs another look"),
        ),
        Step(
            verb="accept",
            sources=("decision_proposed",),
            target="accepted",
            permission="vision.confirm_amendment",
            said=_("taken over"),
        ),
        Step(
            verb="accept_partly",
            sources=("decision_proposed",),
            target="partly",
            permission="vision.confirm_amendment",
            said=_("partly taken over"),
        ),
        Step(
            verb="reject",
            sources=("decision_proposed",),
            target="rejected",
            permission="vision.confirm_amendment",
            said=_("not taken over"),
        ),
        Step(
            verb="withdraw",
            sources=("proposed", "decision_proposed"),
            target="withdrawn",
            permission="vision.withdraw_amendment",
            label=_("Take my proposal back"),
        ),
    ),
)

# Words that two people wrote at once, see vision/models/draft.py.
CONFLICT = Table(
    name="vision_conflict",
    steps=(
        Step(verb="set_aside", sources=(None,), target="open", permission="vision.draft"),
        Step(verb="merge", sources=("open",), target="merged", permission="vision.draft"),
        Step(verb="let_go", sources=("open",), target="let_go", permission="vision.draft"),
    ),
)

# What people bring up before anything is drafted, see vision/models/gathering.py.
CONTRIBUTION = Table(
    name="vision_contribution",
    steps=(
        Step(verb="give", sources=(None,), target="given", permission="vision.contribute"),
        Step(
            verb="settle",
            sources=("given",),
            target="settled",
            permission="vision.draft",
            tells=("author",),
            said=_("what became of your contribution"),
        ),
        Step(
            verb="withdraw",
            sources=("given",),
            target="withdrawn",
            permission="vision.withdraw_contribution",
        ),
    ),
)

MEETING = Table(
    name="vision_meeting",
    steps=(
        Step(
            verb="plan",
            sources=(None,),
            target="planned",
            permission="vision.hold_meeting",
            tells=("followers",),
            said=_("a meeting is planned"),
        ),
        Step(
            verb="report",
            sources=("planned",),
            target="held",
            permission="vision.hold_meeting",
            tells=("followers",),
            said=_("the report is there"),
        ),
        Step(
            verb="call_off",
            sources=("planned",),
            target="cancelled",
            permission="vision.hold_meeting",
            tells=("followers",),
            said=_("the meeting is called off"),
        ),
    ),
)
