"""The registry's part of the page of the search (civicnet/pages/search)."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from civicnet.search.results import Asked, Group, Hit, group_of_rows
from initiatives.choosing import RELEVANCE
from initiatives.models import Initiative, Listing, Organisation, Signal
from initiatives.selection import Selection


def for_search(asked: Asked, user: Any) -> Iterator[Group]:
    """Initiatives, organisations and signals with these words that `user` may see."""
    if asked.wants("initiatieven"):
        yield _initiatives(asked)
    if asked.wants("organisaties"):
        parties = Organisation.objects.visible_to(user)
        yield group_of_rows(asked, "organisaties", _("Organisations"), parties, _organisation)
    if asked.wants("signalen"):
        signals = Signal.objects.visible_to(user)
        yield group_of_rows(asked, "signalen", _("Signals"), signals, _signal)


def _initiatives(asked: Asked) -> Group:
    """Found as in the list: only public ones; one's own drafts are on one's own page."""
    selection = Selection(words=asked.words, order=RELEVANCE)
    keys = selection.apply(Listing.objects.all()).values("pk")
    rows = selection.ordered(Initiative.objects.for_list())
    everything = f"{reverse('initiatives:list')}{selection.querystring()}"
    return group_of_rows(
        asked, "initiatieven", _("Initiatives"), rows, _initiative, keys=keys, url=everything
    )


def _initiative(row: Initiative) -> Hit:
    return Hit(row.name, row.get_absolute_url(), row.meta, row.summary)


def _organisation(row: Organisation) -> Hit:
    form = capfirst(row.get_legal_form_display()) if row.legal_form else ""
    return Hit(row.name, row.get_absolute_url(), form, "" if row.hidden_at else row.about)


def _signal(row: Signal) -> Hit:
    return Hit(row.what, row.get_absolute_url(), row.where, row.why)
