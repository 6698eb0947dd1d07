"""A text that a municipality has already comes into a draft: Markdown, Word, a table; after a look, and whole or not."""

import io
import zipfile
from pathlib import Path

import pytest
import tablib
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from civicnet.tables import read_table
from civicnet.workflow import SYSTEM, NotAllowedNow
from tests import factories
from vision import actions
from vision.importing import (
    Choices,
    Found,
    FoundGoal,
    FoundTheme,
    ReadTable,
    UnreadableText,
    columns_of,
    markdown_of,
    read_goals,
    read_prose,
)
from vision.models import Goal, Revision, VisionVersion

PAGE = "/visie/werkplaats/1.0/inlezen/"
TEXT = """# Samen verder

Wij wonen hier *samen*.

## Randvoorwaarden
- Niemand wordt buitengesloten.
- De rekening gaat niet naar later.

## 1. Wonen
Een huis is een recht.

1. Starters vinden een huis.
2. Ouderen blijven in hun buurt:
   - dichtbij zorg
   - dichtbij vrienden

## Thema 2: Groen
- Elke straat heeft een boom.
"""


@pytest.fixture
def draft(db: None) -> VisionVersion:
    return factories.make_version("1.0", state="drafting")


@pytest.fixture
def curator() -> Client:
    return factories.sign_in(factories.make_staff("curator"))


# ---- reading -----------------------------------------------------------------------------------------
def test_headings_are_themes_and_items_are_goals() -> None:
    found, choices = read_prose(TEXT)
    assert found.preamble == "Wij wonen hier *samen*."
    assert found.preconditions == ("Niemand wordt buitengesloten.", "De rekening gaat niet naar later.")
    assert [theme.name for theme in found.themes] == ["Wonen", "Groen"]
    assert found.themes[0].goals[0].text == "Starters vinden een huis."
    assert (
        found.themes[0].goals[1].text
        == "Ouderen blijven in hun buurt:\n   - dichtbij zorg\n   - dichtbij vrienden"
    )
    assert (choices.level, choices.goals) == (2, "items")
    assert any("Een huis is een recht." in remark for remark in found.remarks)  # said, not lost
    assert any("Samen verder" in remark for remark in found.remarks)


def test_paragraphs_and_headings_can_be_goals() -> None:
    text = (
        "# Wonen\n\nElk huis is warm.\n\nNiemand slaapt buiten:\n- ook niet in de winter\n\n# Groen\n\nBomen."
    )
    found, choices = read_prose(text, Choices(goals="paragraphs"))
    assert [goal.text for goal in found.themes[0].goals] == [
        "Elk huis is warm.",
        "Niemand slaapt buiten:\n- ook niet in de winter",
    ]
    text = "# Wonen\n## Warm\nElk huis.\n## Droog\nElk dak.\n# Groen\n## Bomen\nOveral."
    found, choices = read_prose(text)
    assert choices.goals == "headings"
    assert [goal.text for goal in found.themes[0].goals] == ["Warm\n\nElk huis.", "Droog\n\nElk dak."]
    found, _choices = read_prose(text, Choices(level=2, goals="paragraphs"))
    assert [theme.name for theme in found.themes] == ["Warm", "Droog", "Bomen"]


@pytest.mark.parametrize("text", ["", "Geen koppen.", "- een\n- twee", "\x00", "![" * 5000, "#" * 5000])
def test_a_text_without_themes_is_told_so(text: str) -> None:
    found, _choices = read_prose(text)
    assert not found.number_of_goals
    assert found.remarks or found.themes


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1. Wonen", "Wonen"),
        ("Thema 4: Wonen", "Wonen"),
        ("D1.1 Starters", "Starters"),
        ("a) Starters", "Starters"),
        ("65 jaar en ouder telt mee", "65 jaar en ouder telt mee"),
        ("2 woningen per straat", "2 woningen per straat"),
    ],
)
def test_a_number_in_front_stays_behind(typed: str, kept: str) -> None:
    found, _choices = read_prose(f"# {typed}\n- x")
    assert found.themes[0].name == kept


def word(*paragraphs: tuple[str, str]) -> bytes:
    """A Word document with these paragraphs, each with its style."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'
        for style, text in paragraphs
    )
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
        for key, name in (("Kop1", "heading 1"), ("Kop2", "heading 2"), ("Lijst", "List Bullet"))
    )
    types = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        f'wordprocessingml.{kind}+xml"/>'
        for part, kind in (("document", "document.main"), ("styles", "styles"))
    )
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r2" '
        f'Type="{office}/styles" Target="styles.xml"/></Relationships>',
        "word/document.xml": f"<w:document {space}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {space}>{styles}</w:styles>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_word_in_dutch_keeps_its_headings() -> None:
    text = markdown_of(word(("Kop1", "Wonen"), ("Gewoon", "Elk huis is warm.")), "akkoord.docx")
    found, _choices = read_prose(text, Choices(goals="paragraphs"))
    assert found.themes == (FoundTheme("Wonen", (FoundGoal("Elk huis is warm."),)),)


@pytest.mark.parametrize(
    "data",
    [b"PK\x03\x04", b"PK\x03\x04" + b"x" * 999, b"a\0b", word()[:300]],
    ids=["no parts", "no zip", "no text", "cut off"],
)
def test_a_damaged_file_is_a_sentence(data: bytes) -> None:
    with pytest.raises(UnreadableText, match=r"akkoord\.docx"):
        markdown_of(data, "akkoord.docx")


def test_a_file_that_unpacks_to_much_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 60_000_000)
    with pytest.raises(UnreadableText, match="50 MB"):
        markdown_of(out.getvalue(), "akkoord.docx")


def test_a_table_has_goals_and_what_is_known_of_their_indicators() -> None:
    table = read_table(
        b"Thema;Doel;Indicator;Eenheid;Nulmeting;Streefjaar;Richting\n"
        b"Wonen;Starters vinden een huis;Starters;%;12,5;2034;omhoog\n;Ouderen blijven;;;veel;;\nGroen;;;;;;\n",
        "doelen.csv",
    )
    found = read_goals(ReadTable(table, columns_of(table, {})))
    assert [(theme.name, len(theme.goals)) for theme in found.themes] == [("Wonen", 2)]
    assert found.themes[0].goals[0].indicator == {
        "name": "Starters",
        "unit": "%",
        "baseline": "12.5",
        "target_year": "2034",
        "direction": "up",
    }
    assert any("“veel”" in remark for remark in found.remarks)
    assert any("4" in remark for remark in found.remarks)  # the line without a goal


def test_a_whole_agreement_is_read(shared_data: Path) -> None:
    data = (shared_data / "visie" / "coalitieakkoord_rutte4_2021.csv").read_bytes()
    table = read_table(data, "coalitieakkoord.csv")
    found = read_goals(ReadTable(table, columns_of(table, {})))
    assert found.number_of_goals == 486
    assert len(found.themes) > 5
    assert found.themes[0].name == "Intro"


# ---- keeping -------------------------------------------------------------------------------------------
def whole() -> Found:
    return Found(
        "Inleiding",
        ("Grens.",),
        (
            FoundTheme("Wonen", (FoundGoal("Nieuw doel"),)),
            FoundTheme("Groen", tuple(FoundGoal(f"Boom {n}") for n in range(183))),
        ),
    )


def test_only_a_curator_and_only_a_draft(draft: VisionVersion, client: Client) -> None:
    with pytest.raises(PermissionDenied):
        actions.take_in(draft, whole(), source="x", actor=factories.make_user())
    assert client.post(PAGE, {"text": TEXT, "do": "keep"}).status_code == 302
    actions.open_consultation(draft, actor=SYSTEM)
    with pytest.raises(NotAllowedNow):
        actions.take_in(draft, whole(), source="x", actor=SYSTEM)


def test_it_comes_behind_what_there_is(draft: VisionVersion) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        actions.take_in(draft, whole(), source="akkoord.docx", actor=SYSTEM)
    assert len(asked) < 45
    version = VisionVersion.objects.with_text().get()
    assert [theme.name for theme in version.themes.all()] == ["Omzien naar elkaar", "Wonen", "Groen"]
    assert [goal.code for goal in version.themes.all()[1].goals.all()] == ["D2.1", "D2.2", "D2.3"]
    assert Goal.objects.get(code="D3.183").text == "Boom 182"
    assert version.preamble == "Wij wonen hier samen."  # the draft had one
    history = Revision.objects.get(code="D2.3")
    assert (history.what, history.reason) == ("added", "Overgenomen uit akkoord.docx")
    actions.take_in(draft, whole(), source="akkoord.docx", actor=SYSTEM)  # codes are never given twice
    assert Goal.objects.filter(version=draft).count() == 4 + 2 * 184
    actions.move_piece(draft, "goal", "D3.183", actor=SYSTEM, theme="T1")  # the workshop goes on with it


def test_looked_at_first_and_kept_then(draft: VisionVersion, curator: Client) -> None:
    assert curator.post(PAGE, {"do": "look"}).status_code == 422
    page = curator.post(PAGE, {"text": TEXT, "do": "look"})
    assert page.status_code == 200
    assert "Starters vinden een huis." in page.text
    assert not Goal.objects.filter(text__startswith="Starters").exists()
    answer = curator.post(PAGE, {"text": TEXT, "do": "keep", "goals": "items", "level": "2"})
    assert answer["Location"] == "/visie/werkplaats/1.0/"
    assert Goal.objects.get(text__startswith="Starters").theme.name == "Wonen"


def test_a_file_is_never_kept_unseen_and_its_columns_can_be_chosen(
    draft: VisionVersion, curator: Client
) -> None:
    sheet = tablib.Dataset(["Wonen", "Elk huis is warm."], headers=["Vak", "Zin"]).export("xlsx")
    upload = SimpleUploadedFile("plan.xlsx", sheet)
    page = curator.post(PAGE, {"file": upload, "do": "keep"})
    assert page.status_code == 422  # which column has the goals?
    assert "Vak, Zin" in page.text
    form = page.context["form"]
    kept = {name: form.initial[name] for name in ("table", "source")}
    chosen = kept | {"theme_column": "Vak", "goal_column": "Zin"}
    assert "Elk huis is warm." in curator.post(PAGE, chosen | {"do": "look"}).text
    assert curator.post(PAGE, chosen | {"do": "keep"}).status_code == 302
    assert Revision.objects.filter(reason="Overgenomen uit plan.xlsx").count() == 1
    assert Goal.objects.get(text="Elk huis is warm.").theme.name == "Wonen"


def test_what_is_too_long_is_named_and_nothing_is_lost(draft: VisionVersion, curator: Client) -> None:
    text = f"# Wonen\n- kort\n- {'lang ' * 500}"
    page = curator.post(PAGE, {"text": text, "do": "keep"})
    assert page.status_code == 422
    assert "lang lang" in page.text
    assert page.context["form"].initial["text"].replace("\r\n", "\n") == text.strip()
    assert not Goal.objects.filter(text="kort").exists()
    page = curator.post(PAGE, {"file": SimpleUploadedFile("plan.docx", b"PK\x03\x04kapot"), "do": "look"})
    assert page.status_code == 422
    assert "plan.docx" in page.text
