"""The facts beside an initiative: where it is, who does it, how to reach them."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civicnet.accounts.models import User
from civicnet.areas import maps
from civicnet.days import written_out
from civicnet.deadlines import local_date
from civicnet.sections import Fact
from initiatives.models import Initiative, MemberRole
from initiatives.sections.members import members_of
from vision.models import Theme, VisionVersion


def facts(found: Initiative, contact: User | None) -> Iterator[Fact]:
    """What the aside says; `contact` is whom one can turn to at the municipality. The component leaves out what is empty.

    No queries for an initiative that was fetched for its page.
    """
    yield from _place(found)
    yield from _people(found)
    if contact:
        yield Fact(_("Contact at the municipality"), str(contact))
    if found.theme:
        yield _theme(found.theme)
    if found.started_on:
        yield Fact(_("Started"), written_out(found.started_on))
    if found.ended_on:
        yield Fact(_("Ended"), written_out(found.ended_on))
    if n := found.extent.followers:
        yield Fact(_("Followers"), ngettext("%(n)s person", "%(n)s people", n) % {"n": n})
    if found.imported_at:
        yield Fact(_("Taken over from"), _source(found), found.source_url)
    yield Fact(_("Last changed"), written_out(local_date(found.changed_at)))


def _place(found: Initiative) -> Iterator[Fact]:
    place = found.place.name if found.place else ""
    if place or found.place_note:
        yield Fact(_("Where"), ", ".join(filter(None, (place, found.place_note))))
    if here := found.neighbourhood:
        yield Fact(_("Neighbourhood"), here.name, reverse("neighbourhood", args=[here.code]))
    if found.extent.areas:
        others = maps.names_of(found.extent.areas, without=found.neighbourhood_id)
        yield Fact(_("Also works in"), ", ".join(others))


def _people(found: Initiative) -> Iterator[Fact]:
    legal = found.get_legal_form_display() if found.legal_form else ""
    kvk = _("KvK %(number)s") % {"number": found.kvk} if found.kvk else ""
    who = found.people or ", ".join(
        str(m) for m in members_of(found) if m.shown and m.role == MemberRole.OWNER
    )
    yield Fact(_("Who"), "\n".join(filter(None, (who, capfirst(legal), kvk))))
    if found.contact_email:
        yield Fact(_("Mail"), found.contact_email, f"mailto:{found.contact_email}")
    if found.contact_phone:
        yield Fact(_("Telephone"), found.contact_phone, f"tel:{found.contact_phone}")
    if found.website:
        yield Fact(_("Website"), found.website.removeprefix("https://").rstrip("/"), found.website)


def _theme(theme: Theme) -> Fact:
    version = theme.version
    if version.state != VisionVersion.State.SUPERSEDED:
        return Fact(_("Theme"), theme.name, f"{reverse('vision:read')}#{theme.code}")
    text = _("%(name)s (of version %(number)s)") % {"name": theme.name, "number": version.number}
    return Fact(_("Theme"), text, f"{version.get_absolute_url()}#{theme.code}")


def _source(found: Initiative) -> str:
    """Where an import took it over from and when, and the day that it was put there."""
    since = {"source": found.source_name, "on": written_out(local_date(found.imported_at))}
    if found.source_date is None:
        return _("%(source)s, on %(on)s") % since
    since["day"] = written_out(found.source_date)
    return _("%(source)s, on %(on)s. It stood there since %(day)s.") % since
