"""The one rule of cleaning: what goes, what stays, and that what was cleaned can leave by any door."""

import json
import unicodedata
from xml.etree import ElementTree

import pytest
from hypothesis import given

from civicnet.text import can_be_read, clean_deep, clean_line, clean_text
from civicnet.text import clean as rules
from tests.factories.texts import TEXTS


@pytest.mark.parametrize(
    ("typed", "text", "line"),
    [
        ("gewoon", "gewoon", "gewoon"),
        (
            "Koffie\x0bop het plein",
            "Koffie\nop het plein",
            "Koffie op het plein",
        ),  # Word's break in a heading
        ("een\r\ntwee\rdrie\x0cvier\u2028vijf\u2029zes\x85", "een\ntwee\ndrie\nvier\nvijf\nzes\n", None),
        ("een \x0b twee", "een \n twee", "een twee"),
        ("twee  spaties", "twee  spaties", "twee  spaties"),
        ("\tingesprongen", "\tingesprongen", " ingesprongen"),
        ("a\x00b\x07c\x7fd", "abcd", "abcd"),
        ("zo\xadiets", "zoiets", "zoiets"),
        ("€\xa05", "€\xa05", "€ 5"),
        ("5\u202f000\u2009m", "5\xa0000 m", "5 000 m"),
        ("cafe\u0301", "café", "café"),
        ("naam\u200b\u2060\ufeff", "naam", "naam"),
        ("om\u202egekeerd\u2066!\u2069", "omgekeerd!", "omgekeerd!"),
        ("links\u200e", "links", "links"),
        (
            "\u05e9\u05dc\u05d5\u05dd\u200e!",
            "\u05e9\u05dc\u05d5\u05dd\u200e!",
            "\u05e9\u05dc\u05d5\u05dd\u200e!",
        ),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("🧑🏽\u200d🚀", "🧑🏽\u200d🚀", "🧑🏽\u200d🚀"),
        ("❤\ufe0f\u200d🔥", "❤\ufe0f\u200d🔥", "❤\ufe0f\u200d🔥"),
        ("🏴\U000e0067\U000e0062\U000e007f", "🏴\U000e0067\U000e0062\U000e007f", None),
        ("verborgen\U000e0067\U000e0062", "verborgen", "verborgen"),
        (
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            None,
        ),
        ("\u0915\u094d\u200d\u0937", "\u0915\u094d\u200d\u0937", "\u0915\u094d\u200d\u0937"),
        ("a\u200db\u200cc", "abc", "abc"),
        (" \ufe0fx", " x", " x"),
        ("\uf0b7\tWord", "•\tWord", "• Word"),
        ("\uf0fc klaar", "✓ klaar", "✓ klaar"),
        ("\ue123 onbekend", "• onbekend", "• onbekend"),
        ("appel \uf8ff", "appel \ufffd", "appel \ufffd"),
        ("half \ud83c", "half \ufffd", "half \ufffd"),
        ("heel \ud83c\udf33", "heel 🌳", "heel 🌳"),
        ("co\x1eöp", "co-öp", "co-öp"),
        ("\u3164\u115f\uffa0", "", ""),
        ("g\ufdd0een\U0001ffff", "geen", "geen"),
        ("李明, привет, γειά", "李明, привет, γειά", "李明, привет, γειά"),
    ],
)
def test_what_goes_and_what_stays(typed: str, text: str, line: str | None) -> None:
    assert clean_text(typed) == text
    assert clean_line(typed) == (text.replace("\n", " ") if line is None else line)


@given(TEXTS)
def test_cleaning_twice_changes_nothing_and_leaves_nothing_that_any_door_refuses(typed: str) -> None:
    for clean in (clean_text, clean_line):
        found = clean(typed)
        assert clean(found) == found
        assert unicodedata.is_normalized("NFC", found)
        assert json.loads(json.dumps({"a": found}).encode("utf-8")) == {"a": found}
        escaped = found.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        assert (ElementTree.fromstring(f"<a>{escaped}</a>").text or "") == found
        assert not set(found) & set(
            "\x00\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff\u2028\r"
        )
    assert len((clean_line(typed) + ".").splitlines()) == 1


@given(TEXTS)
def test_no_letter_or_digit_is_lost(typed: str) -> None:
    def letters(text: str) -> list[str]:
        return [
            c
            for c in unicodedata.normalize("NFC", text)
            if c.isalnum() and c not in "\u3164\u115f\u1160\uffa0"
        ]

    assert sorted(letters(clean_text(typed))) == sorted(letters(typed))


def test_everything_in_json_is_cleaned() -> None:
    dirty = {"a\x00": ["\x00b", {"c": "d\u202e", "n": 1, "leeg": None}], "waar": True}
    assert clean_deep(dirty) == {"a": ["b", {"c": "d", "n": 1, "leeg": None}], "waar": True}


@pytest.mark.parametrize("name", ["", "☕", "...", "\u200b\u200b", "🌳 🌳", "\u3164", "—"])
def test_a_name_of_signs_alone_cannot_be_read(name: str) -> None:
    assert not can_be_read(name)


@pytest.mark.parametrize("name", ["a", "7", "☕ a", "李", "ж", "é"])
def test_a_name_with_a_letter_or_a_digit_can(name: str) -> None:
    assert can_be_read(name)


def test_the_rough_look_passes_over_no_sign_that_the_exact_ones_find() -> None:
    every = "".join(map(chr, range(0x110000)))
    exact = (rules._SUSPECT, rules._SURROGATE, rules._BREAK, rules._ODD_SPACE, rules._FIXED_SPACE)
    found = {sign for look in exact for sign in look.findall(every)}
    assert len(found) > 200_000
    assert found <= set(rules._ROUGH.findall(every))
