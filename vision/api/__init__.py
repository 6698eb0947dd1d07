"""The vision in the API: versions with their text, every goal, and what people say about a draft."""

from django.urls import path

from vision.api.text import GoalViewSet, IndicatorViewSet, VersionViewSet, VisionViewSet
from vision.api.voices import VoiceViewSet

urlpatterns = [
    path("inspraak", VoiceViewSet.as_view({"get": "list"}), name="inspraak-list"),
    path("inspraak/<str:kenmerk>", VoiceViewSet.as_view({"get": "retrieve"}), name="inspraak-detail"),
    path("visies", VisionViewSet.as_view({"get": "list"}), name="visies-list"),
    path("visies/<str:code>", VisionViewSet.as_view({"get": "retrieve"}), name="visies-detail"),
    path("versies", VersionViewSet.as_view({"get": "list"}), name="versies-list"),
    path("versies/<str:number>", VersionViewSet.as_view({"get": "retrieve"}), name="versies-detail"),
    path("doelen", GoalViewSet.as_view({"get": "list"}), name="doelen-list"),
    path("doelen/<str:code>", GoalViewSet.as_view({"get": "retrieve"}), name="doelen-detail"),
    path("indicatoren", IndicatorViewSet.as_view({"get": "list"}), name="indicatoren-list"),
    path("indicatoren/<str:code>", IndicatorViewSet.as_view({"get": "retrieve"}), name="indicatoren-detail"),
]
