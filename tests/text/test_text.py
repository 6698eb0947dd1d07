"""Markdown that is safe, differences that lose nothing, and words that are found in whatever form they stand."""

import csv
import html
import json
import re
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.db import connection
from django.template import Context, Template
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from civicnet.text import (
    BECOMES,
    diff_words,
    fold,
    markdown,
    normalise,
    search_document,
    search_query,
    sort_key,
)
from civicnet.text.dutch import _parts, _stem
from civicnet.text.search import Texts, search_vector, terms_of

OWN = "/bestanden/12345678-1234-4234-8234-123456789012"

# ---- Markdown ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Gewone tekst", "<p>Gewone tekst</p>\n"),
        ("een\ntwee", "<p>een<br>\ntwee</p>\n"),
        ("# Kop", "<h3>Kop</h3>\n"),
        ("## Kop", "<h4>Kop</h4>\n"),
        ("###### Kop", "<h6>Kop</h6>\n"),
        ("Kop\n===", "<h3>Kop</h3>\n"),
        ("**vet** en *schuin*", "<p><strong>vet</strong> en <em>schuin</em></p>\n"),
        ("3. drie", '<ol start="3">\n<li>drie</li>\n</ol>\n'),
        ("<b>dik</b>", "<p>&lt;b&gt;dik&lt;/b&gt;</p>\n"),
        ("a & b < c", "<p>a &amp; b &lt; c</p>\n"),
        (
            "[site](https://buurt.example)",
            '<p><a href="https://buurt.example" rel="nofollow noopener noreferrer">site</a></p>\n',
        ),
        (
            "[mail](mailto:a@b.example)",
            '<p><a href="mailto:a@b.example" rel="nofollow noopener noreferrer">mail</a></p>\n',
        ),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("![een tuin](https://elders.example/x.png)", "<p>een tuin</p>\n"),
        ("![een tuin](//elders.example/x.png)", "<p>een tuin</p>\n"),
        ("![een tuin](/bestanden/../account/)", "<p>een tuin</p>\n"),
        ("![een tuin](data:image/png;base64,AAAA)", "<p>een tuin</p>\n"),
        (f"![een tuin]({OWN})", f'<p><img src="{OWN}" alt="een tuin"></p>\n'),
        (f"![een tuin]({OWN}/klein)", f'<p><img src="{OWN}/klein" alt="een tuin"></p>\n'),
        ("", ""),
    ],
)
def test_markdown(source: str, expected: str) -> None:
    assert markdown(source) == expected


class _Seen(HTMLParser):
    """Every tag and attribute that a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]


def assert_harmless(rendered: str) -> None:
    seen = _Seen()
    seen.feed(rendered)
    assert not seen.tags & {
        "script",
        "style",
        "iframe",
        "object",
        "embed",
        "form",
        "input",
        "svg",
        "math",
        "base",
        "h1",
    }
    for tag, name, value in seen.attributes:
        assert (tag, name) in {
            *(("a", "href"), ("a", "title"), ("a", "rel"), ("img", "alt"), ("img", "title"), ("ol", "start")),
            ("img", "src"),
        }, (tag, name)
        if name == "href":
            scheme = re.match(r"[\s\x00-\x20]*([a-z][a-z0-9+.-]*):", value, re.I)
            assert not scheme or scheme[1].lower() in {"http", "https", "mailto", "tel"}, value
        if name == "src":
            assert value.startswith("/bestanden/"), value


def _naughty(folder: Path) -> list[str]:
    lines = json.loads((folder / "blns.json").read_text(encoding="utf-8"))
    for file in sorted((folder / "fuzzdb").glob("*.txt")):
        lines += file.read_text(encoding="utf-8", errors="replace").splitlines()
    return [line for line in lines if line]


def test_nothing_naughty_comes_through(shared_data: Path) -> None:
    lines = _naughty(shared_data / "slechte-invoer")
    assert len(lines) > 800
    for line in lines:
        for source in (
            line,
            f"[x]({line})",
            f"![x]({line})",
            f"[x]: {line}\n\n[x]",
            f"# {line}",
            f"<{line}>",
        ):
            assert_harmless(markdown(source))
        assert_harmless(
            diff_words(line, line[::-1]).replace(BECOMES, "").replace("<del>", "").replace("<ins>", "")
        )
        for word in normalise(line):
            assert re.fullmatch(r"[^\W_]+", word), word


# ---- differences ---------------------------------------------------------------------------------


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


# ---- Dutch ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pair",
    [
        *("initiatief initiatieven", "brief brieven", "bedrijf bedrijven", "wolf wolven"),
        *("huis huizen", "buis buizen", "lens lenzen", "prijs prijzen", "kaas kazen"),
        *(
            "coöperatie coöperaties",
            "cooperatie coöperatie",
            "organisatie organisaties",
            "vergadering vergaderingen",
        ),
        *("tuin tuinen", "straat straten", "boom bomen", "school scholen", "muur muren", "zaal zalen"),
        *("plan plannen", "bus bussen", "plek plekken", "wet wetten", "bal ballen"),
        *(
            "dak daken",
            "weg wegen",
            "dag dagen",
            "pad paden",
            "lid leden",
            "stad steden",
            "kind kinderen",
            "ei eieren",
        ),
        *(
            "bewoner bewoners",
            "vrijwilliger vrijwilligers",
            "jongere jongeren",
            "gemeente gemeenten",
            "buurt buurten",
        ),
        *(
            "auto auto's",
            "foto foto’s",
            "baby baby's",
            "museum musea",
            "gelegenheid gelegenheden",
            "student studenten",
        ),
        *("tuin tuintje", "tuin tuintjes", "huis huisje", "sociaal sociale", "groen groene"),
        *("buurttuin buurttuinen", "bewonersinitiatief bewonersinitiatieven", "weverijhal weverijhallen"),
        *("doel doelen", "groef groeven", "larve larven", "trofee trofeeën", "putto putti"),
        *("parkeer parkeren", "industrie industrieën"),
        *("Tuin TUIN", "ĳs ijs", "café cafés", "wijk WIJKEN"),
    ],
)
def test_forms_of_one_word_are_one(pair: str) -> None:
    one, other = pair.split()
    assert normalise(one)[0] == normalise(other)[0]


@pytest.mark.parametrize(
    "word",
    [
        *(
            "huis",
            "gas",
            "bus",
            "kans",
            "mens",
            "plaats",
            "prijs",
            "kaas",
            "school",
            "energie",
            "leven",
            "teken",
            "wonen",
        ),
        *("regen", "bestuur", "initiatief", "voorjaar", "water", "vijver", "grens"),
    ],
)
def test_a_word_is_not_cut_short(word: str) -> None:
    assert normalise(word)[0] == word


@pytest.mark.parametrize(
    ("compound", "parts"),
    [
        ("buurttuin", ["buurt", "tuin"]),
        ("Buurttuinen", ["buurt", "tuin"]),
        ("bewonersinitiatieven", ["bewoner", "initiatief"]),
        ("zorgcoöperatie", ["zorg", "cooperatie"]),
        ("speelplekken", ["speel", "plek"]),
        ("zonnepanelen", ["zonne", "paneel"]),
        ("gemeenteraadsverkiezingen", ["gemeenteraad", "verkiezing"]),
        ("fietsenmaker", ["fiets", "maker"]),
        ("weverijhal", ["weverij", "hal"]),
        ("vakgebied", ["vak", "gebied"]),
        ("bedrijven", []),
        ("jongeren", []),
        ("redenaar", []),
        ("tuin", []),
        # How an irregular noun, an adverb, a number or the stem of a verb begins one; how an adjective ends one.
        ("scheepskredieten", ["schip", "krediet"]),
        ("scheepvaart", ["schip", "vaart"]),
        ("onderzijde", ["onder", "zijde"]),
        ("benedenwoning", ["beneden", "woning"]),
        ("uitkijkpunt", ["uitkijk", "punt"]),
        ("legbatterijen", ["leg", "batterij"]),
        ("veeverblijven", ["vee", "verblijf"]),
        ("vijfjarige", ["vijf", "jarig"]),
        ("eivormig", []),  # the list has it whole
        ("herontwikkeling", ["her", "ontwikkeling"]),
        ("parkeerplaatsen", ["parkeer", "plaats"]),
        # What only looks like two.
        ("partij", []),
        ("oorlog", []),
        ("oorlogsbuit", ["oorlog", "buit"]),
        ("herstel", []),
        ("voorraad", []),
        ("natuurgebieden", ["natuur", "gebied"]),
    ],
)
def test_parts_of_a_compound(compound: str, parts: list[str]) -> None:
    assert list(_parts(fold(compound))) == parts


def test_a_document_holds_the_whole_and_the_parts() -> None:
    assert (
        search_document("De Buurttuin van bewoners: €50, à la carte!")
        == "buurttuin buurt tuin bewoner 50 a la carte"
    )
    assert {"auto", "snelweg"} <= set(normalise("autosnelweg"))
    assert {"gemeente", "raad", "gemeenteraad", "verkiezing"} <= set(normalise("gemeenteraadsverkiezing"))


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("tuinen", "'tuin'"),
        ("nieuwe  Tuinen!", "'nieuw' & 'tuin'"),
        ("buurttuin", "('buurttuin' | ('buurt' & 'tuin'))"),
        ("tuin tuinen", "'tuin'"),
        ("van de het", ""),
        ("", ""),
        ("'); DROP TABLE -- & | ! :*", "'drop' & 'table'"),
    ],
)
def test_query(typed: str, query: str) -> None:
    assert search_query(typed) == query


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "text", "found"),
    [
        ("tuin", "Onze buurttuin", True),
        ("buurttuin", "Een tuin voor de buurt", True),
        ("bewonersinitiatieven", "Een initiatief van bewoners", True),
        ("initiatief van bewoners", "Bewonersinitiatief De Spoel", True),
        ("cooperaties", "Zorgcoöperatie Broekdorp", True),
        ("buurttuin", "Een tuin in de stad", False),
        ("energie", "Een initiatief van bewoners", False),
    ],
)
def test_postgresql_finds_it(typed: str, text: str, found: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_tsvector('simple', %s) @@ to_tsquery('simple', %s)",
            [search_document(text), search_query(typed)],
        )
        assert cursor.fetchone() == (found,)


@pytest.mark.django_db
def test_postgresql_takes_every_query(shared_data: Path) -> None:
    with connection.cursor() as cursor:
        for line in _naughty(shared_data / "slechte-invoer"):
            cursor.execute("SELECT to_tsquery('simple', %s)", [search_query(line)])


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["x" * 100_000, "buurttuin" * 5_000, "tuin " * 50_000, "é'" * 20_000])
def test_what_nobody_means_costs_nothing(typed: str) -> None:
    assert max(map(len, normalise(typed)), default=0) <= 60
    assert search_query(typed).count("&") < 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_tsquery('simple', %s)", [search_query(typed)])


def test_a_vector_has_weights_and_places() -> None:
    """A part of a compound counts one step less than the word itself; a better place is kept."""
    texts = Texts("Buurttuin", "Een tuin", "Voor bijen in de tuin", "Groen")
    assert search_vector(texts) == "'buurttuin':1A 'buurt':1B 'tuin':1B,2B,4C 'bij':3C 'groen':5D"


@pytest.mark.django_db
def test_postgresql_takes_every_vector(shared_data: Path) -> None:
    lines = _naughty(shared_data / "slechte-invoer")
    long = Texts(" ".join(lines)[:5000], text="tuin " * 100_000, aside="x" * 1_000_000)
    with connection.cursor() as cursor:
        for texts in (*map(Texts, lines), long):
            cursor.execute("SELECT %s::tsvector", [search_vector(texts)])


@pytest.mark.django_db
def test_what_is_typed_finds_the_very_same_words(shared_data: Path) -> None:
    """Every word of every script is found by itself: query and index are written by the same hand."""
    with connection.cursor() as cursor:
        for line in _naughty(shared_data / "slechte-invoer"):
            for term in terms_of(line):
                cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [search_vector(Texts(line)), term.query])
                assert cursor.fetchone() == (True,), line


def test_compounds_are_split_as_people_do(shared_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Against 596 splits made by people (UD Dutch-LassySmall). The floor keeps what was reached: 88%."""
    rows = list(csv.DictReader((shared_data / "taal" / "samenstellingen.csv").open(encoding="utf-8")))
    right = found = 0
    for row in rows:
        gold = [_stem(fold(part)) for part in row["lemma_gesplitst"].split("_")]
        right += list(_parts(fold(row["woordvorm"]))) == gold
        found += set(gold) <= set(normalise(row["woordvorm"]))
    with capsys.disabled():
        figures = f"{right / len(rows):.1%} split alike, {found / len(rows):.1%} with every part found"
        sys.stdout.write(f"\ncompounds: {figures}\n")
    assert right / len(rows) >= 0.87
    assert found / len(rows) >= 0.88


@pytest.mark.parametrize(
    "names",
    [
        [
            "Ääs",
            "Abcoude",
            "Bergen (L.)",
            "Bergen (NH.)",
            "De Aker",
            "de Baarsjes",
            "Écluse",
            "Egmond",
            "'t Harde",
        ],
        ["Buurt 9", "Buurt 10", "Buurt 100"],
    ],
)
def test_names_sort_by_their_key(names: list[str]) -> None:
    assert sorted(set(names), key=sort_key) == names


def test_no_line_ends_within_a_code() -> None:
    page = Template("{% include 'components/breadcrumb.html' %}")
    html = page.render(Context({"here": "Ronde R-ma", "up": mark_safe("Soep &amp; Co"), "up_url": "/"}))
    assert "Ronde R-\u2060ma" in html
    assert ">Soep &amp; Co<" in html
    assert "&lt;b&gt;" in page.render(Context({"here": "<b>"}))
