"""The vision's part of the page of the search (civicnet/pages/search)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from civicnet.caching.memory import cached
from civicnet.search.results import Asked, Group, Hit, group_of_rows, group_of_texts
from civicnet.text.search import Found, Texts
from vision.models import Amendment, Contribution, Gap, Goal, Reaction, VisionVersion, name_of, parts_of


@dataclass(frozen=True)
class _Piece:
    """One piece of the text in force, or of the draft that people are asked about."""

    kind: str
    code: str
    words: str
    theme: str
    number: str
    url: str
    is_draft: bool


def for_search(asked: Asked, user: Any) -> Iterator[Group]:
    """The text of the vision, and what people say of it, that have the words and that `user` may see."""
    if asked.wants("visie"):
        yield group_of_texts(asked, "visie", _("The vision"), _pieces(), _piece)
    if asked.wants("onderwerpen"):
        brought = Contribution.objects.visible_to(user).select_related("neighbourhood")
        yield group_of_rows(
            asked, "onderwerpen", _("Subjects that people brought up"), brought, _contribution
        )
    if asked.wants("reacties"):
        said = Reaction.objects.public().visible_to(user).select_related("author", "version")
        yield group_of_rows(asked, "reacties", _("Reactions to the draft"), said, _voice)
    if asked.wants("voorstellen"):
        proposed = Amendment.objects.public().visible_to(user).select_related("author", "version")
        yield group_of_rows(asked, "voorstellen", _("Proposals for other words"), proposed, _amendment)
    if asked.wants("herijking"):
        gaps = Gap.objects.all()
        yield group_of_rows(asked, "herijking", _("Subjects for the next review"), gaps, _gap)


@cached("vision")
def _pieces() -> list[tuple[Found, _Piece]]:
    """Every piece of the text in force and of the draft that people are or were just asked about. Two queries and more."""
    shown = [version.pk for version in VisionVersion.objects.in_force_and_asked() if version]
    pieces = []
    for version in VisionVersion.objects.filter(pk__in=shown).with_text().order_by("state"):
        draft = version.state != VisionVersion.State.ADOPTED
        goals = {goal.code: goal for goal in Goal.objects.standing().filter(version=version)}
        read = reverse("vision:read")
        for part in parts_of(version):
            url = f"{read}#{part.code}" if part.code else read
            words = part.text
            if part.kind == "goal":
                if part.code not in goals:
                    continue
                words = goals[part.code].wording
                url = reverse("goal", args=[version.number, part.code])
            if draft:
                url = f"{reverse('vision:part', args=[part.slug])}?versie={version.number}"
            found = Found(Texts(name=part.theme_name, summary=words))
            pieces.append(
                (found, _Piece(part.kind, part.code, words, part.theme_name, version.number, url, draft))
            )
    return pieces


def _piece(piece: _Piece) -> Hit:
    where = _("draft %(number)s") % {"number": piece.number} if piece.is_draft else ""
    what = {"goal": _("goal %(code)s"), "precondition": _("line %(code)s")}.get(piece.kind, "")
    meta = ", ".join(filter(None, (piece.theme, where, what % {"code": piece.code} if what else "")))
    name = name_of(piece.kind, piece.words)
    return Hit(name, piece.url, meta, "" if name == piece.words else piece.words)


def _contribution(row: Contribution) -> Hit:
    place = row.neighbourhood.name if row.neighbourhood else ""
    return Hit(row.text[:80], row.get_absolute_url(), place, row.text if len(row.text) > 80 else "")


def _voice(row: Reaction) -> Hit:
    return Hit(row.part_name, row.get_absolute_url(), row.name, row.text)


def _amendment(row: Amendment) -> Hit:
    return Hit(row.subject, row.get_absolute_url(), row.name, row.text or row.reason)


def _gap(row: Gap) -> Hit:
    return Hit(row.subject, row.get_absolute_url(), str(row.get_state_display()), row.why)
