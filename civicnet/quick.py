"""Addresses and dates, quickly: what Django does, with the usual cases first. A page of a list shows hundreds."""

from datetime import date
from functools import cache, lru_cache

from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import get_language

_ANY = "-"  # a slug that every address accepts


@cache
def _around(view: str, language: str | None, prefix: str) -> tuple[str, str] | None:
    """What stands before and after the slug in the addresses of a view; None when that cannot be told."""
    try:
        start, found, end = reverse(view, args=[_ANY]).rpartition(f"/{_ANY}/")
    except NoReverseMatch:  # its address takes something else than a slug
        return None
    return (f"{start}/", f"/{end}") if found else None


def address(view: str, slug: str) -> str:
    """`reverse(view, args=[slug])`, in the language of this moment."""
    if slug.isascii() and slug.replace("-", "").replace("_", "").isalnum():
        around = _around(view, get_language(), get_script_prefix())
        if around:
            return f"{around[0]}{slug}{around[1]}"
    return reverse(view, args=[slug])


@lru_cache(4096)
def _written_out(day: date, language: str | None) -> str:
    return date_format(day)


def written_out(day: date) -> str:
    """A day (no moment) as it is written out in the language of this moment."""
    return _written_out(day, get_language())


# The same, put into words in the language of whoever reads it: for notices and letters.
written_later = lazy(written_out, str)
