"""The response report as files: a PDF for reading (PDF/UA-1), an ODT for working with. Both say what the page says."""

from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from odf import dc, style, text
from odf.element import Element
from odf.opendocument import OpenDocumentText

from civicnet.text.pdf import pdf
from vision.report import Proposal, Reply, Report, Section, pieces

TEMPLATE = Path(settings.BASE_DIR) / "templates" / "vision" / "report.typ"
# What people wrote has no end; the PDF's metadata has.
_CHANGES = {
    "same": "",
    "changed": lambda: _("What changed in the text"),
    "new": lambda: _("This came into the text"),
    "gone": lambda: _("This went out of the text"),
}


def as_pdf(report: Report) -> bytes:
    """The report as a PDF, typeset by templates/vision/report.typ."""
    return pdf(TEMPLATE, document(report))


def document(report: Report) -> dict[str, Any]:
    """The report as plain values in the reader's language, ready to be set: every sentence is made here."""
    version = report.version
    return {
        "language": (get_language() or "nl")[:2],
        "title": title(report),
        "subtitle": version.title,
        "concept": concept(report),
        "summary": summary(report),
        "outcomes": {
            "caption": _("What was answered"),
            "head": [_("Answer"), _("How many")],
            "rows": _rows(report.counts.outcomes),
        },
        "decisions": {
            "caption": _("What was decided"),
            "head": [_("Decision"), _("How many")],
            "rows": _rows(report.counts.decisions),
        },
        "sections": [_section(section) for section in report.sections],
        "old": _("taken out"),
        "new": _("put in"),
    }


def _rows(counts: tuple[tuple[str, int], ...]) -> list[list[str]]:
    return [[word.capitalize(), str(n)] for word, n in counts]


def title(report: Report) -> str:
    return _("Response report of the future vision, version %(number)s") % {"number": report.version.number}


def concept(report: Report) -> str:
    """The warning on top of what is not finished; empty for the report itself."""
    if not report.is_concept:
        return ""
    return _("This is a concept: not everything has an answer yet.")


def summary(report: Report) -> list[str]:
    """How many spoke up, in sentences; organisations apart from people."""
    n, version = report.counts, report.version
    told = []
    if version.consultation_opened_on and version.last_day:
        told.append(
            _("Everybody could react from %(first)s up to and including %(last)s.")
            % {
                "first": date_format(version.consultation_opened_on),
                "last": date_format(version.last_day),
            }
        )
    told += filter(None, [version.term_told])
    people = ngettext("%(n)s person", "%(n)s people", n.people) % {"n": n.people}
    organisations = ngettext("%(n)s organisation", "%(n)s organisations", n.organisations) % {
        "n": n.organisations
    }
    told.append(
        ngettext(
            "There is %(n)s reaction: %(a)s by %(people)s, %(b)s by %(organisations)s.",
            "There are %(n)s reactions: %(a)s by %(people)s, %(b)s by %(organisations)s.",
            n.reactions,
        )
        % {
            "n": n.reactions,
            "a": n.by_people,
            "people": people,
            "b": n.by_organisations,
            "organisations": organisations,
        }
    )
    told.append(
        ngettext(
            "Others said %(n)s time that they agree.", "Others said %(n)s times that they agree.", n.agreed
        )
        % {"n": n.agreed}
    )
    told.append(
        ngettext(
            "There is %(n)s proposal for the wording: %(a)s of people, %(b)s of organisations.",
            "There are %(n)s proposals for the wording: %(a)s of people, %(b)s of organisations.",
            n.proposals,
        )
        % {"n": n.proposals, "a": n.proposals_by_people, "b": n.proposals_by_organisations}
    )
    if n.hidden:
        told.append(
            ngettext(
                "%(n)s contribution is hidden by a moderator: why stands where it stood.",
                "%(n)s contributions are hidden by a moderator: why stands where they stood.",
                n.hidden,
            )
            % {"n": n.hidden}
        )
    if not report.is_concept and (late := n.unanswered + n.undecided):
        told.append(
            ngettext(
                "%(n)s contribution was hidden until the text was fixed and is shown again now: it has no answer.",
                "%(n)s contributions were hidden until the text was fixed and are shown again now: they have no answer.",
                late,
            )
            % {"n": late}
        )
    told.append(
        ngettext("%(n)s part of the text changed.", "%(n)s parts of the text changed.", n.changed_parts)
        % {"n": n.changed_parts}
    )
    return told


def _section(section: Section) -> dict[str, Any]:
    change = _CHANGES[section.change]
    return {
        "name": section.name,
        "theme": section.theme,
        "text_label": _("The text that people reacted to"),
        "text": section.then,
        "change": change() if callable(change) else "",
        "pieces": pieces(section.html) if section.change != "same" else [],
        "same": _("The text did not change.") if section.change == "same" and section.now else "",
        "replies": [_reply(reply) for reply in section.replies],
        "proposals": [_proposal(proposal) for proposal in section.proposals],
    }


def _reply(reply: Reply) -> dict[str, Any]:
    count = len(reply.voices)
    said = ngettext("%(n)s reaction", "%(n)s reactions", count) % {"n": count}
    waiting = _("hidden by a moderator") if reply.is_hidden else _("no answer yet")
    return {
        "heading": f"{said}: {reply.word or waiting}",
        "reasons": reply.reasons,
        "reasons_label": _("Answer of %(day)s") % {"day": date_format(reply.on)} if reply.on else "",
        "corrected": _corrected(reply),
        "earlier": [
            {"label": _earlier(before), "reasons": before.reasons, "corrected": _corrected(before)}
            for before in reply.earlier
        ],
        "voices": [
            {
                "who": _who(voice.name, voice.is_organisation, date_format(voice.on)),
                "quote": voice.quote,
                "text": hidden(voice.hidden) if voice.hidden else voice.text,
                "agreed": ngettext("%(n)s person agrees.", "%(n)s people agree.", voice.agreed)
                % {"n": voice.agreed}
                if voice.agreed
                else "",
            }
            for voice in reply.voices
        ],
    }


def hidden(reason: str) -> str:
    """What stands in the place of words that a moderator took off the site."""
    return _("Hidden by a moderator: %(reason)s") % {"reason": reason}


def _corrected(reply: Reply) -> str:
    """When and why an answer took the place of an earlier one; empty for a first answer."""
    if not reply.corrected or reply.on is None:
        return ""
    return _("Corrected on %(day)s, because: %(why)s") % {
        "day": date_format(reply.on),
        "why": reply.corrected,
    }


def _earlier(reply: Reply) -> str:
    """The head of an answer that was corrected since."""
    return _("The answer of %(day)s was: %(word)s") % {
        "day": date_format(reply.on) if reply.on else "",
        "word": reply.word,
    }


def _who(name: str, is_organisation: bool, day: str) -> str:
    if not name:
        return day
    if is_organisation:
        return _("%(name)s (organisation), %(day)s") % {"name": name, "day": day}
    return _("%(name)s, %(day)s") % {"name": name, "day": day}


def _proposal(proposal: Proposal) -> dict[str, Any]:
    who = (
        _("%(name)s (organisation)") % {"name": proposal.name} if proposal.is_organisation else proposal.name
    )
    heading = _("Proposal %(n)s of %(name)s: %(subject)s") % {
        "n": proposal.number,
        "name": who,
        "subject": proposal.subject,
    }
    reason = _("Reason: %(reason)s") % {"reason": proposal.reason}
    supporters = ngettext("%(n)s person supports it.", "%(n)s people support it.", proposal.supporters) % {
        "n": proposal.supporters
    }
    waits = _("Not decided yet.")
    if proposal.hidden:
        heading = _("Proposal %(n)s: %(subject)s") % {"n": proposal.number, "subject": proposal.subject}
        reason, supporters, waits = hidden(proposal.hidden), "", ""
    decided = ""
    if proposal.word and proposal.on:
        decided = _("%(decision)s on %(day)s by %(people)s.") % {
            "decision": proposal.word.capitalize(),
            "day": date_format(proposal.on),
            "people": ", ".join(proposal.deciders),
        }
    return {
        "heading": heading,
        "pieces": pieces(proposal.html),
        "reason": reason,
        "supporters": supporters,
        "decided": decided or waits,
        "reasons": proposal.reasons,
        "taken_label": _("What came into the text") if proposal.decided_html else "",
        "taken": pieces(proposal.decided_html),
    }


# ---- ODT -------------------------------------------------------------------------------------------
def as_odt(report: Report) -> bytes:
    """The report as an OpenDocument text with real headings, so that a word processor can find its way in it."""
    told, odt = document(report), _Odt()
    odt.about(told["title"], told["language"])
    odt.heading(1, told["title"])
    odt.line(told["subtitle"])
    if told["concept"]:
        odt.line(told["concept"], odt.bold)
    for sentence in told["summary"]:
        odt.line(sentence)
    for table in (told["outcomes"], told["decisions"]):
        if table["rows"]:
            odt.line(table["caption"], odt.bold)
            for word, n in table["rows"]:
                odt.line(f"{word}: {n}")
    for section in told["sections"]:
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

    def about(self, title: str, language: str) -> None:
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
        """A text with what went struck through and what came underlined."""
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
