"""Who is told about an assessment, beside those of initiatives (initiatives/letters/audiences.py)."""

from django.utils.translation import gettext_lazy as _

from civicnet.outbox.wording import Audience

READERS = Audience(
    name="readers",
    called=_("Both readers"),
    why=_("You get this letter because you are a reader of this plan."),
    signed=_("Contact person of this case"),
)
ASSESSOR = Audience(
    name="assessor",
    called=_("First reader"),
    why=_("You get this letter because you are the first reader of this plan."),
    signed=_("Contact person of this case"),
)
SECOND_READER = Audience(
    name="second_reader",
    called=_("Second reader"),
    why=_("You get this letter because you are the second reader of this plan."),
    signed=_("Contact person of this case"),
)
CASE_PEOPLE = Audience(
    name="case_people",
    called=_("Readers and contact person"),
    why=_("You get this letter because you work on this case."),
)
UNASKED = Audience(
    name="unasked",
    called=_("Who need not read after all"),
    why=_("You get this letter because a colleague had asked you to read this plan."),
)
