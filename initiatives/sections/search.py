"""The registry's part of the page of the search (civicnet/pages/search)."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.db.models import F
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from civicnet.search.query import found_by, rank_of
from civicnet.search.results import Asked, Group, Hit, group_of_rows
from initiatives.models import Initiative, Organisation, Signal


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
    terms, rows = asked.terms, Initiative.objects.public().for_list()
    best: Any = rows.none()
    if terms:
        best = rows.filter(search=found_by(terms)).annotate(rank=rank_of(F("search"), terms))
        best = best.order_by("-rank", "-submitted_at", "-pk")
    everything = f"{reverse('initiatives:list')}?{urlencode({'zoek': asked.words})}"
    return group_of_rows(
        asked, "initiatieven", _("Initiatives"), rows, _initiative, ranked=best, url=everything
    )


def _initiative(row: Initiative) -> Hit:
    return Hit(row.name, row.get_absolute_url(), row.meta, row.summary)


def _organisation(row: Organisation) -> Hit:
    form = capfirst(row.get_legal_form_display()) if row.legal_form else ""
    return Hit(row.name, row.get_absolute_url(), form, "" if row.hidden_at else row.about)


def _signal(row: Signal) -> Hit:
    return Hit(row.what, row.get_absolute_url(), row.where, row.why)
