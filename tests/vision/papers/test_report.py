"""The response report: generated from the data, as page, PDF and ODT; public when all is answered."""

import io
import zipfile
from collections.abc import Callable

import pikepdf
import pytest
from django.test import Client

from civicnet.accounts.models import User
from civicnet.text import BECOMES
from tests import factories
from tests.factories.pages import squeezed
from vision import actions
from vision.models import VisionVersion
from vision.papers.report import report_of
from vision.papers.report_words import pieces_of_diff

pytestmark = pytest.mark.django_db
NASTY = "Kan dit #let x = 1 [*vet*] \\ $ <b>& \x0b 'zo' \"wel\"?"


@pytest.fixture
def curators() -> tuple[User, User]:
    return factories.make_staff("curator"), factories.make_staff("curator")


def whole(version: VisionVersion) -> VisionVersion:
    return VisionVersion.objects.with_text().get(pk=version.pk)


def answered(curators: tuple[User, User]) -> VisionVersion:
    """Three reactions, two of them with one answer; a proposal taken over; a goal that came and one that went."""
    version = factories.make_consultation()
    one = factories.make_reaction(version, text="Dit moet anders.", quote="buren elkaar")
    two = factories.make_reaction(version, text=NASTY)
    three = factories.make_reaction(
        version, code="D2.1", text="Wij bouwen mee.", party=actions.Party(7, "Wooncoöperatie De Weverij")
    )
    actions.agree(one, actor=factories.make_user())
    taken = factories.make_amendment(version, author=factories.make_user(name="Ans de Boer"))
    dropped = factories.make_amendment(version, change="drop", code="D1.2", text="")
    added = factories.make_amendment(version, change="add", theme_code="T2", text="Er komen meer bomen.")
    refused = factories.make_amendment(version, change="add", theme_code="T2", text="Er komt een kermis.")
    version = factories.close_early(version)
    for rows, outcome in (([one.pk, two.pk], "partly"), ([three.pk], "explained")):
        actions.answer_reactions(
            version, rows, actor=curators[0], outcome=outcome, reasons=f"Daarom ({outcome})."
        )
    for amendment, decision in (
        (taken, "accepted"), (dropped, "accepted"), (added, "accepted"), (refused, "rejected"),
    ):  # fmt: skip
        actions.propose_decision(
            amendment, actor=curators[0], decision=decision, reasons=f"Want {amendment.pk}."
        )
        actions.confirm_decision(amendment, actor=curators[1])
    return version


def test_a_concept_is_for_curators(client: Client, client_for: Callable[..., Client]) -> None:
    version = factories.make_consultation()
    factories.make_reaction(version)
    for state in ("consultation", "amending"):
        VisionVersion.objects.filter(pk=version.pk).update(state=state)
        for name in ("nota/", "nota.pdf", "nota.odt"):
            address = f"/visie/versie/1.0/{name}"
            assert client.get(address).status_code == 404
            assert client_for(factories.make_user()).get(address).status_code == 404
            assert client_for(factories.make_staff("curator"), strong=False).get(address).status_code == 404
            assert client_for(factories.make_staff("curator")).get(address).status_code == 200
    page = client_for(factories.make_staff("curator")).get("/visie/versie/1.0/nota/").content.decode()
    assert 'data-unanswered="1"' in page
    assert "concept" in page
    assert client.get("/visie/versie/9/nota/").status_code == 404
    factories.make_version("3.0")  # nobody was asked about it
    assert client.get("/visie/versie/3.0/nota/").status_code == 404


def test_all_that_was_said_answered_and_changed(client: Client, curators: tuple[User, User]) -> None:
    answered(curators)
    page = squeezed(client.get("/visie/versie/1.0/nota/"))
    assert (
        'data-reactions="3" data-organisations="1" data-unanswered="0" data-proposals="4" data-undecided="0"'
        in page
    )
    for words in (
        "Dit moet anders.",
        "Wij bouwen mee.",
        "Daarom (partly).",
        "Daarom (explained).",
        "Ans de Boer",
    ):
        assert words in page
    assert page.count("Daarom (partly).") == 1  # one answer, however many got it
    assert "<ins>alle </ins>" in page or "<ins> alle</ins>" in page
    assert "&lt;b&gt;" in page
    changes = {
        section.name.rpartition("(")[2].strip(")"): section.change
        for section in report_of(whole(VisionVersion.objects.get())).sections
    }
    assert changes == {
        "D1.1": "changed",
        "D1.2": "gone",
        "D2.1": "same",
        "D2.3": "new",
        "Voorstellen voor nieuwe doelen": "same",
    } or set(changes.values()) == {"changed", "gone", "same", "new"}


def test_the_counts_keep_organisations_apart(curators: tuple[User, User]) -> None:
    report = report_of(whole(answered(curators)))
    counts = report.counts
    assert (counts.reactions, counts.by_people, counts.by_organisations) == (3, 2, 1)
    assert (counts.people, counts.organisations, counts.agreed) == (2, 1, 1)
    assert (counts.proposals, counts.undecided, counts.changed_parts) == (4, 0, 3)
    assert [n for _word, n in counts.outcomes] == [2, 1]
    assert [n for _word, n in counts.decisions] == [3, 1]
    assert not report.is_concept


def test_what_is_gone_stays_in_its_place(curators: tuple[User, User]) -> None:
    sections = report_of(whole(answered(curators))).sections
    codes = [section.name.rpartition("(")[2].strip(")") for section in sections]
    assert codes[:4] == ["D1.1", "D1.2", "D2.1", "D2.3"]


def test_the_pdf_is_accessible_and_holds_the_same(client: Client, curators: tuple[User, User]) -> None:
    answered(curators)
    response = client.get("/visie/versie/1.0/nota.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert 'filename="nota-1.0.pdf"' in response["Content-Disposition"]
    with pikepdf.open(io.BytesIO(response.content)) as found:
        assert found.Root.MarkInfo.Marked
        assert str(found.Root.Lang) == "nl"
        with found.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert "1.0" in metadata["dc:title"]


def test_the_odt_has_headings_and_every_word(client: Client, curators: tuple[User, User]) -> None:
    answered(curators)
    response = client.get("/visie/versie/1.0/nota.odt")
    assert response["Content-Type"] == "application/vnd.oasis.opendocument.text"
    with zipfile.ZipFile(io.BytesIO(response.content)) as file:
        assert file.read("mimetype") == response["Content-Type"].encode()
        content, styles = file.read("content.xml").decode(), file.read("styles.xml").decode()
    for words in (
        "Dit moet anders.",
        "Wij bouwen mee.",
        "Daarom (partly).",
        "Wooncoöperatie De Weverij",
        "&lt;b&gt;",
    ):
        assert words in content
    assert content.count('text:outline-level="2"') == 5
    assert 'fo:language="nl"' in styles


def test_a_report_about_nothing(client: Client) -> None:
    factories.make_consultation(state="amending")
    for name in ("nota/", "nota.pdf", "nota.odt"):
        assert client.get(f"/visie/versie/1.0/{name}").status_code == 200


def test_the_pieces_of_a_difference() -> None:
    assert pieces_of_diff(f"a <del>b</del>{BECOMES}<ins>&lt;c&gt;</ins> d") == [
        ("same", "a "), ("del", "b"), ("ins", "<c>"), ("same", " d"),
    ]  # fmt: skip
