"""The words that people reacted to, marked in the text itself."""

import re
from html import unescape

import pytest
from django.test import Client
from django.utils.html import strip_tags

from civicnet.text import markdown
from civicnet.workflow import SYSTEM
from tests import factories
from tests.factories.consulted import version
from vision import actions
from vision.anchors import plain_words
from vision.canonical import digest
from vision.marks import Passage, mark_passages
from vision.models import VisionVersion

__all__ = ["version"]

TEXTS = (
    "Elke buurt heeft een tuin. De gemeente geeft de grond.",
    "Wij **zorgen** voor [elkaar *en ook*](https://voorbeeld.nl/a?b=1&c=2) voor u & mij, 1 < 2.",
    "Eerst dit.\n\n- een tuin\n- twee *bomen*\n\n> En dat\n> dan.\nMet een regel.",
    "`code <b>` en <b>geen</b> &copy; “aanhaling”",
)
_NOTE = re.compile(r'<sup class="cn-marked__note">.*?</sup>')


def without(html: str) -> str:
    """The HTML with the marks taken away again."""
    return re.sub(r"</?mark[^>]*>", "", _NOTE.sub("", html))


def under(html: str) -> str:
    """The marked words."""
    found = re.findall(r"<mark[^>]*>(.*?)</mark>", html, re.DOTALL)
    return unescape(strip_tags("".join(found)))


@pytest.mark.parametrize("text", TEXTS)
def test_every_passage_is_marked_and_the_text_stays_what_it_was(text: str) -> None:
    words = plain_words(text)
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            if not words[start:end].strip():
                continue
            html = mark_passages(text, [Passage(start, end, 1, "/daar/")])
            assert without(html) == markdown(text)
            assert "".join(under(html).split()) == "".join(words[start:end].split())
            assert html.count('data-marks="1"') == 1
            assert not re.search(r"<a [^>]*>(?:(?!</a>).)*<a ", html, re.DOTALL), "a link in a link"


def test_passages_that_overlap_keep_each_its_own_number() -> None:
    text = TEXTS[0]
    one, two = text.index("buurt"), text.index("een tuin")
    html = mark_passages(
        text, [Passage(one, two + 8, 2, "/twee/"), Passage(two, len(text), 3, "/drie/?a=1&b=2")]
    )
    assert without(html) == markdown(text)
    both = re.findall(r'<mark class="cn-marked cn-marked--more">(.*?)</mark>', html)
    assert both == ["een tuin"]
    assert re.findall(r'href="([^"]+)"[^>]*data-marks="(\d)"', html) == [
        ("/twee/", "2"),
        ("/drie/?a=1&amp;b=2", "3"),
    ]
    assert "style=" not in html


def test_a_text_without_reactions_is_as_it_was() -> None:
    assert mark_passages(TEXTS[2], []) == markdown(TEXTS[2])
    assert mark_passages("", []) == ""


@pytest.mark.django_db
def test_both_pages_mark_what_people_reacted_to(client: Client, version: VisionVersion) -> None:
    before = digest(VisionVersion.objects.with_text().get(pk=version.pk))
    first = factories.make_reaction(version, quote="heeft een tuin")
    factories.make_reaction(version, quote="heeft een tuin")
    other = factories.make_reaction(version, quote="een tuin. De gemeente")
    factories.make_reaction(version)  # to the whole
    back = factories.make_reaction(version, quote="de grond")
    actions.withdraw_reaction(back, actor=back.author)
    for page in ("/visie/consultatie/", "/visie/consultatie/deel/doel-D1.1/"):
        html = client.get(page).content.decode()
        assert re.findall(r'data-marks="(\d)"', html) == ["2", "1"]
        for reaction in (first, other):
            assert f"reactie={reaction.pk}#reactie-{reaction.pk}" in html
    there = re.search(r'<sup class="cn-marked__note">\xa0<a href="([^"]+)"', html)
    assert there is not None
    assert f'id="reactie-{first.pk}"' in client.get(unescape(there[1])).content.decode()
    assert digest(VisionVersion.objects.with_text().get(pk=version.pk)) == before


@pytest.mark.django_db
def test_a_mark_goes_along_with_an_edit_and_goes_with_the_words(
    client: Client, version: VisionVersion
) -> None:
    factories.make_reaction(version, quote="Elke buurt heeft een tuin.")
    factories.make_reaction(version, quote="De gemeente geeft de grond.")
    factories.close_early(version)
    fields = {"text": "Elke buurt heeft een eigen tuin."}
    piece = version.revisions.get(code="D1.1", number=1).piece
    actions.save_piece(version, piece, fields, actor=SYSTEM, base=1)
    html = client.get("/visie/consultatie/deel/doel-D1.1/").content.decode()
    assert re.findall(r'data-marks="(\d)"', html) == ["1"]
    assert under(html) == "Elke buurt heeft een eigen tuin"
