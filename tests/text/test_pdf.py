"""Whatever people type, there is a PDF of it, and what it cannot show leaves a sign."""

import io
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from civicnet.text import pdf
from tests.factories.texts import TEXTS

TEMPLATE = """#let data = json(bytes(sys.inputs.data))
#set document(title: "Proef")
#set text(lang: "nl")
#heading(level: 1, data.title)
#for words in data.words { par(words); par(strong(words)); par(emph(words)) }
#if data.unshown != "" { par(data.unshown) }
"""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pdf") / "proef.typ"
    path.write_text(TEMPLATE)
    return path


def test_the_fonts_are_there() -> None:
    for folder in pdf.FONTS:
        assert list(Path(folder).glob("*.ttf")), folder


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Mooi plan 🌳", "Mooi plan 🌳"),
        (
            "👨\u200d👩\u200d👧 en ❤\ufe0f\u200d🔥 en 👍🏽 en 🇳🇱",
            "👨\u200d👩\u200d👧 en ❤\ufe0f\u200d🔥 en 👍🏽 en 🇳🇱",
        ),
        ("• ▪ ➢ ✓ → ☎ ♿ ∑ □", "• ▪ ➢ ✓ → ☎ ♿ ∑ □"),
        ("\uf0b7\tpunt", "•\tpunt"),
        ("\u0645\u0631\u062d\u0628\u0627 שלום привет γειά Şükrü Łódź", None),
        ("李明 woont hier", "□□ woont hier"),
        ("한국어", "□□□"),
        ("regel\x01 een\nregel twee", "regel een\nregel twee"),
        ("a\u20dd", "a□"),
        ("1\ufe0f\u20e3", "1□"),
        ("🧑🏽\u200d李", "🧑🏽□"),
        ("\u0378\U0001f8ff", "□□"),
        ("half \ud83c", "half \ufffd"),
    ],
)
def test_what_can_be_shown_is_and_the_rest_leaves_a_sign(
    template: Path, monkeypatch: pytest.MonkeyPatch, typed: str, shown: str | None
) -> None:
    pages = _watched(monkeypatch)
    made = pdf.pdf(template, {"title": typed, "words": [typed]})
    assert pikepdf.open(io.BytesIO(made)).Root.MarkInfo.Marked
    assert pages[-1]["words"] == [shown or typed]
    assert ("□" in pages[-1]["unshown"]) == ("□" in (shown or typed) and "□" not in typed)


def _watched(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What each page was set from."""
    pages: list[Any] = []
    set_page = pdf._typeset

    def watch(template_path: Path, data: Any) -> bytes:
        if isinstance(data, dict):
            pages.append(data)
        return set_page(template_path, data)

    monkeypatch.setattr(pdf, "_typeset", watch)
    return pages


@given(st.lists(TEXTS, max_size=4))
@settings(max_examples=100)
def test_any_text_makes_a_pdf(template: Path, words: list[str]) -> None:
    assert pdf.pdf(template, {"title": "Proef", "words": words}).startswith(b"%PDF-")


def test_what_is_attached_goes_in_letter_for_letter(template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = _watched(monkeypatch)
    pdf.pdf(template, {"title": "Proef", "words": ["李"]}, exact={"canonical": '{"a":"李\u200b"}'})
    assert (pages[-1]["words"], pages[-1]["canonical"]) == (["□"], '{"a":"李\u200b"}')


def test_a_sign_that_passed_its_trial_and_fails_still_makes_a_pdf(
    template: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    pages = _watched(monkeypatch)
    monkeypatch.setattr(pdf, "_known", {"李": True})
    assert pdf.pdf(template, {"title": "Proef", "words": ["李 en café “x” Łódź"]})
    assert pages[-1]["words"] == ["□ en café “x” Łódź"]
    assert "passed its trial" in caplog.text


def test_another_fault_is_no_matter_of_signs(tmp_path: Path) -> None:
    path = tmp_path / "stuk.typ"
    path.write_text("#nothing-of-this-name")
    with pytest.raises(typst.TypstError):
        pdf.pdf(path, {})


def test_thousands_of_letters_that_no_font_has_are_not_tried_one_by_one(
    template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[Any] = []
    can_be_set = pdf._can_be_set
    monkeypatch.setattr(pdf, "_can_be_set", lambda asked: tried.append(asked) or can_be_set(asked))
    monkeypatch.setattr(pdf, "_known", {})
    letters = "".join(map(chr, range(0x4E00, 0x5E00)))
    marked = " ".join(f"a{chr(0x300 + i % 70)}{chr(0x300 + i // 70)}" for i in range(2000))
    assert pdf.pdf(template, {"title": "Proef", "words": [letters, marked + "\u20dd"]})
    assert sum(len(sign) > 1 for asked in tried[:1] for sign in asked) <= pdf.MOST_COMPOSED
    assert len(tried) < 100
