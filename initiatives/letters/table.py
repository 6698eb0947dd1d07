"""The table of everything that is told of an initiative."""

from django.utils.translation import gettext_lazy as _

from civicnet.outbox.wording import Letters
from initiatives.letters.contact import CONTACTS
from initiatives.letters.initiative import NEWS, STAGES, facts_of_initiative
from initiatives.letters.people import PEOPLE
from initiatives.topics import topics_of_initiative

INITIATIVES = Letters(
    name="initiative",
    called=_("Initiatives"),
    facts=facts_of_initiative,
    topics=topics_of_initiative,
    texts=(*STAGES, *NEWS, *CONTACTS, *PEOPLE),
)
