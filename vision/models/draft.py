"""The text of a version while it is being written: every save of every part, and what two people wrote at once.

A revision is written once and never changes (`append_only`). Those with a `number` are the main line of a part: the
last one is what stands in the text. Those without were written on top of something that had changed meanwhile; they
belong to a conflict, which stays open until somebody merges them or lets them go.
Source: domain.md, Vision: "two editors never overwrite each other … every save is a revision".
"""

from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civicnet.columns import JSONField, TextField
from civicnet.workflow import Table
from vision.models.part import first_words
from vision.models.version import VisionVersion
from vision.workflow import CONFLICT


class PieceKind(models.TextChoices):
    """What sort of piece of the text. The first three are those of vision/models/part.py, under the same names."""

    PREAMBLE = "preamble", _("introduction")
    PRECONDITION = "precondition", _("line not to be crossed")
    GOAL = "goal", _("goal")
    THEME = "theme", _("theme")
    # Which pieces there are, and in which order.
    OUTLINE = "outline", _("order")


# How a piece is called in an address.
_WORDS = {
    PieceKind.PREAMBLE: "inleiding",
    PieceKind.PRECONDITION: "grens",
    PieceKind.THEME: "thema",
    PieceKind.GOAL: "doel",
    PieceKind.OUTLINE: "opbouw",
}
_KINDS = {word: kind for kind, word in _WORDS.items()}


@dataclass(frozen=True)
class Piece:
    """One piece of a text: its kind and its code, which the introduction and the order do not have.

    `words`: what it says, where that is known; it is then called by its first words.
    """

    kind: str
    code: str = ""
    words: str = field(default="", compare=False)

    @property
    def slug(self) -> str:
        """The word for it in an address: "doel-D1.1", "inleiding"."""
        word = _WORDS[PieceKind(self.kind)]
        return f"{word}-{self.code}" if self.code else word

    @classmethod
    def parse(cls, slug: str) -> "Piece":
        """The piece with this slug, whether it exists or not. Raises ValueError for anything but a slug."""
        word, _dash, code = slug.partition("-")
        kind = _KINDS.get(word)
        if kind is None or bool(code) == (kind in (PieceKind.PREAMBLE, PieceKind.OUTLINE)):
            raise ValueError(slug)
        return cls(kind, code)

    def __str__(self) -> str:
        if self.code and self.words:
            return first_words(self.words)
        match self.kind:
            case PieceKind.GOAL:
                return gettext("Goal %(code)s") % {"code": self.code}
            case PieceKind.THEME:
                return gettext("Theme %(code)s") % {"code": self.code}
            case PieceKind.PRECONDITION:
                return gettext("Line %(code)s") % {"code": self.code}
            case PieceKind.PREAMBLE:
                return gettext("Introduction")
        return gettext("Order")


PREAMBLE = Piece(PieceKind.PREAMBLE)
OUTLINE = Piece(PieceKind.OUTLINE)


class Conflict(models.Model):
    """Words that somebody wrote on top of a text that had changed meanwhile. They wait here; nobody's are lost."""

    workflow: ClassVar[Table] = CONFLICT

    class State(models.TextChoices):
        OPEN = "open", _("not merged yet")
        MERGED = "merged", _("merged")
        LET_GO = "let_go", _("not taken over")

    version = models.ForeignKey(VisionVersion, on_delete=models.PROTECT, related_name="conflicts")
    kind = models.CharField(max_length=20, choices=PieceKind)
    code = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=20, choices=State)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["made_at", "pk"]
        indexes = [models.Index(fields=["version", "state"])]
        triggers = [CONFLICT.trigger()]

    def __str__(self) -> str:
        return str(self.piece)

    @property
    def piece(self) -> Piece:
        return Piece(self.kind, self.code)

    @property
    def mine(self) -> "Revision":
        """What was written last, and waits."""
        return self.revisions.filter(number=None).select_related("made_by", "base__made_by").latest("pk")

    def get_absolute_url(self) -> str:
        return reverse("vision:merge", args=[self.version.number, self.pk])

    def audience(self, name: str) -> list[object]:
        return []


class RevisionQuerySet(models.QuerySet["Revision"]):
    def of(self, version: VisionVersion, piece: Piece) -> Self:
        """Everything that was written in one part, what waits included."""
        return self.filter(version=version, kind=piece.kind, code=piece.code)

    def main_line(self) -> Self:
        """Without what waits to be merged."""
        return self.filter(number__isnull=False)

    def current(self, version: VisionVersion, piece: Piece) -> "Revision | None":
        """What is in the text now, or was there last when the part is gone."""
        return self.of(version, piece).main_line().order_by("-number").first()

    def up_to(self, version: VisionVersion, pk: int) -> Self:
        """The last revision of each part at the moment of revision `pk`."""
        begun = models.Q(what=Revision.What.MADE)  # all at once
        return (
            self.main_line()
            .filter(begun | models.Q(pk__lte=pk), version=version)
            .order_by("kind", "code", "-number")
            .distinct("kind", "code")
        )

    def history(self, version: VisionVersion) -> Self:
        """What people did in this version, newest first: the order only where they changed just that, or all at once."""
        alone = (Revision.What.ORDERED, Revision.What.RESTORED)
        return (
            self.filter(version=version)
            .exclude(models.Q(kind=PieceKind.OUTLINE) & ~models.Q(what__in=alone))
            .select_related("made_by")
            .order_by("-pk")
        )

    def fates(self, versions: Any) -> Self:
        """What happened to goals in these versions: split, joined, moved, dropped and new ones, oldest first."""
        What = Revision.What
        return (
            self.select_related("version")
            .filter(
                version__in=versions,
                kind=PieceKind.GOAL,
                what__in=(What.SPLIT, What.JOINED, What.DROPPED, What.MOVED, What.ADDED, What.REVIVED),
            )
            .order_by("pk")
        )


class Revision(models.Model):
    """One save of one part: who, when, what. `fields` are the texts of its form; figures as plain decimals."""

    cache_topic = "vision"

    append_only = True

    class What(models.TextChoices):
        MADE = "made", _("begun")
        ADDED = "added", _("new")
        SAVED = "saved", _("saved")
        AUTOSAVED = "autosaved", _("saved by itself while typing")
        SET_ASIDE = "set_aside", _("written at the same time as somebody else")
        MERGED = "merged", _("two texts merged into one")
        RESTORED = "restored", _("an earlier text put back")
        REVIVED = "revived", _("taken back into the text")
        AMENDED = "amended", _("an amendment taken over")
        SPLIT = "split", _("split")
        JOINED = "joined", _("joined with another goal")
        DROPPED = "dropped", _("taken out")
        MOVED = "moved", _("moved to another theme")
        ORDERED = "ordered", _("put in another order")

    version = models.ForeignKey(VisionVersion, on_delete=models.PROTECT, related_name="revisions")
    kind = models.CharField(max_length=20, choices=PieceKind)
    code = models.CharField(max_length=20, blank=True)
    # Place in the main line of the part, from 1; none for what was set aside.
    number = models.PositiveIntegerField(null=True)
    what = models.CharField(max_length=20, choices=What)
    fields = JSONField(default=dict)
    # For a goal: `theme`, `continues` (pairs of version and code), and of a step also `codes`; of the order: `themes`
    # and `preconditions`. `gone`: the part is no longer in the text.
    data = JSONField(default=dict)
    reason = TextField(blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # What it was written on top of; for a restored text, where that came from.
    base = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    conflict = models.ForeignKey(Conflict, null=True, on_delete=models.PROTECT, related_name="revisions")

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["version", "what"])]
        constraints = [
            # The optimistic lock, enforced by the database too: of two saves on top of the same one, one is refused.
            models.UniqueConstraint(
                fields=["version", "kind", "code", "number"], name="one_revision_per_number"
            ),
            models.CheckConstraint(
                condition=models.Q(number__isnull=False) | models.Q(conflict__isnull=False),
                name="what_waits_has_a_conflict",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.piece}, {self.get_what_display()}"

    @property
    def piece(self) -> Piece:
        return Piece(self.kind, self.code, self.fields.get("text") or self.fields.get("name", ""))

    @property
    def is_gone(self) -> bool:
        """Whether the part was taken out of the text by this."""
        return bool(self.data.get("gone"))

    @property
    def told(self) -> str:
        """What happened to a goal, in a line for everybody."""
        What = Revision.What
        said = {
            "code": self.code,
            "codes": _listed(self.data.get("codes", [])),
            "other": self.data.get("into", ""),
            "theme": self.data.get("theme_name", ""),
        }
        match self.what:
            case What.SPLIT if self.data.get("from"):
                return gettext("Made by splitting goal %(codes)s") % (
                    said | {"codes": _listed(self.data["from"])}
                )
            case What.SPLIT:
                return gettext("Split into %(codes)s") % said
            case What.JOINED if self.is_gone:
                return gettext("Taken up in goal %(other)s") % said
            case What.JOINED:
                return gettext("Joined with %(codes)s") % said
            case What.MOVED:
                return gettext("Moved to the theme %(theme)s") % said
            case What.DROPPED:
                return gettext("Taken out of the vision")
            case What.REVIVED:
                return gettext("Taken back into the vision")
            case What.ADDED:
                return gettext("New goal")
        return self.get_what_display()


def _listed(codes: list[str]) -> str:
    """ "D1.1 and D1.4" """
    if len(codes) < 2:
        return "".join(codes)
    return gettext("%(first)s and %(last)s") % {"first": ", ".join(codes[:-1]), "last": codes[-1]}
