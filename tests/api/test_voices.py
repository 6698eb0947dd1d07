"""What people said about a draft, in the API."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories
from vision import actions

pytestmark = pytest.mark.django_db


def test_what_nobody_may_read_is_not_there(client: Client) -> None:
    author = factories.make_user()
    version = factories.make_consultation()
    back = actions.withdraw_reaction(factories.make_reaction(version, author=author), actor=author)
    gone = actions.withdraw_amendment(factories.make_amendment(version, author=author), actor=author)
    waits = factories.make_amendment(version)
    factories.close_early(version)
    curator = factories.make_staff("curator")
    actions.propose_decision(waits, actor=curator, decision="rejected", reasons="Nog geheim.")
    answer = client.get("/api/v1/inspraak")
    assert answer.json()["aantal"] == 1
    assert "Nog geheim." not in answer.content.decode()
    assert answer.json()["resultaten"][0]["uitkomst"] == ""
    for word in (
        f"reactie-{back.pk}",
        f"amendement-{gone.pk}",
        "reactie-x",
        "x",
        "reactie-99999999999999999999",
    ):
        assert client.get(f"/api/v1/inspraak/{word}").status_code == 404


def test_reactions_and_amendments_with_their_answers(client: Client) -> None:
    author = factories.make_user(name="Ans de Boer")
    version = factories.make_consultation()
    reaction = factories.make_reaction(version, author=author, quote="buren", text="Wie zijn dat?")
    amendment = factories.make_amendment(version, author=author, party=actions.Party(7, "De Buurtfabriek"))
    actions.agree(reaction, actor=factories.make_user())
    factories.close_early(version)
    one, two = factories.make_staff("curator"), factories.make_staff("curator")
    wrong = actions.answer_reactions(version, [reaction.pk], actor=one, outcome="outside", reasons="Nee.")
    actions.correct_answer(
        wrong, actor=two, outcome="explained", reasons="Iedereen.", why="Verkeerd gelezen."
    )
    actions.propose_decision(amendment, actor=one, decision="accepted", reasons="Goed.")
    actions.confirm_decision(amendment, actor=two)
    answer = client.get("/api/v1/inspraak")
    assert "Ans" not in answer.content.decode()  # names of people are on the page only
    rows = {row["soort"]: row for row in answer.json()["resultaten"]}
    said, proposed = rows["reactie"], rows["amendement"]
    assert client.get(f"/api/v1/inspraak/reactie-{reaction.pk}").json() == said
    assert client.get(f"/api/v1/inspraak/amendement-{amendment.pk}").json() == proposed
    assert (said["onderdeel"], said["onderdeelCode"], said["passage"]) == ("doel", "D1.1", "buren")
    assert (said["steun"], said["uitkomst"], said["redenen"]) == (1, "uitgelegd", "Iedereen.")
    assert said["correctie"] == "Verkeerd gelezen."
    (before,) = said["eerdereAntwoorden"]
    assert (before["uitkomst"], before["redenen"], before["correctie"]) == ("buiten_de_visie", "Nee.", "")
    assert before["beantwoordOp"].endswith("Z")
    assert (proposed["correctie"], proposed["eerdereAntwoorden"]) == ("", [])
    assert said["gegevenOp"].endswith("Z")
    assert said["beantwoordOp"].endswith("Z")
    assert (proposed["organisatie"], proposed["wijziging"], proposed["uitkomst"]) == (
        "De Buurtfabriek",
        "anders_verwoorden",
        "overgenomen",
    )
    schemas = client.get("/api/v1/openapi.json").json()["components"]["schemas"]
    assert set(said) == set(schemas["Voice"]["properties"])


def test_one_kind_or_one_version(client: Client) -> None:
    for _n in range(2):
        version = factories.make_consultation()
        factories.make_reaction(version)
        factories.make_amendment(version)
    assert client.get("/api/v1/inspraak").json()["aantal"] == 4
    assert client.get("/api/v1/inspraak?soort=reactie").json()["aantal"] == 2
    assert client.get("/api/v1/inspraak?soort=amendement&versie=1.0").json()["aantal"] == 1
    wrong = client.get("/api/v1/inspraak?soort=onzin")
    assert wrong.status_code == 400
    assert wrong.json()["invalidParams"][0]["name"] == "soort"


def test_as_many_queries_for_many_rows(client: Client) -> None:
    version = factories.make_consultation()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/api/v1/inspraak?paginaGrootte=100").status_code == 200
        return len(captured)

    factories.make_reaction(version)
    few = queries()
    for _n in range(15):
        factories.make_reaction(version)
        factories.make_amendment(version)
    assert queries() == few <= 5
