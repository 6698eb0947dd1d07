"""Our own downloads, recognised by their headers, so that they can be imported again without a mapping."""

from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import urlsplit

from civicnet.addresses import site_url
from civicnet.tables import Row, bare

# Headers of the download for people (Dutch and English), and of the API and the exact file.
_SIGNATURES: Final = (
    {"naam", "soort", "hoever", "adres"},
    {"name", "kind", "howfar", "address"},
    {"naam", "soort", "fase", "pagina"},
)
# Columns with a meaning only in our own files; in other files "adres" is a street.
GUESSES: Final[dict[str, tuple[str, ...]]] = {
    "samenvatting": ("in één zin", "in one sentence"),
    "fase": ("hoe ver", "how far", "fase"),
    "thema": ("thema", "theme"),
    "doelen": ("doelen", "goals"),
    "bron_adres": ("bron_adres", "adres", "address", "pagina"),
    "bron_datum": ("bron_datum", "aangemeld", "registered", "aangemeld_op"),
}
# Columns that others use as the id of a row, and that in our own files hold something that may change.
NO_IDS: Final = ("bron_id",)
_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def is_own(headers: Iterable[str]) -> bool:
    """Whether a file with these headers was downloaded from a civicnet."""
    have = {bare(header) for header in headers}
    return any(signature <= have for signature in _SIGNATURES)


def undefused(row: Row) -> Row:
    """The row without the apostrophes that keep a spreadsheet from running a text (civicnet.download.defused)."""
    return Row(row.line, {name: _undefused(text) for name, text in row.values.items()}, row.fault)


def _undefused(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].lstrip(" \u00a0").startswith(_DANGEROUS) else text


def slug_of(address: str) -> str:
    """The last part of an initiative's address: its id on the site it comes from."""
    return urlsplit(address).path.rstrip("/").rpartition("/")[2]


def host_of(rows: Iterable[Row], column: str) -> str:
    """The site that the rows come from, by the first address in `column`."""
    return next((host for row in rows if (host := urlsplit(row.values.get(column, "")).netloc)), "")


def is_of_this_site(address: str) -> bool:
    """Whether an address is one of this installation."""
    return bool(address) and urlsplit(address).netloc == urlsplit(site_url("/")).netloc


def with_own(guesses: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The guesses for a file of our own."""
    merged = {name: (*GUESSES.get(name, ()), *columns) for name, columns in guesses.items()}
    return {name: columns for name, columns in merged.items() if name not in NO_IDS}
