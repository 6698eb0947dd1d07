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
            said=_("everyone can react to the draft"),
        ),
        Step(
            verb="start_amending",
            sources=("consultation",),
            target="amending",
            permission="vision.draft",
            said=_("the reactions are being answered"),
        ),
        Step(
            verb="freeze",
            sources=("drafting", "consultation", "amending"),
            target="frozen",
            permission="vision.freeze",
            said=_("the text is frozen"),
        ),
        Step(
            verb="open_endorsement",
            sources=("frozen",),
            target="endorsement",
            permission="vision.run_round",
            said=_("residents vote on the text"),
        ),
        Step(
            verb="bring_to_council",
            sources=("frozen", "endorsement"),
            target="council",
            permission="vision.run_round",
            said=_("the council discusses the text"),
        ),
        Step(
            verb="adopt",
            sources=("council",),
            target="adopted",
            permission="vision.adopt",
            said=_("the council has adopted the vision"),
        ),
        Step(
            verb="reject",
            sources=("endorsement", "council"),
            target="rejected",
            permission="vision.adopt",
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
