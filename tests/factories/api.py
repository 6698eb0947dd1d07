"""What the API has."""

# The word of each collection in its address.
COLLECTIONS = (
    "initiatieven",
    "visies",
    "versies",
    "doelen",
    "indicatoren",
    "inspraak",
    "instemmingsrondes",
    "toetsen",
    "buurten",
)
