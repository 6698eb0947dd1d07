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
