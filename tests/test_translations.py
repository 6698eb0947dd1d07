"""Every text has its Dutch, the Dutch is what visitors get, and English is complete under /en/."""

import pytest
from django.core.management import call_command
from django.test import Client

from tests import factories


def test_no_text_lacks_its_dutch() -> None:
    call_command("check_translations")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "words"), [("/initiatieven/", "Initiatieven"), ("/en/initiatieven/", "Initiatives")]
)
def test_the_address_chooses_the_language(client: Client, path: str, words: str) -> None:
    factories.make_initiative()
    answer = client.get(path, headers={"Accept-Language": "de"})
    assert f">{words}</h1>" in answer.content.decode()
    assert answer["Content-Language"] == ("en" if "/en/" in path else "nl")
