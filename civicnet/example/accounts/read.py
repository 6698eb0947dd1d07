"""Read the people of an example file."""

import re

from civicnet.example import words
from civicnet.example.accounts.document import Person
from civicnet.example.fields import Fields


def read_person(part: Fields) -> Person:
    """One of `mensen`, with the roles that they hold."""
    person = Person(
        code=part.code(),
        name=part.text("naam", longest=120),
        email=part.text("email", longest=254).lower(),
        language=part.choice("taal", words.LANGUAGES, required=False) or "nl",
        roles=tuple(part.choices("rollen", words.ROLES)),
    )
    if person.email and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", person.email):
        part.fault("email", f"“{person.email}” is not an e-mail address.")
    part.finish()
    return person
