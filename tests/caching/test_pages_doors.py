"""A kept page is right in the next answer by whatever door the change came: the admin, an import, the clock."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client

from civicnet.areas.actions import set_municipality
from civicnet.workflow import SYSTEM
from tests.factories import make_areas, make_consultation, make_staff
from tests.factories.consulted import over
from tests.factories.imports import run
from tests.factories.visits import LIST, ask, is_kept
from vision.tasks import close_consultations

pytestmark = pytest.mark.django_db(transaction=True)
ASK_FOR_IT = "/visie/consultatie/"


@pytest.fixture(autouse=True)
def town() -> None:
    ContentType.objects.clear_cache()  # a test that commits empties what migrations wrote
    set_municipality(name="Elzerbroek", theme="ma", actor=SYSTEM)


def test_the_admin(client_for: Callable[..., Client]) -> None:
    (area,) = make_areas("Oude Kern")
    assert is_kept(LIST)
    address = f"/beheer/reparatie/areas/neighbourhood/{area.pk}/change/"
    sent = client_for(make_staff("admin")).post(address, {"name": "Nieuwe Kern", "kind": area.kind})
    assert sent.status_code == 302
    page, kept = ask(LIST)
    assert ("Nieuwe Kern" in page.content.decode(), kept) == (True, False)


def test_an_import(tmp_path: Path) -> None:
    assert is_kept(LIST)
    file = tmp_path / "plannen.csv"
    file.write_text("id,naam\n7,Regentuin\n", encoding="utf-8")
    run(file)
    page, kept = ask(LIST)
    assert ("Regentuin" in page.content.decode(), kept) == (True, False)


def test_the_clock() -> None:
    over(make_consultation())
    assert is_kept(ASK_FOR_IT)
    before = ask(ASK_FOR_IT)[0].content
    close_consultations()
    page, kept = ask(ASK_FOR_IT)
    assert (page.content != before, kept) == (True, False)
