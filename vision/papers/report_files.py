"""The response report as files: a PDF for reading (PDF/UA-1), an ODT for working with. Both say what the page says."""

from io import BytesIO
from pathlib import Path
from typing import Any

from odf import dc, style, text
from odf.element import Element
from odf.opendocument import OpenDocumentText

from civicnet.text.pdf import pdf
from vision.papers.report import Report
from vision.papers.report_words import report_in_words

TEMPLATE = Path(__file__).with_name("report.typ")


def report_as_pdf(report: Report) -> bytes:
    """The report as a PDF, typeset by report.typ."""
    return pdf(TEMPLATE, report_in_words(report))


def report_as_odt(report: Report) -> bytes:
    """The report as an OpenDocument text with real headings, so that a word processor can show its outline."""
    words, odt = report_in_words(report), _Odt()
    odt.describe(words["title"], words["language"])
    odt.heading(1, words["title"])
    odt.line(words["subtitle"])
    if words["concept"]:
        odt.line(words["concept"], odt.bold)
    for sentence in words["summary"]:
        odt.line(sentence)
    for table in (words["outcomes"], words["decisions"]):
        if table["rows"]:
            odt.line(table["caption"], odt.bold)
            for word, n in table["rows"]:
                odt.line(f"{word}: {n}")
    for section in words["sections"]:
        _write_section(odt, section)
    return odt.save()


def _write_section(odt: "_Odt", section: dict[str, Any]) -> None:
    odt.heading(2, ": ".join(filter(None, (section["theme"], section["name"]))))
    if section["text"]:
        odt.line(section["text_label"], odt.bold)
        odt.line(section["text"], odt.quote)
    if section["pieces"]:
        odt.line(section["change"], odt.bold)
        odt.changes(section["pieces"])
    elif section["same"]:
        odt.line(section["same"])
    for reply in section["replies"]:
        odt.heading(3, reply["heading"])
        for voice in reply["voices"]:
            odt.line(voice["who"], odt.bold)
            if voice["quote"]:
                odt.line(f"“{voice['quote']}”", odt.quote)
            odt.line(voice["text"])
            if voice["agreed"]:
                odt.line(voice["agreed"])
        if reply["reasons"]:
            odt.line(reply["reasons_label"], odt.bold)
            odt.line(reply["reasons"])
        if reply["corrected"]:
            odt.line(reply["corrected"])
        for before in reply["earlier"]:
            odt.line(before["label"], odt.bold)
            odt.line(before["reasons"])
            if before["corrected"]:
                odt.line(before["corrected"])
    for proposal in section["proposals"]:
        odt.heading(3, proposal["heading"])
        if proposal["pieces"]:
            odt.changes(proposal["pieces"])
        for sentence in (proposal["reason"], proposal["supporters"]):
            odt.line(sentence)
        odt.line(proposal["decided"], odt.bold)
        if proposal["reasons"]:
            odt.line(proposal["reasons"])
        if proposal["taken"]:
            odt.line(proposal["taken_label"], odt.bold)
            odt.changes(proposal["taken"])


class _Odt:
    """An OpenDocument text that is being written, with the few styles that the report needs."""

    def __init__(self) -> None:
        self._document = OpenDocumentText()
        for level, size in ((1, "20pt"), (2, "16pt"), (3, "13pt")):
            self._style(f"Heading {level}", "paragraph", bold=True, fontsize=size)
        self.bold = self._style("Strong line", "paragraph", bold=True)
        self.quote = self._style("Quoted", "paragraph", indent=True)
        self._del = self._style("Taken out", "text", textlinethroughstyle="solid")
        self._ins = self._style("Put in", "text", bold=True, textunderlinestyle="solid")
        # The language is set once for all paragraphs.
        self._default = style.DefaultStyle(family="paragraph")
        self._document.styles.addElement(self._default)

    def _style(
        self, name: str, family: str, *, bold: bool = False, indent: bool = False, **looks: str
    ) -> Any:
        made = style.Style(name=name, family=family)
        if bold:
            looks["fontweight"] = "bold"
        if family == "paragraph":
            made.addElement(
                style.ParagraphProperties(
                    margintop="8pt" if bold else "2pt",
                    marginbottom="4pt",
                    marginleft="1cm" if indent else "0cm",
                )
            )
        made.addElement(style.TextProperties(**looks))
        self._document.styles.addElement(made)
        return made

    def describe(self, title: str, language: str) -> None:
        """What the file says of itself."""
        self._document.meta.addElement(dc.Title(text=_legal(title)))
        self._document.meta.addElement(dc.Language(text=language))
        country = {"nl": "NL", "en": "GB"}.get(language, "NL")
        self._default.addElement(style.TextProperties(language=language, country=country))

    def heading(self, level: int, words: str) -> None:
        self._document.text.addElement(
            text.H(outlinelevel=level, stylename=f"Heading {level}", text=_legal(words))
        )

    def line(self, words: str, look: Any = None) -> None:
        """A paragraph for each line of `words`."""
        for row in filter(None, (row.strip() for row in words.splitlines())):
            self._document.text.addElement(_paragraph(look, text=_legal(row)))

    def changes(self, pieces: list[tuple[str, str]]) -> None:
        """A text with what was removed struck through and what was added underlined."""
        paragraph = _paragraph(self.quote)
        for kind, words in pieces:
            look = {"del": self._del, "ins": self._ins}.get(kind)
            first = True
            for row in words.split("\n"):
                if not first:
                    paragraph.addElement(text.LineBreak())
                first = False
                if not row:
                    continue
                if look is None:
                    paragraph.addText(_legal(row))
                else:
                    paragraph.addElement(text.Span(stylename=look, text=_legal(row)))
        self._document.text.addElement(paragraph)

    def save(self) -> bytes:
        buffer = BytesIO()
        self._document.write(buffer)
        return buffer.getvalue()


def _paragraph(look: Any = None, **words: str) -> Element:
    return text.P(stylename=look, **words) if look is not None else text.P(**words)


def _legal(words: str) -> str:
    """Without the characters that XML 1.0 does not know."""
    return "".join(
        c for c in words if c in "\t\n" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff"
    )
