"""The network in the API: the newest snapshot, or that of another day, with its parties and ties."""

from datetime import date
from typing import Any, Final

from django.http import Http404
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from civicnet.addresses import site_url
from civicnet.api.resources import OnlyKnownKeys
from civicnet.api.values import Words
from initiatives.network.models import Snapshot
from initiatives.network.reading import COOPERATIVE, ENTERPRISE, OTHER, RESIDENTS, SHAPES, TOWN, Network, Seen
from initiatives.network.selection import KIND_WORDS
from initiatives.network.ties import Tie

KINDS_OF_PARTY: Final = Words.of(
    SHAPES.items(),
    words={
        RESIDENTS: "bewonersinitiatief",
        COOPERATIVE: "cooperatie",
        ENTERPRISE: "onderneming",
        OTHER: "organisatie",
        TOWN: "gemeente",
    },
)
DAY: Final = "op"


class PartySerializer(serializers.Serializer[Seen]):
    id = serializers.CharField(source="word", help_text="What the party is called in `van` and `naar`.")
    naam = serializers.CharField(source="name", help_text="Empty when the party hides its name here.")
    soort = serializers.SerializerMethodField()
    buurt = serializers.SerializerMethodField(help_text="The code of its neighbourhood; empty without.")
    groep = serializers.SerializerMethodField(
        help_text="The number of the group of those who are tied to each other; null without any tie."
    )
    pagina = serializers.SerializerMethodField()

    def get_soort(self, seen: Seen) -> str:
        return KINDS_OF_PARTY[seen.shape]

    def get_buurt(self, seen: Seen) -> str:
        return seen.area[0]

    def get_groep(self, seen: Seen) -> int | None:
        return seen.node.group + 1 if seen.node.group >= 0 else None

    def get_pagina(self, seen: Seen) -> str:
        return site_url(seen.url) if seen.url else ""


class TieSerializer(serializers.Serializer[Tie]):
    """Its context has the network that the tie is of."""

    van = serializers.SerializerMethodField(help_text="Of an exchange: who gave; else one of both.")
    naar = serializers.SerializerMethodField()
    soort = serializers.SerializerMethodField()
    sinds = serializers.DateField(source="since")
    waardoor = serializers.SerializerMethodField(help_text="What the tie came of, in words.")

    def get_van(self, tie: Tie) -> str:
        return self._network.parties[tie.a].word

    def get_naar(self, tie: Tie) -> str:
        return self._network.parties[tie.b].word

    def get_soort(self, tie: Tie) -> str:
        return KIND_WORDS[tie.kind]

    def get_waardoor(self, tie: Tie) -> str:
        return self._network.through(tie)[0]

    @property
    def _network(self) -> Network:
        found: Network = self.context["network"]
        return found


class NetworkSerializer(serializers.Serializer[Any]):
    """A whole snapshot: a network is no list that one reads page by page."""

    dag = serializers.DateField(help_text="The day of the snapshot.")
    partijen = PartySerializer(many=True)
    banden = TieSerializer(many=True)


class NetworkView(OnlyKnownKeys):
    """Who is tied to whom: through help that both confirmed, through work together, or through shared members."""

    def known_keys(self) -> tuple[str, ...]:
        return (DAY, *super().known_keys())

    @extend_schema(
        parameters=[OpenApiParameter(DAY, date, description="The last snapshot of that day or before it.")],
        responses=NetworkSerializer,
    )
    def get(self, request: Request) -> Response:
        """Raises ValidationError (400) for what is no day, Http404 when there was no snapshot yet."""
        snapshot = Snapshot.objects.on(_day(request.query_params.get(DAY)))
        if snapshot is None:
            raise Http404
        network = Network.of(snapshot)
        found = {"dag": snapshot.day, "partijen": network.parties.values(), "banden": network.ties}
        return Response(NetworkSerializer(found, context={"network": network}).data)


def _day(said: str | None) -> date | None:
    if said is None:
        return None
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise ValidationError({DAY: "No day. Write it as 2026-01-15."}) from error


urlpatterns = [path("netwerk", NetworkView.as_view(), name="netwerk")]
