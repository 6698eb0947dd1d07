"""The pages that are put together from several capabilities. One file in views/ for each page."""

from django.urls import path

from civicnet.accounts.views import preferences
from civicnet.pages.views import (
    calendar,
    goal,
    home,
    me,
    offline,
    search,
    statements,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("visie/versie/<str:number>/doel/<str:code>/", goal.goal, name="goal"),
    path("mijn/", me.me, name="me"),
    path("mijn/voorkeuren/", preferences, name="preferences"),
    path("mijn/voorkeuren/mail/", me.mail_again, name="mail_again"),
    path("mijn/agenda/", calendar.calendar, name="calendar"),
    path("mijn/agenda/<str:key>.ics", calendar.feed, name="calendar_feed"),
    path("mijn/berichten/", me.notices, name="notices"),
    path("mijn/berichten/gelezen/", me.read_notices, name="read_notices"),
    path("zoeken/", search.search, name="search"),
    path("zo-werkt-een-toets/", statements.how_it_works, name="how_it_works"),
    path("toegankelijkheid/", statements.accessibility, name="accessibility"),
    path("gegevens/", statements.privacy, name="privacy"),
    path("open-data/", statements.open_data, name="open_data"),
    path("offline/", offline.offline, name="offline"),
]
