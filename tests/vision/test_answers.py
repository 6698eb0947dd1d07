"""What is said to reactions: one answer to many, in public, and what ends by the clock."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from civicnet.outbox.models import Message, Notice
from civicnet.workflow import SYSTEM
from tests import factories
from tests.factories.consulted import TEXT, over, version
from tests.factories.once import made_once
from tests.factories.pages import squeezed
from vision import actions
from vision.models import Reaction, ReactionAnswer, VisionVersion
from vision.tasks import close_consultations

__all__ = ["version"]

pytestmark = pytest.mark.django_db


# ---- answering -------------------------------------------------------------------------------------


def answered(version: VisionVersion, *reactions: Reaction, **form: str) -> object:
    client = factories.sign_in(factories.make_staff("curator"))
    data = {"reactions": [r.pk for r in reactions], "outcome": "adopted", "reasons": "Jullie hebben gelijk."}
    return client.post("/visie/consultatie/beantwoorden/", data | form)


def test_several_get_one_answer_and_each_author_is_told(version: VisionVersion) -> None:
    reader, silent = factories.make_user(), factories.make_user(mail_rhythms=factories.NO_MAIL)
    one = factories.make_reaction(version, author=reader)
    two = factories.make_reaction(version, author=silent, code="D2.1")
    left = factories.make_reaction(version)
    factories.close_early(version)
    assert answered(version, one, two, outcome="partly").status_code == 302  # type: ignore[attr-defined]
    answer = ReactionAnswer.objects.get()
    assert set(answer.reactions.all()) == {one, two}
    assert (answer.outcome, answer.reasons) == ("partly", "Jullie hebben gelijk.")
    left.refresh_from_db()
    assert left.state == "given"
    for user, reaction in ((reader, one), (silent, two)):
        notice = Notice.objects.get(user=user, event="reaction.answer")
        assert "Jullie hebben gelijk." in notice.text
        assert notice.url == reaction.get_absolute_url()
        assert factories.sign_in(user).get(notice.url).status_code == 200
    letters = [
        m.payload["to"] for m in Message.objects.filter(kind="mail", payload__body__icontains="gelijk")
    ]
    assert letters == [[reader.email]]
    page = Client().get("/visie/consultatie/deel/doel-D1.1/").content.decode()
    assert 'data-outcome="partly"' in page


def test_an_answer_needs_a_choice_reasons_and_a_reaction(version: VisionVersion) -> None:
    reaction = factories.make_reaction(version)
    factories.close_early(version)
    for form in ({"outcome": ""}, {"outcome": "zomaar"}, {"reasons": "  "}):
        assert answered(version, reaction, **form).status_code == 422  # type: ignore[attr-defined]
    assert answered(version).status_code == 422  # type: ignore[attr-defined]
    kept = squeezed(answered(version, reaction, outcome=""))
    assert f'value="{reaction.pk}" id="kies-{reaction.pk}" checked' in kept
    assert "Jullie hebben gelijk." in kept
    assert not ReactionAnswer.objects.exists()


def test_no_answer_before_the_consultation_is_closed_nor_twice(version: VisionVersion) -> None:
    reaction = factories.make_reaction(version)
    assert answered(version, reaction).status_code == 409  # type: ignore[attr-defined]
    factories.close_early(version)
    assert answered(version, reaction).status_code == 302  # type: ignore[attr-defined]
    assert answered(version, reaction).status_code == 409  # type: ignore[attr-defined]
    assert ReactionAnswer.objects.count() == 1


def test_a_curator_does_not_answer_an_own_reaction(version: VisionVersion) -> None:
    curator = factories.make_staff("curator")
    own = factories.make_reaction(version, author=curator)
    other = factories.make_reaction(version)
    factories.close_early(version)
    client = factories.sign_in(curator)
    form = {"reactions": [own.pk, other.pk], "outcome": "adopted", "reasons": "Goed idee van mij."}
    assert client.post("/visie/consultatie/beantwoorden/", form).status_code == 403
    assert not ReactionAnswer.objects.exists()
    assert f"kies-{own.pk}" not in client.get("/visie/consultatie/beantwoorden/").content.decode()


def test_a_reaction_of_another_version_is_not_answered(version: VisionVersion) -> None:
    reaction = factories.make_reaction(version)
    factories.close_early(version)
    other = factories.make_consultation(state="amending")
    with pytest.raises(ValidationError):
        actions.answer_reactions(other, [reaction.pk], actor=SYSTEM, outcome="adopted", reasons="x")


def test_an_answer_is_written_once() -> None:
    version = factories.make_consultation(text=TEXT)
    reaction = factories.make_reaction(version)
    factories.close_early(version)
    actions.answer_reactions(version, [reaction.pk], actor=SYSTEM, outcome="adopted", reasons="Goed.")
    for sql in ("UPDATE vision_reactionanswer SET reasons = 'x'", "DELETE FROM vision_reactionanswer"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_what_waits_blocks_freezing(version: VisionVersion) -> None:
    from vision.models import blockers

    reaction = factories.make_reaction(version)
    assert {"consultation", "reactions"} <= {b.key for b in blockers(version)}
    version = factories.close_early(version)
    assert "reactions" in {b.key for b in blockers(version)}
    with pytest.raises(ValidationError):
        factories.freeze(version)
    actions.answer_reactions(version, [reaction.pk], actor=SYSTEM, outcome="adopted", reasons="Goed.")
    assert not {"consultation", "reactions", "amendments"} & {b.key for b in blockers(version)}


# ---- correcting ------------------------------------------------------------------------------------


def correct(client: Client, answer: ReactionAnswer, **form: str) -> object:
    data = {"outcome": "not_adopted", "reasons": "Het kan toch niet.", "why": "De grond is van de kerk."}
    return client.post(reverse("vision:correct_answer", args=[answer.pk]), data | form)


@pytest.fixture
@made_once
def given(version: VisionVersion) -> ReactionAnswer:
    reactions = [factories.make_reaction(version), factories.make_reaction(version, code="D2.1")]
    factories.close_early(version)
    chosen = [reaction.pk for reaction in reactions]
    return actions.answer_reactions(version, chosen, actor=SYSTEM, outcome="adopted", reasons="Goed idee.")


def test_only_a_curator_corrects_an_answer(client: Client, given: ReactionAnswer) -> None:
    assert reverse("account_login") in correct(client, given)["Location"]  # type: ignore[index]  # a response
    for user in (factories.make_user(), factories.make_staff("moderator")):
        assert correct(factories.sign_in(user), given).status_code == 403  # type: ignore[attr-defined]
    assert ReactionAnswer.objects.count() == 1


def test_a_corrected_answer_takes_the_place_of_the_old_one_which_stays_to_be_read(
    given: ReactionAnswer,
) -> None:
    client = factories.sign_in(factories.make_staff("curator"))
    address = reverse("vision:correct_answer", args=[given.pk])
    assert address in client.get("/visie/consultatie/reacties/").content.decode()
    for form in ({"why": " "}, {"reasons": ""}, {"outcome": "adopted", "reasons": "Goed idee."}):
        assert correct(client, given, **form).status_code == 422  # type: ignore[attr-defined]
    assert correct(client, given).status_code == 302  # type: ignore[attr-defined]
    again = ReactionAnswer.objects.get(original=given)
    assert correct(client, again, outcome="explained", why="Ook dat klopte niet.").status_code == 302  # type: ignore[attr-defined]
    newest = ReactionAnswer.objects.latest("pk")
    assert {reaction.answer for reaction in Reaction.objects.all()} == {newest}
    assert newest.earlier == [again, given]
    for address in (
        "/visie/consultatie/reacties/",
        "/visie/consultatie/deel/doel-D1.1/",
        "/visie/versie/1.0/nota/",
    ):
        page = Client().get(address).content.decode()
        for words in ("Ook dat klopte niet.", "De grond is van de kerk.", "Goed idee."):
            assert words in page, address
    for reaction in Reaction.objects.all():
        told = Notice.objects.filter(user=reaction.author).latest("pk")
        assert "Ook dat klopte niet." in told.text


def test_an_answer_is_corrected_once_and_not_after_freezing(given: ReactionAnswer) -> None:
    client = factories.sign_in(factories.make_staff("curator"))
    assert correct(client, given).status_code == 302  # type: ignore[attr-defined]
    assert correct(client, given).status_code == 409  # type: ignore[attr-defined]
    newest = ReactionAnswer.objects.latest("pk")
    actions.take_over_text(given.version, actor=SYSTEM)
    assert correct(client, newest).status_code == 409  # type: ignore[attr-defined]
    assert "corrigeren" not in client.get("/visie/consultatie/reacties/").content.decode()


def test_a_curator_does_not_correct_the_answer_to_an_own_reaction(version: VisionVersion) -> None:
    curator = factories.make_staff("curator")
    own = factories.make_reaction(version, author=curator)
    factories.close_early(version)
    answer = actions.answer_reactions(version, [own.pk], actor=SYSTEM, outcome="outside", reasons="Nee.")
    client = factories.sign_in(curator)
    assert "<textarea" not in client.get(reverse("vision:correct_answer", args=[answer.pk])).content.decode()
    assert correct(client, answer).status_code == 403  # type: ignore[attr-defined]


# ---- the clock -------------------------------------------------------------------------------------


def test_the_consultation_ends_by_the_clock(version: VisionVersion) -> None:
    close_consultations()
    version.refresh_from_db()
    assert version.state == "consultation"
    over(version)
    close_consultations()
    version.refresh_from_db()
    assert version.state == "amending"
    close_consultations()


def test_afterwards_it_can_still_be_read_with_the_answers(client: Client, version: VisionVersion) -> None:
    reaction = factories.make_reaction(version, text="Dit zei ik toen")
    version = factories.close_early(version)
    actions.answer_reactions(
        version, [reaction.pk], actor=SYSTEM, outcome="outside", reasons="Gaat over de weg."
    )
    actions.take_over_text(version, actor=SYSTEM)
    assert "Lees 1 reactie" in squeezed(client.get("/visie/consultatie/"))
    assert "Dit zei ik toen" in client.get("/visie/consultatie/deel/doel-D1.1/").content.decode()
    assert "Gaat over de weg." in client.get("/visie/consultatie/reacties/").content.decode()
    assert "Gaat over de weg." in client.get("/visie/consultatie/deel/doel-D1.1/?versie=1.0").content.decode()
    assert client.get("/visie/consultatie/?versie=9").status_code == 404


def test_curators_see_beside_the_text_what_was_said(version: VisionVersion) -> None:
    factories.make_reaction(version, text="Graag met een bankje.")
    amendment = factories.make_amendment(version, text="Elke buurt heeft een tuin met bankjes.")
    factories.close_early(version)
    client = factories.sign_in(factories.make_staff("curator"))
    page = client.get(reverse("vision:piece", args=["1.0", "doel-D1.1"])).content.decode()
    assert "Graag met een bankje." in page
    assert amendment.get_absolute_url() in page
    other = client.get(reverse("vision:piece", args=["1.0", "doel-D2.1"])).content.decode()
    assert "Graag met een bankje." not in other
