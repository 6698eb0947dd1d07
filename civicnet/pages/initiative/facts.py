"""The facts beside an initiative: where it is, who does it, how to reach them."""

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, ngettext

from civicnet.areas import maps
from civicnet.deadlines import local_date
from civicnet.quick import written_out
from initiatives.assessments.models import Assessment
from initiatives.models import Initiative, MemberRole


class _Words(NamedTuple):
    """What the facts are called, in one language."""

    where: str
    area: str
    areas: str
    who: str
    mail: str
    phone: str
    website: str
    contact: str
    theme: str
    started: str
    ended: str
    followers: str
    changed: str
    source: str
    themes_at: str


@cache
def _words(language: str | None) -> _Words:
    """The words of this moment's language; they never change."""
    return _Words(
        gettext("Where"),
        gettext("Neighbourhood"),
        gettext("Also works in"),
        gettext("Who"),
        gettext("Mail"),
        gettext("Telephone"),
        gettext("Website"),
        gettext("Contact at the municipality"),
        gettext("Theme"),
        gettext("Started"),
        gettext("Ended"),
        gettext("Followers"),
        gettext("Last changed"),
        gettext("Taken over from"),
        reverse("vision:read"),
    )


class Fact(NamedTuple):
    """One of the facts, as components/facts.html draws it."""

    term: str
    text: str
    url: str = ""
    tone: str = ""


def facts(found: Initiative, members: list[Any], case: Assessment | None) -> Iterator[Fact]:
    """What the aside says. What is empty is left out by the component."""
    words = _words(get_language())
    place = found.place.name if found.place else ""
    if place or found.place_note:
        yield Fact(words.where, ", ".join(filter(None, (place, found.place_note))))
    yield Fact(words.area, found.neighbourhood.name if found.neighbourhood else "")
    if found.area_ids:  # type: ignore[attr-defined]  # annotated
        yield Fact(words.areas, ", ".join(_also_in(found)))
    legal = found.get_legal_form_display() if found.legal_form else ""
    kvk = gettext("KvK %(number)s") % {"number": found.kvk} if found.kvk else ""
    who = found.people or ", ".join(str(m) for m in members if m.shown and m.role == MemberRole.OWNER)
    yield Fact(words.who, "\n".join(filter(None, (who, capfirst(legal), kvk))))
    if found.contact_email:
        yield Fact(words.mail, found.contact_email, f"mailto:{found.contact_email}")
    if found.contact_phone:
        yield Fact(words.phone, found.contact_phone, f"tel:{found.contact_phone}")
    if found.website:
        yield Fact(words.website, found.website.removeprefix("https://").rstrip("/"), found.website)
    # Of an answer the person of then stands on its own page; here stands whom one can turn to now.
    of_case, now = (case.contact_now if case else None), found.contact_person
    contact = (of_case or now) if case and case.is_open else (now or of_case)
    if contact:
        yield Fact(words.contact, str(contact))
    if found.theme:
        if old := found.old_theme:
            text = gettext("%(name)s (of version %(number)s)") % {
                "name": old.name,
                "number": old.version.number,
            }
            yield Fact(words.theme, text, f"{old.version.get_absolute_url()}#{old.code}")
        else:
            yield Fact(words.theme, found.theme.name, f"{words.themes_at}#{found.theme.code}")
    if found.started_on:
        yield Fact(words.started, written_out(found.started_on))
    if found.ended_on:
        yield Fact(words.ended, written_out(found.ended_on))
    if n := found.followers:  # type: ignore[attr-defined]  # annotated
        yield Fact(words.followers, ngettext("%(n)s person", "%(n)s people", n) % {"n": n})
    if found.imported_at:
        yield Fact(words.source, _source(found), found.source_url)
    yield Fact(words.changed, written_out(local_date(found.changed_at)))


def _source(found: Initiative) -> str:
    """Where an import took it over from and when, and the day that it was put there."""
    since = {"source": found.source_name, "on": written_out(local_date(found.imported_at))}
    if found.source_date is None:
        return gettext("%(source)s, on %(on)s") % since
    since["day"] = written_out(found.source_date)
    return gettext("%(source)s, on %(on)s. It stood there since %(day)s.") % since


def _also_in(found: Initiative) -> list[str]:
    """The names of the other neighbourhoods in which it works, in their order."""
    return maps.names_of(found.area_ids, without=found.neighbourhood_id)  # type: ignore[attr-defined]  # annotated
