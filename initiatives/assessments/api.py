"""Assessments in the API: where each case stands, and the whole answer once it is decided."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import path
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from civicnet.api.resources import ReadOnlyViewSet, UtcDateTimeField
from civicnet.api.values import WordField
from initiatives.assessments.models import (
    Assessment,
    Condition,
    Finding,
    GoalScore,
    HearingReply,
    Pause,
    Reading,
    SentDraft,
    contact_promise,
)
from initiatives.assessments.values import JUDGEMENTS, KEPT, OWNERS, SCORES, STATES

State = Assessment.State


class GoalScoreSerializer(serializers.ModelSerializer[GoalScore]):
    doel = serializers.CharField(source="goal.code")
    score = WordField(SCORES, or_nothing=True)
    redenen = serializers.CharField(source="reasons")

    class Meta:
        model = GoalScore
        fields = ["doel", "score", "redenen"]


class FindingSerializer(serializers.ModelSerializer[Finding]):
    randvoorwaarde = serializers.CharField(source="precondition.code")
    overschreden = serializers.BooleanField(source="crossed")
    redenen = serializers.CharField(source="reasons")

    class Meta:
        model = Finding
        fields = ["randvoorwaarde", "overschreden", "redenen"]


class ConditionSerializer(serializers.ModelSerializer[Condition]):
    tekst = serializers.CharField(source="text")
    eigenaar = WordField(OWNERS, source="owner")
    uiterlijk = serializers.DateField(source="due")
    controle = serializers.CharField(source="check_how")
    uitkomst = WordField(KEPT, source="outcome")

    class Meta:
        model = Condition
        fields = ["tekst", "eigenaar", "uiterlijk", "controle", "uitkomst"]


class PauseSerializer(serializers.ModelSerializer[Pause]):
    van = serializers.DateField(source="began_on")
    tot = serializers.DateField(source="ended_on")
    reden = serializers.CharField(source="reason")

    class Meta:
        model = Pause
        fields = ["van", "tot", "reden"]


class AnswerSerializer(serializers.ModelSerializer[Reading]):
    oordeel = WordField(JUDGEMENTS, or_nothing=True, source="overall")
    samenvatting = serializers.CharField(source="summary")
    uitleg = serializers.CharField(source="explanation")
    doelen = GoalScoreSerializer(source="scores", many=True)
    randvoorwaarden = FindingSerializer(source="findings", many=True)

    class Meta:
        model = Reading
        fields = ["oordeel", "samenvatting", "uitleg", "doelen", "randvoorwaarden"]


class ReplySerializer(serializers.ModelSerializer[HearingReply]):
    op = UtcDateTimeField(source="at")
    tekst = serializers.CharField(source="text")
    geen_opmerkingen = serializers.BooleanField(source="no_remarks")
    antwoord = serializers.CharField(source="answer")

    class Meta:
        model = HearingReply
        fields = ["op", "tekst", "geen_opmerkingen", "antwoord"]


class SentDraftSerializer(serializers.ModelSerializer[SentDraft]):
    """One round of hearing: the draft as it was sent, and what the initiators said of that draft.

    `concept` is the canonical text itself, of which `concept_sha256` is the hash.
    """

    nummer = serializers.IntegerField(source="number")
    verzonden_op = UtcDateTimeField(source="sent_at")
    reageren_uiterlijk = serializers.DateField(source="reply_by")
    terzijde_gelegd_op = UtcDateTimeField(source="reading.set_aside_at")
    concept_sha256 = serializers.CharField(source="text_sha256")
    concept = serializers.CharField(source="text")
    reacties = ReplySerializer(source="said", many=True)

    class Meta:
        model = SentDraft
        fields = [
            "nummer",
            "verzonden_op",
            "reageren_uiterlijk",
            "terzijde_gelegd_op",
            "concept_sha256",
            "concept",
            "reacties",
        ]


class AssessmentSerializer(serializers.ModelSerializer[Assessment]):
    nummer = serializers.IntegerField(source="pk")
    initiatief = serializers.CharField(source="initiative.slug")
    naam = serializers.CharField(
        source="name", help_text="Of an answer: what the initiative was called then."
    )
    visieversie = serializers.CharField(source="version.number")
    stap = WordField(STATES, source="state")
    aangevraagd_op = UtcDateTimeField(source="requested_at")
    contact_uiterlijk = serializers.DateField(source="contact_due")
    contact_op = UtcDateTimeField(source="contacted_at", allow_null=True)
    contact_te_laat = serializers.SerializerMethodField()
    antwoord_uiterlijk = serializers.DateField(source="answer_due")
    antwoord_te_laat = serializers.SerializerMethodField()
    beantwoord_op = UtcDateTimeField(source="decided_at")
    overgenomen = serializers.BooleanField(source="taken_over")
    pauzes = PauseSerializer(source="pauses", many=True)
    voorwaarden = serializers.SerializerMethodField()
    antwoord = serializers.SerializerMethodField()
    hoorrondes = serializers.SerializerMethodField()

    class Meta:
        model = Assessment
        fields = [
            "nummer",
            "initiatief",
            "naam",
            "visieversie",
            "stap",
            "aangevraagd_op",
            "contact_uiterlijk",
            "contact_op",
            "contact_te_laat",
            "antwoord_uiterlijk",
            "antwoord_te_laat",
            "beantwoord_op",
            "overgenomen",
            "pauzes",
            "voorwaarden",
            "antwoord",
            "hoorrondes",
        ]

    def get_contact_te_laat(self, case: Assessment) -> bool:
        """Whether the first contact came, or by now is, later than the promised day."""
        promise = contact_promise(case)
        return promise is not None and promise.days_late > 0

    def get_antwoord_te_laat(self, case: Assessment) -> bool:
        """Whether the answer came, or by now is, later than the promised day."""
        return not case.taken_over and case.clock().overdue

    @extend_schema_field(ConditionSerializer(many=True))
    def get_voorwaarden(self, case: Assessment) -> list[Any]:
        if case.state != Assessment.State.DECIDED:
            return []
        return list(ConditionSerializer(case.conditions.all(), many=True).data)

    @extend_schema_field(AnswerSerializer(allow_null=True))
    def get_antwoord(self, case: Assessment) -> Any:
        """What both readers agreed on; nobody reads it here before it is decided."""
        if case.state != Assessment.State.DECIDED:
            return None
        agreed = case.agreed  # type: ignore[attr-defined]  # the prefetch below puts it there
        return AnswerSerializer(agreed[0]).data if agreed else None

    @extend_schema_field(SentDraftSerializer(many=True))
    def get_hoorrondes(self, case: Assessment) -> list[Any]:
        """Every draft that was sent, in order, with the replies to it; nobody reads them here before the answer."""
        if case.state != Assessment.State.DECIDED:
            return []
        sent = case.sent  # type: ignore[attr-defined]  # the prefetch below puts it there
        return list(SentDraftSerializer(sent, many=True).data)


class AssessmentViewSet(ReadOnlyViewSet):
    """All assessments, newest request first. What readers write stays out until it is decided."""

    serializer_class = AssessmentSerializer
    keyset = ("requested_at", "pk")
    newest_first = True

    def get_queryset(self) -> QuerySet[Assessment]:
        agreed = Reading.objects.filter(kind=Reading.Kind.AGREED).prefetch_related(
            "scores__goal", "findings__precondition"
        )
        return (
            Assessment.objects.visible_to(self.request.user)
            .select_related("initiative", "version")
            .prefetch_related(
                "pauses",
                "conditions",
                Prefetch("readings", agreed, to_attr="agreed"),
                Prefetch("drafts", SentDraft.objects.with_replies(), to_attr="sent"),
            )
            .order_by("requested_at", "pk")
        )


urlpatterns = [
    path("toetsen", AssessmentViewSet.as_view({"get": "list"}), name="toetsen-list"),
    path("toetsen/<int:pk>", AssessmentViewSet.as_view({"get": "retrieve"}), name="toetsen-detail"),
]
