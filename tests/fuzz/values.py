"""What nobody means to send: values for a parameter or a field, and names of parameters that nobody reads."""

from typing import Final

# Bytes are sent as they are: they are no UTF-8. A text is encoded first.
Value = str | bytes

# What every parameter of every address gets, and every field of every form.
ALWAYS: Final[dict[str, Value]] = {
    "NUL": "a\0b",
    "a digit that is no number": "²",
    "long": "a" * 10_000,
}
MANY: Final = 1_000  # values of one name, and names

# Of these each pair of an address and a parameter gets some.
SOME: Final[dict[str, Value]] = {
    "empty": "",
    "white space": " \t\u00a0 ",
    "half of a pair": b"\xed\xa0\x80",
    "no UTF-8": b"\xff\xfe\xc3",
    "as long as goes in": "b" * 3_000,
    "nested": "[" * 1_000 + "]" * 1_000,
    "many words": "een de a " * 300,
    "many lines": "\r\n" * 500,
    "negative": "-1",
    "beyond bigint": str(2**63),
    "beyond all": "9" * 400,
    "exponent": "1e308",
    "not a number": "NaN",
    "infinite": "-inf",
    "another script": "٣",
    "underscored": "1_000",
    "far page": "1000000000",
    "year 0": "0000-01-01",
    "year 1": "0001-01-01",
    "last day": "9999-12-31",
    "no such day": "2027-02-29",
    "first moment": "0001-01-01T00:00:00+14:00",
    "last moment": "9999-12-31T23:59:59.999999-14:00",
    "no such moment": "2027-03-28T02:30",
    "no such time": "24:60",
    "emoji": "👩‍👩‍👧‍👦🌳",
    "right to left": "\u202eneerg\u202c אבג",
    "line separator": "a\u2028b\u0085c",
    "SQL": "' OR 1=1; --",
    "like": "%_\\",
    "tsquery": "!!(a & ) | <-> :* '",
    "template": "{{ 7*7 }}{% load x %}${x}#{y}",
    "format": "%(n)s %s {0} {n!r}",
    "path": "../../../../etc/passwd",
    "header": "a\r\nSet-Cookie: x=1",
    "markup": "<script>alert(1)</script>\"'&lt;",
    "JSON": '{"a": [1, {"b": null}]}',
    "JavaScript": "javascript:alert(1)",
    "elsewhere": "//elders.example/x",
    "list": "[1,2",
    "boolean": "true",
}
# Names that frameworks of others read as lists and trees.
STRANGE_NAMES: Final = (
    "a[]",
    "a[b][c]",
    "a" + "[x]" * 300,
    "__proto__",
    "pk__in",
    "id;",
    "²",
    "\u202e",
    "a.b",
)
# In an address, in the place of a slug, a number or a code. A slash would make another address of it.
IN_A_PATH: Final[dict[str, Value]] = {
    name: value
    for name, value in (ALWAYS | SOME).items()
    if isinstance(value, bytes) or (value.strip() and "/" not in value and value not in (".", ".."))
}
# Each part gets these, and some of the others.
IN_EACH_PART: Final = ("no UTF-8", "half of a pair", "beyond bigint", "beyond all", "negative")

# Every name that views, forms, selections and the API read from the query; tests/fuzz/test_known.py finds new ones.
PARAMETERS: Final = (
    *(
        "zoek",
        "buurt",
        "thema",
        "doel",
        "soort",
        "fase",
        "uitkomst",
        "volgorde",
        "toon",
        "pagina",
        "plek",
        "deel",
    ),
    *("van", "naar", "versie", "reactie", "sorteer", "staat", "oordeel", "alles", "woorden", "vanaf", "met"),
    *(
        "cursor",
        "paginaGrootte",
        "gewijzigdSinds",
        "formaat",
        "script",
        "lang",
        "groep",
        "nieuws",
        "kom",
        "deel",
    ),
    *("kant", "categorie", "haast", "wanneer", "stand", "uitwisseling", "toets", "title", "side", "category"),
    *("band", "gemeente", "sinds", "partij", "stappen", "op", "gevraagd", "lijst", "wie"),
    *("next", "state", "error", "code"),
)
# What libraries read, of whom we know no list: on all pages of the admin and of signing in.
OF_LIBRARIES: Final = (
    *("q", "o", "p", "e", "all", "_popup", "_to_field", "_changelist_filters", "_facets"),
    *("process", "scope", "auth_params", "reauthenticate", "page"),
)
