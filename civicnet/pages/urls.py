"""The pages that are put together from several capabilities. A folder for each page."""

from django.urls import path

from civicnet.accounts.views import preferences, unblock
from civicnet.pages.areas import views as areas
from civicnet.pages.calendar import views as calendar
from civicnet.pages.goal import views as goal
from civicnet.pages.home import views as home
from civicnet.pages.me import views as me
from civicnet.pages.neighbourhood.views import neighbourhood
from civicnet.pages.offline.views import offline
from civicnet.pages.search import views as search
from civicnet.pages.statements import views as statements
from civicnet.pages.trust import views as trust
from civicnet.pages.work import views as work

urlpatterns = [
    path("", home.home, name="home"),
    path("visie/versie/<str:number>/doel/<str:code>/", goal.goal, name="goal"),
    path("mijn/", me.me, name="me"),
    path("mijn/voorkeuren/", preferences, name="preferences"),
    path("mijn/voorkeuren/blokkade/<int:pk>/", unblock, name="unblock"),
    path("mijn/agenda/", calendar.calendar, name="calendar"),
    path("mijn/agenda/<str:key>.ics", calendar.feed, name="calendar_feed"),
    path("werk/", work.work, name="work"),
    path("buurten/", areas.areas, name="areas"),
    path("buurten/<str:code>/", neighbourhood, name="neighbourhood"),
    path("vertrouwen/", trust.trust, name="trust"),
    path("vertrouwen/beloften/", trust.promises, name="promises"),
    path("vertrouwen/eigen-maat<table:form>", trust.own_measures, name="own_measures"),
    path("zoeken/", search.search, name="search"),
    path("zo-werkt-een-toets/", statements.how_it_works, name="how_it_works"),
    path("toegankelijkheid/", statements.accessibility, name="accessibility"),
    path("gegevens/", statements.privacy, name="privacy"),
    path("open-data/", statements.open_data, name="open_data"),
    path("offline/", offline, name="offline"),
]
