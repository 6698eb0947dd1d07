"""The table of everything that is told of an assessment."""

from django.utils.translation import gettext_lazy as _

from civicnet.outbox.wording import Letters
from initiatives.assessments.letters.facts import facts_of_case
from initiatives.assessments.letters.initiators import TO_INITIATORS
from initiatives.assessments.letters.reminders import REMINDERS
from initiatives.assessments.letters.staff import TO_STAFF
from initiatives.topics import topics_of_part

ASSESSMENTS = Letters(
    name="assessment",
    called=_("Assessments"),
    facts=facts_of_case,
    topics=topics_of_part,
    texts=(*TO_INITIATORS, *TO_STAFF, *REMINDERS),
)
