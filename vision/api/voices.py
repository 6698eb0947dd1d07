"""What people say about a draft of the vision in the API: reactions and proposals, in one list."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat, JSONObject
from django.http import Http404
from django.utils.dateparse import parse_datetime
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers

from civicnet.api.paging import Key, known_part
from civicnet.api.resources import ReadOnlyViewSet, UtcDateTimeField
from civicnet.api.values import WordField
from civicnet.serving.parameters import number_of
from vision import values
from vision.api.text import VERSION, VERSION_PARAMETER, numbers_of
from vision.models import Amendment, Reaction, ReactionAnswer, VisionVersion

SORTS: Final = ["amendement", "reactie"]


class EarlierAnswerSerializer(serializers.Serializer[Any]):
    """An answer that was corrected since."""

    uitkomst = WordField(values.VOICE_OUTCOMES)
    redenen = serializers.CharField()
    correctie = serializers.CharField()
    beantwoord_op = UtcDateTimeField()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """A moment inside JSON comes out of the database as text."""
        moment = datetime.fromisoformat(instance["beantwoord_op"])
        return super().to_representation(instance | {"beantwoord_op": moment})


class VoiceSerializer(serializers.Serializer[Any]):
    """A reaction to a draft or a proposal for its wording, with what was answered or decided.

    Of organisations the name; of people none: who wants to know reads the page.
    """

    kenmerk = serializers.CharField(help_text="reactie-12 or amendement-3.")
    soort = serializers.ChoiceField(choices=SORTS)
    versie = serializers.CharField()
    onderdeel = WordField(values.PARTS)
    onderdeel_code = serializers.CharField()
    thema = serializers.CharField(help_text="Of a proposal for a new goal.")
    passage = serializers.CharField(help_text="The words it is about; empty for the whole part.")
    wijziging = WordField(values.CHANGES, or_nothing=True, help_text="Of a proposal; empty for a reaction.")
    tekst = serializers.CharField()
    reden = serializers.CharField()
    organisatie = serializers.CharField(help_text="Empty for a person.")
    steun = serializers.IntegerField()
    gegeven_op = UtcDateTimeField()
    status = WordField(values.VOICE_STATES)
    uitkomst = WordField(
        values.VOICE_OUTCOMES,
        or_nothing=True,
        help_text="The answer or the decision; empty before there is one.",
    )
    redenen = serializers.CharField()
    beantwoord_op = UtcDateTimeField(allow_null=True)
    correctie = serializers.CharField(
        help_text="Why this answer took the place of an earlier one; empty for a first answer."
    )
    eerdere_antwoorden = EarlierAnswerSerializer(
        many=True, help_text="What was answered before, oldest first."
    )


@extend_schema(
    parameters=[
        OpenApiParameter("soort", OpenApiTypes.STR, enum=SORTS),
        VERSION_PARAMETER,
    ]
)
class VoiceViewSet(ReadOnlyViewSet):
    """What people say about a draft of the vision, newest first."""

    serializer_class = VoiceSerializer
    filters = ("soort", VERSION)
    newest_first = True
    lookup_field = "kenmerk"
    lookup_value_regex = "[a-z]+-[0-9]+"

    def get_queryset(self) -> Any:
        """The rows of the list. Raises ValidationError (400) for an unknown value."""
        wanted = self.one_of("soort", SORTS)
        seen = VisionVersion.objects.visible_to(self.request.user)
        if number := self.one_of(VERSION, numbers_of(seen)):
            seen = seen.filter(number=number)
        return Voices({sort: HALVES[sort](seen) for sort in SORTS if wanted in (None, sort)})

    def get_object(self) -> Any:
        """One row, of its own half."""
        word, _dash, digits = self.kwargs["kenmerk"].partition("-")
        seen = VisionVersion.objects.visible_to(self.request.user)
        half, number, found = HALVES.get(word), number_of(digits), None
        if half is not None and number is not None:
            found = half(seen).filter(pk=number).first()
        if found is None:
            raise Http404
        return found


def _named(word: str) -> Any:
    return Concat(Value(f"{word}-"), Cast("pk", CharField()))


def _reactions(versions: QuerySet[VisionVersion]) -> QuerySet[Any]:
    rows = Reaction.objects.public().filter(version__in=versions)
    return rows.order_by().values(
        kenmerk=_named("reactie"),
        soort=Value("reactie"),
        versie=F("version__number"),
        onderdeel=F("kind"),
        onderdeel_code=F("code"),
        thema=Value(""),
        passage=F("quote"),
        wijziging=Value(""),
        tekst=F("text"),
        reden=Value(""),
        organisatie=F("organisation_name"),
        steun=Count("agreements"),
        gegeven_op=F("made_at"),
        status=F("state"),
        uitkomst=Coalesce("answer__outcome", Value(""), output_field=CharField()),
        redenen=Coalesce("answer__reasons", Value(""), output_field=TextField()),
        beantwoord_op=F("answer__made_at"),
        correctie=Coalesce("answer__why_corrected", Value(""), output_field=TextField()),
        eerdere_antwoorden=ArraySubquery(_earlier_answers()),
    )


def _earlier_answers() -> QuerySet[Any]:
    first = OuterRef("answer__original")
    rows = ReactionAnswer.objects.filter(Q(pk=first) | Q(original=first), pk__lt=OuterRef("answer"))
    return rows.order_by("pk").values_list(
        JSONObject(uitkomst="outcome", redenen="reasons", correctie="why_corrected", beantwoord_op="made_at")
    )


def _amendments(versions: QuerySet[VisionVersion]) -> QuerySet[Any]:
    """A decision that waits for its second curator is left out."""
    decided = Q(state__in=("accepted", "partly", "rejected"))
    rows = Amendment.objects.public().filter(version__in=versions)
    return rows.order_by().values(
        kenmerk=_named("amendement"),
        soort=Value("amendement"),
        versie=F("version__number"),
        onderdeel=F("kind"),
        onderdeel_code=F("code"),
        thema=F("theme_code"),
        passage=Value(""),
        wijziging=F("change"),
        tekst=F("text"),
        reden=F("reason"),
        organisatie=F("organisation_name"),
        steun=Count("support"),
        gegeven_op=F("made_at"),
        status=F("state"),
        uitkomst=Case(When(decided, then=F("decision")), default=Value(""), output_field=CharField()),
        redenen=Case(When(decided, then=F("decision_reasons")), default=Value(""), output_field=TextField()),
        beantwoord_op=F("decided_at"),
        correctie=Value(""),
        eerdere_antwoorden=Cast(Value([]), ArrayField(JSONField())),
    )


HALVES: Final[Mapping[str, Callable[[QuerySet[VisionVersion]], QuerySet[Any]]]] = {
    "reactie": _reactions,
    "amendement": _amendments,
}


class Voices:
    """Rows of two tables in one order (civicnet.api.paging.Rows): by moment, sort and primary key."""

    def __init__(self, halves: Mapping[str, QuerySet[Any]]) -> None:
        self._halves = halves

    def count(self) -> int:
        return sum(rows.count() for rows in self._halves.values())

    def after(self, key: Key | None, *, backwards: bool, most: int) -> list[Any]:
        sign, beyond = ("-", "lt") if backwards else ("", "gt")
        found: list[Any] = []
        for sort, rows in self._halves.items():
            if key is not None:
                moment, at, pk = key
                further = Q(**{f"made_at__{beyond}": moment})
                if sort == at:
                    further |= Q(**{"made_at": moment, f"pk__{beyond}": pk})
                elif (sort > at) != backwards:
                    further |= Q(made_at=moment)
                rows = rows.filter(further)
            found += rows.order_by(f"{sign}made_at", f"{sign}pk")[:most]
        return sorted(found, key=self.key_of, reverse=backwards)[:most]

    def key_of(self, row: Any) -> Key:
        sort, _dash, number = row["kenmerk"].partition("-")
        return row["gegeven_op"], sort, int(number)

    def read_key(self, words: Sequence[Any]) -> Key:
        moment, sort, number = words
        if sort not in SORTS:
            raise ValueError("no such key")
        return known_part(parse_datetime(moment)), sort, known_part(number)
