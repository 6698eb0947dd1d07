"""The response report in sentences, in the reader's language: what the page, the PDF and the ODT all say."""

import re
from html import unescape
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from civicnet.text import BECOMES, WHOLE
from vision.models import VisionVersion
from vision.papers.report import Counts, Proposal, Reply, Report, Section

_CHANGES = {
    "same": "",
    "changed": lambda: _("What changed in the text"),
    "new": lambda: _("This came into the text"),
    "gone": lambda: _("This went out of the text"),
}


def report_in_words(report: Report) -> dict[str, Any]:
    """The report as plain values in the reader's language, ready to be set: every sentence is made here."""
    version = report.version
    return {
        "language": (get_language() or "nl")[:2],
        "title": report_title(report),
        "subtitle": version.title,
        "concept": concept_warning(report),
        "summary": summary_of(report),
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


def report_title(report: Report) -> str:
    return _("Response report of the future vision, version %(number)s") % {"number": report.version.number}


def concept_warning(report: Report) -> str:
    """The warning on top of an unfinished report; empty for a finished one."""
    if not report.is_concept:
        return ""
    return _("This is a concept: not everything has an answer yet.")


def summary_of(report: Report) -> list[str]:
    """How many spoke up, in sentences; organisations apart from people."""
    n = report.counts
    sentences = [*_term_sentences(report.version), _reactions_sentence(n)]
    sentences.append(
        ngettext(
            "Others said %(n)s time that they agree.", "Others said %(n)s times that they agree.", n.agreed
        )
        % {"n": n.agreed}
    )
    sentences.append(
        ngettext(
            "There is %(n)s proposal for the wording: %(a)s of people, %(b)s of organisations.",
            "There are %(n)s proposals for the wording: %(a)s of people, %(b)s of organisations.",
            n.proposals,
        )
        % {"n": n.proposals, "a": n.proposals_by_people, "b": n.proposals_by_organisations}
    )
    sentences += _hidden_sentences(report)
    sentences.append(
        ngettext("%(n)s part of the text changed.", "%(n)s parts of the text changed.", n.changed_parts)
        % {"n": n.changed_parts}
    )
    return sentences


def _term_sentences(version: VisionVersion) -> list[str]:
    """From when until when everybody could react, and what was out of the ordinary about that."""
    sentences = []
    if version.consultation_opened_on and version.last_day:
        sentences.append(
            _("Everybody could react from %(first)s up to and including %(last)s.")
            % {
                "first": date_format(version.consultation_opened_on),
                "last": date_format(version.last_day),
            }
        )
    return [*sentences, version.term_told] if version.term_told else sentences


def _reactions_sentence(n: Counts) -> str:
    """How many reactions there are, by how many people and organisations."""
    people = ngettext("%(n)s person", "%(n)s people", n.people) % {"n": n.people}
    organisations = ngettext("%(n)s organisation", "%(n)s organisations", n.organisations) % {
        "n": n.organisations
    }
    return ngettext(
        "There is %(n)s reaction: %(a)s by %(people)s, %(b)s by %(organisations)s.",
        "There are %(n)s reactions: %(a)s by %(people)s, %(b)s by %(organisations)s.",
        n.reactions,
    ) % {
        "n": n.reactions,
        "a": n.by_people,
        "people": people,
        "b": n.by_organisations,
        "organisations": organisations,
    }


def _hidden_sentences(report: Report) -> list[str]:
    """What moderators hid, and what therefore has no answer."""
    n, sentences = report.counts, []
    if n.hidden:
        sentences.append(
            ngettext(
                "%(n)s contribution is hidden by a moderator: why stands where it stood.",
                "%(n)s contributions are hidden by a moderator: why stands where they stood.",
                n.hidden,
            )
            % {"n": n.hidden}
        )
    if not report.is_concept and (late := n.unanswered + n.undecided):
        sentences.append(
            ngettext(
                "%(n)s contribution was hidden until the text was fixed and is shown again now: it has no answer.",
                "%(n)s contributions were hidden until the text was fixed and are shown again now: they have no answer.",
                late,
            )
            % {"n": late}
        )
    return sentences


def _section(section: Section) -> dict[str, Any]:
    change = _CHANGES[section.change]
    return {
        "name": section.name,
        "theme": section.theme,
        "text_label": _("The text that people reacted to"),
        "text": section.then,
        "change": change() if callable(change) else "",
        "pieces": pieces_of_diff(section.html) if section.change != "same" else [],
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
                "text": hidden_notice(voice.hidden) if voice.hidden else voice.text,
                "agreed": ngettext("%(n)s person agrees.", "%(n)s people agree.", voice.agreed)
                % {"n": voice.agreed}
                if voice.agreed
                else "",
            }
            for voice in reply.voices
        ],
    }


def hidden_notice(reason: str) -> str:
    """What is shown in place of words that a moderator took off the site."""
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
    """The heading of an answer that was corrected since."""
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
        reason, supporters, waits = hidden_notice(proposal.hidden), "", ""
    decided = ""
    if proposal.word and proposal.on:
        decided = _("%(decision)s on %(day)s by %(people)s.") % {
            "decision": proposal.word.capitalize(),
            "day": date_format(proposal.on),
            "people": ", ".join(proposal.deciders),
        }
    return {
        "heading": heading,
        "pieces": pieces_of_diff(proposal.html),
        "reason": reason,
        "supporters": supporters,
        "decided": decided or waits,
        "reasons": proposal.reasons,
        "taken_label": _("What came into the text") if proposal.decided_html else "",
        "taken": pieces_of_diff(proposal.decided_html),
    }


_CHANGE = re.compile(r"<(del|ins)>(.*?)</\1>", re.DOTALL)


def pieces_of_diff(html: str) -> list[tuple[str, str]]:
    """The result of diff_words() for files without HTML: pairs of "same", "del" or "ins" and the words."""
    found: list[tuple[str, str]] = []
    at = 0
    html = WHOLE.sub("", html.replace(BECOMES, ""))
    for hit in _CHANGE.finditer(html):
        if hit.start() > at:
            found.append(("same", unescape(html[at : hit.start()])))
        found.append((hit[1], unescape(hit[2])))
        at = hit.end()
    if at < len(html):
        found.append(("same", unescape(html[at:])))
    return found
