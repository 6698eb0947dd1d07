"""Differences between two texts lose nothing."""

import csv
import html
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicnet.text import BECOMES, diff_words, find_new_words


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ""),
        ("gelijk", "gelijk", "gelijk"),
        ("", "nieuw", "<ins>nieuw</ins>"),
        ("oud", "", "<del>oud</del>"),
        (
            "Elke buurt heeft een buurthuis.",
            "Elke buurt heeft een plek.",
            f"Elke buurt heeft een <del>buurthuis</del>{BECOMES}<ins>plek</ins>.",
        ),
        ("de tuin", "de buurttuin", f"de <del>tuin</del>{BECOMES}<ins>buurttuin</ins>"),
        ("een twee drie", "een 2 3", f"een <del>twee drie</del>{BECOMES}<ins>2 3</ins>"),
        ("een drie", "een twee drie", "een <ins>twee </ins>drie"),
        ("a  b", "a b", "a<del> </del> b"),
        ("<b>", "<i>", f"&lt;<del>b</del>{BECOMES}<ins>i</ins>&gt;"),
        ("één\ntwee\n", "één\ndrie\n", f"één\n<del>twee</del>{BECOMES}<ins>drie</ins>\n"),
        ("auto's", "foto's", f"<del>auto&#x27;s</del>{BECOMES}<ins>foto&#x27;s</ins>"),
    ],
)
def test_diff_words(old: str, new: str, expected: str) -> None:
    assert diff_words(old, new) == expected
    underlined = [html.unescape(words) for words in re.findall(r"<ins>(.*?)</ins>", expected, re.DOTALL)]
    assert [new[start:end] for start, end in find_new_words(old, new)] == underlined


def _without(tag: str, marked: str) -> str:
    kept = re.sub(rf"<{tag}>.*?</{tag}>", "", marked.replace(BECOMES, ""), flags=re.S)
    return html.unescape(re.sub(r"</?(ins|del)>", "", kept))


_texts = st.text(alphabet="ab cd<>&'\n.-é", max_size=40)


@given(_texts, _texts)
def test_a_difference_loses_nothing(old: str, new: str) -> None:
    marked = str(diff_words(old, new))
    assert _without("ins", marked) == old
    assert _without("del", marked) == new


def test_long_texts_are_compared(shared_data: Path) -> None:
    rows = list(
        csv.DictReader((shared_data / "visie" / "coalitieakkoord_rutte4_2021.csv").open(encoding="utf-8-sig"))
    )
    text = "\n".join(" ".join(str(value) for value in row.values()) for row in rows)
    other = text.replace("gemeenten", "steden").replace("De ", "Alle ")
    marked = diff_words(text, other)
    assert f"<del>gemeenten</del>{BECOMES}<ins>steden</ins>" in marked
    assert _without("ins", marked) == text
    assert _without("del", marked) == other
