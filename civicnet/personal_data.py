"""What is kept of people: the form of the table in which every personal field has its purpose, its class and its term.

Each capability says in its own `personal_data.py` what it keeps; `civicnet/pages/my_data/table.py` lays these together.
The page `/gegevens/`, a person's own page, their export and the erasing of their account are all made from it.

**A new model or field.** `tests/pages/my_data/test_table.py` fails until each field that could hold something of a person
stands in the table once. That takes one line in `personal_data.py` of its capability:

    Kept("following.Follow", "user kind key", FOLLOWED, of="user", goes=True)

- the model, and those of its fields that are personal;
- the kind (`Kind`), which says in words for residents what it is for, who sees it and how long it is kept;
- `of`: the ways from a row to the person, so that their export finds it (`"author"`, `"reading__reader"`);
- `still`: a way that must be empty as well: who has left a plan does not take it along;
- `goes=True` when erasing an account deletes these rows. Without it they stay, and name an account without a name. What
  neither fits is cleared by the verb `forget_person` of the capability.

A field that holds nothing of a person goes in `NOT_PERSONAL` of the same module instead.
Source: AVG art. 5, 13, 15, 17 and 20; domain.md, Terms that bind.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import User
from civicnet.workflow import Text

# By the label of a model, the names of fields that hold nothing of a person.
NotPersonal = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of personal data, in words for residents.

    Args:
        what: what it is.
        what_for: its purpose.
        who_sees: its class: who can read it.
        how_long: its term.
        when_erased: what becomes of it when the account is erased.
        held_by: what keeps the term: names of periodic tasks, or of terms of retention.py. Empty when it stays as long
            as the account does, or as the law on archives says.
    """

    what: Text
    what_for: Text
    who_sees: Text
    how_long: Text
    when_erased: Text
    held_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kept:
    """Personal fields of one model: see above.

    `withheld` are fields that an export leaves out: they open an account, or say something of others.
    """

    model: str
    fields: str
    kind: Kind
    of: str = ""
    still: str = ""
    goes: bool = False
    withheld: str = ""

    def rows_of(self, user: User) -> models.QuerySet[models.Model]:
        """The rows about `user`, in order; none where no row says whose it is."""
        rows: models.QuerySet[models.Model] = apps.get_model(self.model)._base_manager.all()
        if not self.of:
            return rows.none()
        still = {f"{self.still}__isnull": True} if self.still else {}
        found = models.Q()
        for way in self.of.split():
            found |= models.Q(**{way: user.pk}, **still)
        return rows.filter(pk__in=rows.filter(found).values("pk")).order_by("pk")


GOES = _("It is erased.")
STAYS = _("It stays, without your name: “a former resident” stands there.")

# ---- kinds that several capabilities keep ----------------------------------------------------
FOLLOWED = Kind(
    what=_("What you follow, and your notices"),
    what_for=_("To keep you informed"),
    who_sees=_("Only you"),
    how_long=_("Until you stop, or have no account any more; a notice for one year"),
    when_erased=GOES,
    held_by=("notices",),
)
ACTS = Kind(
    what=_("Who did what and when"),
    what_for=_("So that every step can be accounted for"),
    who_sees=_("The step everybody; the person only administrators"),
    how_long=_("As the law on archives says"),
    when_erased=STAYS,
)
WORK = Kind(
    what=_("For who works here: your roles, and what you do and write in them"),
    what_for=_("So that power and decisions can be accounted for"),
    who_sees=_("Your colleagues; everybody what you write in public"),
    how_long=_("As the law on archives says"),
    when_erased=STAYS,
)
