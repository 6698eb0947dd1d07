"""Addresses below /marktplaats/."""

from django.urls import path

from initiatives.marketplace.views import answer, exchange, market, post, put_up, sharing, suggestions

app_name = "marketplace"

urlpatterns = [
    path("", market.market, name="list"),
    path("rss.xml", market.feed, name="feed"),
    path("marktplaats<table:form>", market.download, name="download"),
    path("nieuw/", put_up.new, name="new"),
    path("nieuw/begin/", put_up.begin, name="begin"),
    path("nieuw/lijkt-op/", put_up.alike, name="alike"),
    path("nieuw/<int:pk>/weg/", put_up.throw_away, name="throw_away"),
    path("nieuw/<int:pk>/<slug:word>/", put_up.step, name="new_step"),
    path("<int:pk>/", post.post, name="post"),
    path("<int:pk>/veranderen/", put_up.change, name="change"),
    path("<int:pk>/deel/", sharing.share, name="share"),
    path("<int:pk>/deel/poster/", sharing.poster, name="poster"),
    path("<int:pk>/deel/qr.svg", sharing.code, name="share_code"),
    path("<int:pk>/deel/plaatje.png", sharing.picture, name="share_picture"),
    path("<int:pk>/stap/", post.step, name="step"),
    path("<int:pk>/open-houden/", post.keep_open, name="keep_open"),
    path("<int:pk>/eraf/", post.withdraw, name="withdraw"),
    path("<int:pk>/reageren/", answer.answer, name="answer"),
    path("<int:pk>/reageren/begin/", answer.begin, name="answer_begin"),
    path("uitwisselingen/<int:pk>/", exchange.exchange, name="exchange"),
    path("uitwisselingen/<int:pk>/afspraak/", exchange.terms, name="terms"),
    path("uitwisselingen/<int:pk>/ja/", exchange.agree, name="agree"),
    path("uitwisselingen/<int:pk>/herinneren/", exchange.remind, name="remind"),
    path("uitwisselingen/<int:pk>/gelukt/", exchange.outcome, name="outcome"),
    path("uitwisselingen/<int:pk>/stoppen/", exchange.stop, name="stop"),
    path("uitwisselingen/<int:pk>/dank/", exchange.thanks, name="thanks"),
    path("uitwisselingen/<int:pk>/bruggenbouwer/", exchange.ask_broker, name="ask_broker"),
    path("uitwisselingen/<int:pk>/blokkeren/", exchange.block, name="block"),
    path("uitwisselingen/<int:pk>/agenda.ics", exchange.calendar, name="exchange_calendar"),
    path("<int:pk>/past/", suggestions.suggestions, name="suggestions"),
    path("past-niet/<int:pk>/", suggestions.set_aside, name="set_aside"),
]
