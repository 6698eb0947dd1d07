"""What an administrator still has to set up, each with its consequence and the way to it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civicnet.accounts.models import Role
from civicnet.pages.administration.summary import Summary


@dataclass(frozen=True)
class Check:
    """One thing to set up: what to do, what is missing until then, where; and how it is called once it is done."""

    done: bool
    title: str
    why: str
    url: str
    done_as: str


def checks_of(summary: Summary) -> list[Check]:
    """Everything that is looked at, in the order of the page."""
    return [*_house(summary), *_areas(summary), *_people(summary), *_mail(summary)]


def _house(summary: Summary) -> Iterator[Check]:
    row = summary.municipality
    yield Check(
        bool(row and row.logo_id),
        _("Add your logo"),
        _("Now the logo of civicnet stands on top of every page."),
        reverse("administration:logo") + "#logo",
        _("Your own logo"),
    )
    yield Check(
        summary.readable,
        _("Choose colours that can be read"),
        _("Some letters hardly differ from what is behind them."),
        reverse("administration:colours") + "#kleuren",
        _("Colours that can be read well"),
    )
    contact = reverse("administration:contact") + "#contact"
    yield Check(
        bool(row and row.phone and row.hours),
        _("Fill in a telephone number and hours"),
        _("Without them no page says where people find help."),
        contact,
        _("Telephone number and hours"),
    )
    yield Check(
        bool(row and row.email),
        _("Fill in an e-mail address"),
        _("Without it nobody can answer a letter of the site."),
        contact,
        _("E-mail address for answers"),
    )


def _areas(summary: Summary) -> Iterator[Check]:
    n = summary.areas
    yield Check(
        bool(n),
        _("Load the neighbourhoods"),
        _("Without them there is no map, and no plan has a place."),
        reverse("administration:areas"),
        ngettext("%(n)s neighbourhood", "%(n)s neighbourhoods", n) % {"n": n},
    )
    n = summary.postcodes
    yield Check(
        bool(n),
        _("Load the postcodes"),
        _("Until then people find their neighbourhood by its name only."),
        reverse("postcodes"),
        ngettext("%(n)s postcode", "%(n)s postcodes", n) % {"n": n},
    )


def _people(summary: Summary) -> Iterator[Check]:
    admins = sum(team.count for team in summary.teams if team.role == Role.ADMIN)
    yield Check(
        admins > 1,
        _("Get a second administrator"),
        _("Until then nobody can agree to a role that you propose."),
        reverse("roles"),
        ngettext("%(n)s administrator", "%(n)s administrators", admins) % {"n": admins},
    )
    empty = [str(team.role.label) for team in summary.teams if not team.count]
    yield Check(
        not empty,
        _("Give somebody each role. Nobody is: %(roles)s") % {"roles": ", ".join(empty)},
        _("What they do stays undone until then."),
        reverse("roles") + "#voorstellen",
        _("Every role has somebody"),
    )
    lacking = summary.lacking
    yield Check(
        not lacking,
        _("%(name)s has no second step yet") % {"name": lacking[0]}
        if len(lacking) == 1
        else _("%(n)s people have no second step yet") % {"n": len(lacking)},
        _("Without it a role opens nothing. They see how as soon as they sign in."),
        reverse("administration:index") + "#mensen",
        _("Everybody with a role has a second step"),
    )


def _mail(summary: Summary) -> Iterator[Check]:
    mail = summary.mail
    if not mail.leaves:
        yield Check(
            done=False,
            title=_("Set a mail server"),
            why=_("Until then every letter waits, also codes to sign in with."),
            url=reverse("administration:index") + "#mail",
            done_as="",
        )
        return
    yield Check(
        mail.last.tone == "ok",
        _("Try whether mail leaves"),
        _("Otherwise you hear from residents that it does not."),
        reverse("administration:index") + "#mail",
        _("Mail leaves"),
    )
