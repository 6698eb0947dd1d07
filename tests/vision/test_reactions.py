"""Reactions to a draft, through the public door: who may, where they hang, who agrees, and the answers."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.formats import date_format

from civicnet.areas.actions import set_municipality
from civicnet.deadlines import local_date
from civicnet.workflow import SYSTEM, NotAllowedNow
from tests import factories
from tests.factories.consulted import TEXT, over, version
from tests.factories.pages import squeezed
from vision import actions
from vision.models import Agreement, Amendment, Reaction, ReactionAnswer, VisionVersion

__all__ = ["version"]

pytestmark = pytest.mark.django_db
Signed = Callable[..., Client]


def react(client: Client, part: str = "doel-D1.1", **form: str) -> object:
    return client.post(
        f"/visie/consultatie/deel/{part}/reageren/", {"passage": "alles", "text": "Mooi zo."} | form
    )


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


# ---- who may ---------------------------------------------------------------------------------------


def test_a_visitor_reads_and_is_asked_to_sign_in_to_react(client: Client, version: VisionVersion) -> None:
    page = client.get("/visie/consultatie/")
    assert "Elke buurt heeft een tuin." in page.content.decode()
    assert not client.cookies
    answer = react(client)
    assert answer["Location"].startswith(reverse("account_login"))  # type: ignore[index]  # a response
    assert not Reaction.objects.exists()


def test_nobody_reads_or_reacts_to_a_draft_that_is_still_being_written(client_for: Signed) -> None:
    factories.make_version("1.0", state="drafting", text=TEXT)
    client = client_for(factories.make_user())
    assert "Elke buurt" not in client.get("/visie/consultatie/").content.decode()
    assert client.get("/visie/consultatie/deel/doel-D1.1/").status_code == 404
    assert react(client).status_code == 404  # type: ignore[attr-defined]  # a response


@pytest.mark.parametrize("role", ["", "assessor", "moderator", "admin"])
def test_others_than_a_curator_do_not_answer(role: str, client_for: Signed) -> None:
    version = factories.make_consultation(text=TEXT)
    reaction = factories.make_reaction(version)
    factories.close_early(version)
    client = client_for(factories.make_staff(role) if role else factories.make_user())
    form = {"reactions": [reaction.pk], "outcome": "adopted", "reasons": "Goed."}
    assert client.post("/visie/consultatie/beantwoorden/", form).status_code == 403
    assert not ReactionAnswer.objects.exists()


def test_after_the_last_day_a_page_says_so_and_keeps_what_was_typed(
    client_for: Signed, version: VisionVersion
) -> None:
    over(version)
    client = client_for(factories.make_user())
    answer = react(client, text="Dit wilde ik nog zeggen.")
    assert answer.status_code == 409  # type: ignore[attr-defined]  # a response
    page = answer.content.decode()  # type: ignore[attr-defined]
    assert 'id="te-laat"' in page
    assert "Dit wilde ik nog zeggen." in page
    assert client.get("/visie/consultatie/deel/doel-D1.1/reageren/").status_code == 409
    assert not Reaction.objects.exists()
    with pytest.raises(NotAllowedNow):
        factories.make_reaction(version)
    assert "/reageren/" not in client.get("/visie/consultatie/").content.decode()


def test_on_the_last_day_itself_one_can_react(version: VisionVersion) -> None:
    last = version.consultation_closes_on
    assert last is not None
    factories.let_pass(version, (last - local_date()).days)
    assert version.consultation_closes_on == local_date()
    assert factories.make_reaction(version).state == "given"


# ---- where they hang -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "kind"), [("inleiding", "preamble"), ("grens-R1", "precondition"), ("doel-D2.1", "goal")]
)
def test_a_reaction_to_a_whole_part(part: str, kind: str, client_for: Signed, version: VisionVersion) -> None:
    user = factories.make_user(name="Ans de Boer")
    answer = react(client_for(user), part, text="Dit mag scherper.")
    reaction = Reaction.objects.get()
    assert answer["Location"] == reaction.get_absolute_url()  # type: ignore[index]
    assert (reaction.kind, reaction.quote, reaction.author) == (kind, "", user)
    page = Client().get(f"/visie/consultatie/deel/{part}/").content.decode()
    assert "Dit mag scherper." in page
    assert "Ans de Boer" in page
    assert user.email not in page


def test_without_javascript_one_chooses_a_sentence(client_for: Signed, version: VisionVersion) -> None:
    client = client_for(factories.make_user())
    form = client.get("/visie/consultatie/deel/doel-D1.1/reageren/").content.decode()
    assert 'value="27:De gemeente geeft de grond."' in form
    react(client, passage="27:De gemeente geeft de grond.")
    reaction = Reaction.objects.get()
    assert (reaction.quote, reaction.offset) == ("De gemeente geeft de grond.", 27)
    assert reaction.before == "Elke buurt heeft een tuin. "


def test_selected_words_become_the_choice(client_for: Signed, version: VisionVersion) -> None:
    client = client_for(factories.make_user())
    address = "/visie/consultatie/deel/inleiding/reageren/?woorden=Wij+zorgen&vanaf=22"
    form = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in form
    assert 'value="22:Wij zorgen"' in form
    react(client, "inleiding", passage="22:Wij zorgen")
    assert Reaction.objects.get().quote == "Wij zorgen"


@pytest.mark.parametrize(
    "passage", ["27:Dit staat er niet.", "x:tuin", "99999999999999999999:tuin", "tuin", ""]
)
def test_words_that_are_not_there_are_asked_again(
    passage: str, client_for: Signed, version: VisionVersion
) -> None:
    answer = react(client_for(factories.make_user()), passage=passage, text="Wat ik typte")
    assert answer.status_code == 422  # type: ignore[attr-defined]  # a response
    assert "Wat ik typte" in answer.content.decode()  # type: ignore[attr-defined]
    assert not Reaction.objects.exists()


def test_a_part_that_does_not_exist(client_for: Signed, version: VisionVersion) -> None:
    client = client_for(factories.make_user())
    for part in ("doel-D9.9", "doel", "inleiding-X", "thema-T1", "x"):
        assert react(client, part).status_code == 404  # type: ignore[attr-defined]  # a response
        assert client.get(f"/visie/consultatie/deel/{part}/").status_code == 404
    with pytest.raises(ValidationError):
        factories.make_reaction(version, code="D9.9")


def test_it_stays_where_it_belongs_while_the_text_is_edited(client: Client, version: VisionVersion) -> None:
    kept = factories.make_reaction(version, quote="De gemeente geeft de grond.")
    changed = factories.make_reaction(version, quote="Elke buurt heeft een tuin.")
    other = factories.make_reaction(version, code="D1.2")
    curator = factories.make_staff("curator")
    factories.close_early(version)
    text = "Nieuw begin. Elke buurt heeft een eigen tuin. De gemeente geeft de grond."
    actions.write_amendment(version, "goal", "D1.1", text, actor=curator, reason="")
    actions.take_out(version, "goal", "D1.2", actor=curator, reason="Dubbel")
    page = squeezed(client.get("/visie/consultatie/deel/doel-D1.1/"))
    assert f'data-reaction="{kept.pk}" data-place="same"' in page
    assert f'data-reaction="{changed.pk}" data-place="changed"' in page
    assert "Elke buurt heeft een eigen tuin" in page
    # The goal is gone: the reaction is not, nor the text that it was about.
    overview = client.get("/visie/consultatie/").content.decode()
    assert "/visie/consultatie/deel/doel-D1.2/" in overview
    gone = squeezed(client.get("/visie/consultatie/deel/doel-D1.2/"))
    assert f'data-reaction="{other.pk}" data-place="gone"' in gone
    assert "Buren kennen elkaar." in gone


# ---- organisations ---------------------------------------------------------------------------------


def test_only_a_member_speaks_for_an_organisation(client_for: Signed, version: VisionVersion) -> None:
    member, other = factories.make_user(), factories.make_user()
    organisation = factories.make_organisation("Energie Elzerbroek", owner=member)
    refused = react(client_for(other), party=str(organisation.pk))
    assert Reaction.objects.get().organisation is None  # there is no such question for somebody without one
    assert refused.status_code == 302  # type: ignore[attr-defined]  # a response
    Reaction.objects.all().delete()
    strange = factories.make_organisation("Een ander")
    assert react(client_for(member), party=str(strange.pk)).status_code == 422  # type: ignore[attr-defined]
    react(client_for(member), party=str(organisation.pk))
    reaction = Reaction.objects.get()
    assert (reaction.organisation, reaction.name) == (organisation.pk, "Energie Elzerbroek")
    page = Client().get("/visie/consultatie/reacties/").content.decode()
    assert f'data-organisation="{organisation.pk}"' in page
    assert 'data-total="1" data-organisations="1"' in page
    assert member.name not in page
    # The name stays what it was.
    type(organisation).objects.update(name="Heet nu anders")
    assert "Energie Elzerbroek" in Client().get("/visie/consultatie/reacties/").content.decode()


# ---- agreeing --------------------------------------------------------------------------------------


def test_one_agrees_once_and_can_take_it_back(client_for: Signed, version: VisionVersion) -> None:
    reaction = factories.make_reaction(version)
    address = reverse("vision:agree", args=[reaction.pk])
    user = factories.make_user()
    client = client_for(user)
    assert Client().post(address)["Location"].startswith(reverse("account_login"))
    assert client.get(address).status_code == 405
    for _n in range(2):
        client.post(address, {"agrees": "1"})
    assert Agreement.objects.count() == 1
    fragment = client.post(address, {"agrees": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert 'data-agreed="1"' in fragment
    assert "<html" not in fragment
    page = Client().get("/visie/consultatie/deel/doel-D1.1/").content.decode()
    assert 'data-agreed="1"' in page
    assert user.name not in page
    client.post(address, {"agrees": "0"})
    assert not Agreement.objects.exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        Agreement.objects.bulk_create([Agreement(reaction=reaction, user=user) for _n in range(2)])


def test_nobody_agrees_with_oneself_or_afterwards(client_for: Signed, version: VisionVersion) -> None:
    author = factories.make_user()
    reaction = factories.make_reaction(version, author=author)
    address = reverse("vision:agree", args=[reaction.pk])
    assert client_for(author).post(address, {"agrees": "1"}).status_code == 403
    over(version)
    assert client_for(factories.make_user()).post(address, {"agrees": "1"}).status_code == 409
    assert not Agreement.objects.exists()


def test_a_button_leads_back_to_its_page_but_never_elsewhere(
    client_for: Signed, version: VisionVersion
) -> None:
    reaction = factories.make_reaction(version)
    address, client = reverse("vision:agree", args=[reaction.pk]), client_for(factories.make_user())
    back = client.post(address, {"agrees": "1", "terug": "/visie/consultatie/reacties/?staat=open"})
    assert back["Location"] == "/visie/consultatie/reacties/?staat=open"
    for there in ("https://elders.example/", "//elders.example", "javascript:alert(1)", "x"):
        assert client.post(address, {"terug": there})["Location"] == reaction.get_absolute_url()


# ---- sorting and counting --------------------------------------------------------------------------


def test_sorted_by_place_by_agreement_and_newest(client: Client, version: VisionVersion) -> None:
    last = factories.make_reaction(version, code="D2.1", text="achteraan")
    late = factories.make_reaction(version, quote="De gemeente geeft de grond.", text="tweede zin")
    early = factories.make_reaction(version, quote="Elke buurt heeft een tuin.", text="eerste zin")
    opening = factories.make_reaction(version, kind="preamble", code="", text="inleiding")
    for _n in range(2):
        actions.agree(late, actor=factories.make_user())
    actions.agree(last, actor=factories.make_user())

    def order(sort: str) -> list[int]:
        page = client.get(f"/visie/consultatie/reacties/?sorteer={sort}").content.decode()
        return sorted(
            (r.pk for r in Reaction.objects.all()), key=lambda pk: page.index(f'data-reaction="{pk}"')
        )

    assert order("plaats") == [opening.pk, early.pk, late.pk, last.pk]
    assert order("") == order("plaats")
    assert order("steun") == [late.pk, last.pk, early.pk, opening.pk]
    assert order("nieuw") == [opening.pk, early.pk, late.pk, last.pk]
    page = squeezed(client.get("/visie/consultatie/"))
    assert 'data-reactions="4" data-answered="0"' in page
    assert page.count('data-count="2"') == 1  # two at D1.1


def test_the_list_is_filtered(client: Client, version: VisionVersion) -> None:
    member = factories.make_user()
    factories.make_reaction(version, text="Meer groen graag", code="D1.2")
    factories.make_reaction(
        version, text="Onze leden willen dit", author=member, party=actions.Party(5, "De Buurtfabriek")
    )

    def found(query: str) -> int:
        page = client.get(f"/visie/consultatie/reacties/?{query}").content.decode()
        return page.count("data-reaction=")

    assert found("") == 2
    assert (
        found("van=organisaties")
        == found("van=inwoners")
        == found("deel=doel-D1.2")
        == found("zoek=GROEN")
        == 1
    )
    assert found("staat=beantwoord") == found("deel=grens-R1") == 0
    assert found("staat=onzin") == 2


@pytest.mark.parametrize(
    "address",
    [
        "/visie/consultatie/",
        "/visie/consultatie/deel/doel-D1.1/",
        "/visie/consultatie/reacties/",
        "/visie/consultatie/reacties/?sorteer=steun",
        "/visie/consultatie/beantwoorden/",
        "/visie/consultatie/voorstellen/",
        "/visie/versie/1.0/nota/",
    ],
)
def test_as_many_queries_for_many_reactions(address: str, client_for: Signed, version: VisionVersion) -> None:
    author = factories.make_user()
    client = client_for(factories.make_staff("curator"))

    def more(n: int) -> None:
        Reaction.objects.bulk_create(
            Reaction(
                version=version,
                kind="goal",
                code=("D1.1", "D1.2", "D2.1")[i % 3],
                part_text="Zo stond het er.",
                quote="Zo stond" if i % 2 else "",
                text=f"Reactie {i}",
                author=author,
                state="given",
            )
            for i in range(n)
        )
        rows = list(Reaction.objects.all())
        Agreement.objects.bulk_create(
            [Agreement(reaction=row, user=factories.make_user()) for row in rows[-2:]], ignore_conflicts=True
        )
        Amendment.objects.bulk_create(
            Amendment(
                version=version, change="reword", kind="goal", code="D1.1", base_text="a", text="b", reason="c",
                author=author, state="proposed",
            )
            for _n in range(n // 5)
        )  # fmt: skip

    more(10)
    VisionVersion.objects.filter(pk=version.pk).update(state="amending")
    queries(client, address)
    few = queries(client, address)
    more(490)
    assert queries(client, address) == few <= 15


# ---- taking back -----------------------------------------------------------------------------------


def test_the_author_takes_a_reaction_back(client_for: Signed, version: VisionVersion) -> None:
    author = factories.make_user()
    reaction = factories.make_reaction(version, author=author, text="Hier heb ik spijt van")
    address = reverse("vision:withdraw_reaction", args=[reaction.pk])
    assert client_for(factories.make_user()).post(address).status_code == 403
    assert client_for(factories.make_staff("curator")).post(address).status_code == 403
    assert client_for(author).post(address).status_code == 302
    for page in ("/visie/consultatie/", "/visie/consultatie/reacties/", "/visie/consultatie/deel/doel-D1.1/"):
        assert "Hier heb ik spijt van" not in Client().get(page).content.decode()
    assert (
        "Hier heb ik spijt van"
        in client_for(author).get("/visie/consultatie/deel/doel-D1.1/").content.decode()
    )
    assert Client().get("/api/v1/inspraak").json()["aantal"] == 0
    assert client_for(author).post(address).status_code == 409


def test_what_is_answered_stays(version: VisionVersion) -> None:
    author = factories.make_user()
    reaction = factories.make_reaction(version, author=author)
    factories.close_early(version)
    curator = factories.make_staff("curator")
    actions.answer_reactions(version, [reaction.pk], actor=curator, outcome="adopted", reasons="Goed.")
    with pytest.raises(NotAllowedNow):
        actions.withdraw_reaction(reaction, actor=author)


# ---- where one finds it -----------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/", "/visie/"])
def test_the_front_page_and_the_vision_lead_to_it(address: str, client: Client) -> None:
    factories.make_areas()
    set_municipality(actor=SYSTEM, name="Elzerbroek")
    factories.make_version("0.9")
    assert "data-asked" not in client.get(address).content.decode()
    version = factories.make_consultation("1.0")
    page = client.get(address).content.decode()
    assert 'data-asked="1.0"' in page
    assert 'href="/visie/consultatie/"' in page
    assert date_format(version.consultation_closes_on) in page
    factories.freeze(factories.close_early(version))
    assert "data-asked" not in client.get(address).content.decode()
