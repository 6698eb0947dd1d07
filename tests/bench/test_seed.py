"""What the bench measures is a site: its pages answer, its counts are right, and the product's own checks agree."""

from collections import Counter
from hashlib import sha256

import pytest
from django.db import connection
from django.test import Client

from civicnet.areas.models import Municipality
from civicnet.search.query import found_by
from civicnet.text.search import search_vector, terms_of
from initiatives.actions.indexing import texts_of
from initiatives.assessments.models import Assessment, Reading, canonical_answer
from initiatives.marketplace.models import Post
from initiatives.models import Initiative
from tests.bench.seed import seed
from tests.bench.words import ASKED, HALF
from tests.factories import make_areas, make_version
from tests.walked import REAL_FILES

pytestmark = pytest.mark.django_db
SIZE = 200
PAGES = (
    "/",
    "/initiatieven/",
    "/initiatieven/?pagina=9",
    "/initiatieven/?fase=running",
    f"/initiatieven/?zoek={HALF}",
    "/initiatieven/?toon=kaart",
    f"/zoeken/?zoek={HALF}",
    "/initiatieven/signalen/",
    "/initiatieven/organisaties/",
    "/marktplaats/",
    f"/marktplaats/?zoek={ASKED}&kant=gevraagd",
    "/marktplaats/?toon=kaart",
    "/toetsen/",
    "/visie/",
    "/api/v1/initiatieven?paginaGrootte=100",
    "/api/v1/toetsen?paginaGrootte=100",
)


@pytest.fixture
def town() -> None:
    Municipality(name="Elzerbroek").save()
    make_areas("Oude Kern", "Molenwijk", "Waterkant")
    make_version()
    seed(SIZE)


def lexemes(vector: str) -> set[tuple[str, str]]:
    """The words of a `tsvector` with their weights, wherever they stand."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT lexeme, unnest(weights) FROM unnest(%s::tsvector)", [vector])
        return set(cursor.fetchall())


@pytest.mark.walk(REAL_FILES)
def test_a_seeded_site_is_a_site(town: None) -> None:
    assert Initiative.objects.count() == SIZE
    stages = Counter(Initiative.objects.public().values_list("stage", flat=True))
    assert stages["running"] > SIZE / 3
    assert set(stages) == set(Initiative.Stage.values) - {"draft"}
    states = Counter(Assessment.objects.values_list("state", flat=True))
    assert set(states) == set(Assessment.State.values)
    visitor = Client()
    for page in PAGES:
        assert visitor.get(page).status_code == 200, page
    for initiative in Initiative.objects.public().order_by("-pk")[:20]:
        assert visitor.get(initiative.get_absolute_url()).status_code == 200, initiative.slug

    asked = Post.objects.public().order_by("-pk")[0]
    assert asked.title in visitor.get(asked.get_absolute_url()).text
    assert Post.objects.public().open().filter(side="need").count() > SIZE / 2
    found = visitor.get(f"/marktplaats/?zoek={ASKED}&kant=gevraagd").text
    assert "Een zaal op vrijdagavond" in found

    # The newest answer of our own is that of a copy: it has its readings, its hash is that of its own text.
    case = Assessment.objects.decided().filter(taken_over=False).order_by("-pk")[0]
    said = case.readings.get(kind=Reading.Kind.AGREED).scores.all()[0].reasons
    assert said[:60] in visitor.get(case.get_absolute_url()).text
    text = visitor.get(f"{case.get_absolute_url()}antwoord.json").content
    assert sha256(text).hexdigest() == case.text_sha256
    assert canonical_answer(case) == text
    assert [draft.text_sha256 for draft in case.drafts.all()] == [
        sha256(draft.text.encode()).hexdigest() for draft in case.drafts.all()
    ]

    # The words of a copy are those that the product would write.
    found = Initiative.objects.public().filter(search=found_by(terms_of(HALF)))
    assert SIZE * 0.4 < found.count() < SIZE * 0.6
    copy = Initiative.objects.public().order_by("-pk")[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT search::text FROM initiatives_initiative WHERE id = %s", [copy.pk])
        (stored,) = cursor.fetchone()
    assert lexemes(stored) == lexemes(search_vector(texts_of(copy)))
