"""What the site says about itself: accessibility, personal data, open data, how an assessment goes."""

from django.http import HttpRequest, HttpResponse

from civicnet.caching.pages import kept
from civicnet.deadlines import ANSWER_DAYS, CONTACT_DAYS, DECISION_DAYS, HEARING_DAYS
from civicnet.http import render
from civicnet.pages.my_data.table import kinds
from civicnet.permissions import PUBLIC, access


@access(PUBLIC)
@kept()
def accessibility(request: HttpRequest) -> HttpResponse:
    """`/toegankelijkheid/`: the statement that the law asks for, with a way to report what does not work."""
    return render(request, "pages/accessibility.html")


@access(PUBLIC)
@kept()
def privacy(request: HttpRequest) -> HttpResponse:
    """`/gegevens/`: which personal data, what for, how long (AVG art. 13)."""
    return render(request, "pages/privacy.html", {"kinds": kinds()})


@access(PUBLIC)
@kept()
def open_data(request: HttpRequest) -> HttpResponse:
    """`/open-data/`: every dataset, its form and its licence."""
    return render(request, "pages/open_data.html")


@access(PUBLIC)
@kept("vision")
def how_it_works(request: HttpRequest) -> HttpResponse:
    """`/zo-werkt-een-toets/`: the steps and the terms, for whoever asks for an assessment."""
    terms = {
        "contact": CONTACT_DAYS,
        "answer": ANSWER_DAYS,
        "hearing": HEARING_DAYS,
        "decision": DECISION_DAYS,
    }
    return render(request, "pages/how_it_works.html", {"terms": terms})
