"""A file in the example format is read with line and field, and all its faults are told at once."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from civicnet.example.data import ELZERBROEK
from civicnet.example.fields import ExampleError
from civicnet.example.read import read_example
from tests.example.files import HEIDEDORP, run

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("fase: concept", "fase: concpt", "line 32, initiatieven[1].fase: “concpt” is not known. Did you mean “concept”?"),
        ("soort: sociale_onderneming", "sort: x", "initiatieven[3].sort: this field is not known here. Did you mean “soort”?"),
        ("geeindigd: 2025-03-01", "geeindigd: maart", "line 34, initiatieven[3].geeindigd: “maart” is not a date"),
        ("buurt: N, fase", "buurt: X, fase", "line 32, initiatieven[1].buurt: “X” is not known. Known: N, Z."),
        ("doelen: [H-1]}", "doelen: [H-9]}", "line 36, initiatieven[5].doelen: “H-9” is not known."),
        ("beschrijving: Een kudde.", "naam2: x", "initiatieven[1]: “beschrijving” is missing."),
        ('versie: "1.1"', "versie: 1.1", "toekomstvisie.versie: has to be a text; put 1.1 between quotes."),
        ("scores: {H-1: strijdig}", "scores: {H-1: mooi}", "line 42, toetsen[1].scores.H-1: “mooi” is not known."),
        ("code: f,", "code: e,", "line 37, initiatieven[6].code: “e” stands here twice."),
        ("    verwacht_oordeel: past\n", "", "initiatieven[5].fase: needs a “verwacht_oordeel” in toetsen."),
        ("fase: getoetst", "fase: ingediend", "initiatieven[5].fase: leaves no room for an assessment"),
        ("van: 41", "tot_en_met: 40", "leeftijdsgroepen[2].naam: “Ouder” names no age"),
        ("versie: 1\n", "versie: 2\n", "line 2, versie: “2” is not a whole number from 1 to 1."),
        ("peildatum: 2025-06-02", "peildatum: [", "this is not YAML"),
        ("N: {voor: 60", "N: {voor: 61", "line 51, instemmingsrondes[1].per_leeftijd: has 68 “voor” in all, “per_buurt” has 69."),
        ("Z: {voor: 8", "Q: {voor: 8", "line 50, instemmingsrondes[1].per_buurt.Q: this field is not known here."),
        ("Z: {voor: 8, blanco", "Z: {voor: 800, blanco", "per_buurt.Z: has 801 ballots of 300 who may vote."),
        ("opkomst_groep_min:Z", "opkomst_groep_min:Q", "line 52, instemmingsrondes[1].verwacht.gezakt_op: “opkomst_groep_min:Q” is not known"),
        ('    visieversie: "1.1"\n    per', '    visieversie: "3"\n    per', "line 49, instemmingsrondes[1].visieversie: there is no version “3”."),
        ("soort: buurt, stemgerechtigd: 300", "soort: buurt, stemgerechtigd: 90", "instemmingsrondes[1].samengevoegd: “Z” has 90 voters, fewer than 100"),
        ("soort: buurt, stemgerechtigd: 300", "soort: buurt", "per_buurt.Z: how many may vote in “Z” is not said"),
        ("naam: Ouder, van: 41, stemgerechtigd: 350", "naam: Ouder, van: 41, stemgerechtigd: 351", "by age 701 people may vote, by neighbourhood 700"),
        ("code: A, naam: Jong", "code: N, naam: Jong", "“N” is the code of a neighbourhood and of an age band."),
        ("uitkomst: gedragen_met_aandachtspunten", "uitkomst: breed", "verwacht.uitkomst: “breed” is not known."),
        ("aandeel_voor: 0.7727", "aandeel_voor: 69.39", "verwacht.aandeel_voor: “69.39” is not a figure from 0 to 1."),
        ("instemmingsrondes:", "instemmingsregel: {aandeel_voor_min: 0.66}\ninstemmingsrondes:", "instemmingsregel.aandeel_voor_min: “0.66” is not a fraction from 0 to 1 between quotes"),
        ("instemmingsrondes:", "instemmingsregel: {geen_groep_meerderheid_tegen: false}\ninstemmingsrondes:", "geen_groep_meerderheid_tegen: cannot be left out of the rule."),
        ("instemmingsrondes:", "metingen: [{doel: H-9, datum: 2025-01-01, waarde: 1, bron: x}]\ninstemmingsrondes:", "metingen[1].doel: “H-9” is not known."),
        ("instemmingsrondes:", "metingen: [{doel: H-1, datum: 2025-07-01, waarde: 1, bron: x}]\ninstemmingsrondes:", "metingen[1].datum: lies after “peildatum”."),
        ("instemmingsrondes:", "onderwerpen: [{tekst: x, ingebracht_op: 2025-01-01}]\ninstemmingsrondes:", "onderwerpen[1].door: give either “door” or “bijeenkomst”."),
        ("instemmingsrondes:", "bijeenkomsten: [{code: M1, titel: x, datum: 2025-01-01, van: '20:00', tot: '19:00', plek: x}]\ninstemmingsrondes:", "bijeenkomsten[1].tot: comes before “van”."),
        ("instemmingsrondes:", "visiegaten: [{onderwerp: x, waarom: y, initiatieven: [zz]}]\ninstemmingsrondes:", "visiegaten[1].initiatieven"),
        ("  naam: Heidedorp", "  naam: Heidedorp\n  kaart: weg.geojson", "gemeente.kaart: there is no file “weg.geojson”"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_line_and_field(tmp_path: Path, before: str, after: str, fault: str) -> None:
    text = HEIDEDORP.read_text()
    assert text.count(before) >= 1
    path = tmp_path / "fout.yaml"
    path.write_text(text.replace(before, after, 1))
    with pytest.raises(ExampleError) as refused:
        read_example(path)
    assert any(fault in line for line in refused.value.faults), refused.value.faults


def test_the_projects_copy_says_what_the_shared_one_says(shared_data: Path) -> None:
    """Ours adds people, reasons and days; what the shared set says of stages, overalls and scores stands in it too."""
    ours, theirs = read_example(ELZERBROEK), read_example(shared_data / "example_set.yaml")
    assert ours.as_of == theirs.as_of
    assert [replace(held, goal_choices=None) for held in ours.rounds] == list(theirs.rounds)
    assert ours.rule == theirs.rule
    for mine, shared in zip(ours.initiatives, theirs.initiatives, strict=True):
        for name in (
            "code",
            "name",
            "stage",
            "case_state",
            "overall",
            "goals",
            "purpose",
            "own_measure",
            "started",
        ):
            assert getattr(mine, name) == getattr(shared, name), (mine.code, name)
    for shared_case in theirs.cases:
        case = ours.case_of(shared_case.initiative)
        assert case is not None
        for name in ("scores", "crossed", "overall", "version"):
            assert getattr(case, name) == getattr(shared_case, name)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "fout.yaml"
    path.write_text(HEIDEDORP.read_text().replace("bewonersinitiatief", "bewoners"))
    with pytest.raises(CommandError) as refused:
        run("load_example", path)
    assert str(refused.value).startswith("Nothing was loaded.")
    assert str(refused.value).count("“bewoners” is not known") == 5


LAUGHS = b"a: &a [x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (c, c, b", ".join([b"*%c" % (c - 1)] * 9)) for c in range(ord("b"), ord("n"))
)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "holds no fields"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is not UTF-8 text"),
        (b"\x00\x01\x02", "is not YAML"),
        (b"versie: 1\npeildatum: [", "this is not YAML"),
        (b"versie: 1\npeildatum: 2025-02-30\n", "is not YAML"),
        (b"versie: 1\nversie: 1\n", "this is not YAML"),
        pytest.param(b"a: " + b"[" * 700, "too deep|this is not YAML", id="too deep"),
        (LAUGHS + b"versie: *m\npeildatum: *m\n", "“a list” is not a date"),
        ("versie: 1\n".encode("utf-16"), "“peildatum” is missing"),
        (b"versie: !!python/object/apply:os.system [x]\n", "versie"),
    ],
)
def test_a_damaged_file_is_a_sentence(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=says):
        run("load_example", path)
