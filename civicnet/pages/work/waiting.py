"""What waits for a member of staff in each of their roles, beside the cases of the desk."""

import civicnet.accounts.sections as accounts
import civicnet.outbox.sections as outbox
import initiatives.sections as registry
import vision.endorsement.sections as endorsement
import vision.sections as vision
from civicnet.accounts.models import User
from civicnet.sections import Section, Waiting, most_urgent_first, present


def sections_beside_cases(user: User) -> list[Section]:
    """The part of each capability, for `/werk/` and the summary of the day."""
    return present(
        registry.for_staff(user),
        vision.for_staff(user),
        endorsement.for_staff(user),
        outbox.for_staff(user),
        accounts.for_staff(user),
    )


def waiting_beside_cases(user: User) -> list[Waiting]:
    """All that waits in them, the most urgent first."""
    return most_urgent_first([item for section in sections_beside_cases(user) for item in section.waiting])
