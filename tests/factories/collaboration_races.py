"""What two people do at the same moment in a collaboration, for tests/factories/races.py."""

from collections.abc import Callable

from initiatives.collaborations import actions
from tests.factories.collaborations import make_collaboration, owner_of_partner
from tests.factories.initiatives import make_initiative, owner_of

Pair = tuple[Callable[[], object], Callable[[], object]]


def same_partner() -> Pair:
    """Both partners ask the same party."""
    row, party = make_collaboration(), make_initiative("running")
    first, second = map(owner_of_partner, row.partners.here())
    return (
        lambda: actions.invite(row, party, actor=first),
        lambda: actions.invite(row, party, actor=second),
    )


def same_consent() -> Pair:
    """Somebody says yes twice, while the yes of another one is still missing."""
    row = make_collaboration()
    guest = actions.invite(row, make_initiative("running"), actor=owner_of_partner(row.partners.here()[0]))
    other = owner_of_partner(row.partners.here()[1])
    return lambda: actions.say_yes(guest, actor=other), lambda: actions.say_yes(guest, actor=other)


def same_collaboration() -> Pair:
    """Two that get the same name."""
    own, other = make_initiative("running"), make_initiative("running")

    def start() -> object:
        return actions.start(actor=owner_of(own), own=own, others=[other], name="Tegelijk", goal="Eten")

    return start, start


def same_agreement() -> Pair:
    """Both partners write a version down."""
    row = make_collaboration()
    first, second = map(owner_of_partner, row.partners.here())
    return (
        lambda: actions.propose_agreement(row, actor=first, based_on=0, text="Wij koken."),
        lambda: actions.propose_agreement(row, actor=second, based_on=0, text="Jullie koken."),
    )


def same_yes_to_agreement() -> Pair:
    """Somebody says yes twice to one version."""
    row = make_collaboration(partners=3)
    first, second = map(owner_of_partner, row.partners.here()[:2])
    said = actions.propose_agreement(row, actor=first, based_on=0, text="Wij koken.").sha256
    return (
        lambda: actions.consent(row, actor=second, sha256=said),
        lambda: actions.consent(row, actor=second, sha256=said),
    )


CASES: dict[str, tuple[Callable[[], Pair], tuple[str, ...]]] = {
    "a partner that is asked": (same_partner, ("once_in_a_collaboration",)),
    "a yes to a partner": (same_consent, ("a_partner_says_yes_once",)),
    "a name of a collaboration": (same_collaboration, ("collaborations.Collaboration.slug",)),
    "words that partners agree": (same_agreement, ("one_agreement_per_version",)),
    "a yes to words of partners": (same_yes_to_agreement, ("one_yes_per_partner_and_version",)),
}
