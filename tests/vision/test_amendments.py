"""Amendments: proposed, supported, laid beside each other, decided by two curators, applied and credited."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from civicnet.accounts.models import User
from civicnet.outbox.models import Notice
from civicnet.workflow import SYSTEM, NotAllowedNow
from tests import factories
from vision import actions
from vision.models import Amendment, Goal, Revision, Support, VisionVersion, blockers

pytestmark = pytest.mark.django_db
Signed = Callable[..., Client]
OLD = "Doel D1.1 is dat buren elkaar helpen."
NEW = "Doel D1.1 is dat alle buren elkaar helpen."


@pytest.fixture
def version() -> VisionVersion:
    return factories.make_consultation()


@pytest.fixture
def curators() -> tuple[User, User]:
    return factories.make_staff("curator"), factories.make_staff("curator")


def close(version: VisionVersion) -> VisionVersion:
    version.refresh_from_db()
    return factories.close_early(version)


def decide(
    amendment: Amendment, curators: tuple[User, User], decision: str = "accepted", text: str = ""
) -> Amendment:
    actions.propose_decision(
        amendment, actor=curators[0], decision=decision, reasons="Omdat het klopt.", text=text
    )
    return actions.confirm_decision(amendment, actor=curators[1])


def goal(code: str = "D1.1") -> str:
    return Goal.objects.get(code=code).text


# ---- proposing -------------------------------------------------------------------------------------


def test_a_visitor_is_asked_to_sign_in(client: Client, version: VisionVersion) -> None:
    address = "/visie/consultatie/deel/doel-D1.1/voorstel/"
    assert client.post(address, {"text": NEW})["Location"].startswith(reverse("account_login"))
    assert not Amendment.objects.exists()


def test_somebody_proposes_other_words(client_for: Signed, version: VisionVersion) -> None:
    author = factories.make_user(name="Ans de Boer")
    client = client_for(author)
    address = "/visie/consultatie/deel/doel-D1.1/voorstel/"
    assert OLD in client.get(address).content.decode()
    answer = client.post(address, {"change": "reword", "text": NEW, "reason": "Ook de stille buren."})
    made = Amendment.objects.get()
    assert answer["Location"] == made.get_absolute_url()
    assert (made.base_text, made.text, made.state) == (OLD, NEW, "proposed")
    page = Client().get(made.get_absolute_url()).content.decode()
    assert "<ins>alle </ins>" in page or "<ins> alle</ins>" in page
    assert "Ook de stille buren." in page
    assert "Ans de Boer" in page
    assert author.email not in page
    assert (
        f'data-amendment="{made.pk}"' in Client().get("/visie/consultatie/deel/doel-D1.1/").content.decode()
    )


def test_a_proposal_that_changes_nothing_or_gives_no_reason(
    client_for: Signed, version: VisionVersion
) -> None:
    client, address = client_for(factories.make_user()), "/visie/consultatie/deel/doel-D1.1/voorstel/"
    for form in (
        {"change": "reword", "text": OLD, "reason": "Zo."},
        {"change": "reword", "text": " ", "reason": "Zo."},
        {"change": "reword", "text": NEW, "reason": ""},
        {"change": "add", "text": NEW, "reason": "Zo."},
    ):
        answer = client.post(address, form)
        assert answer.status_code == 422, form
        assert form["text"].strip() in answer.content.decode()
    drop = {"change": "drop", "text": "", "reason": "Zo."}
    assert client.post("/visie/consultatie/deel/inleiding/voorstel/", drop).status_code == 422
    assert client.post("/visie/consultatie/deel/doel-D9.9/voorstel/", drop).status_code == 404
    assert client.post("/visie/consultatie/thema/T9/nieuw-doel/", drop).status_code == 404
    assert not Amendment.objects.exists()


def test_a_new_goal_and_leaving_one_out(client_for: Signed, version: VisionVersion) -> None:
    client = client_for(factories.make_user())
    client.post(
        "/visie/consultatie/thema/T2/nieuw-doel/",
        {"change": "add", "text": "Meer bomen.", "reason": "Schaduw."},
    )
    client.post(
        "/visie/consultatie/deel/doel-D1.2/voorstel/", {"change": "drop", "text": "x", "reason": "Dubbel."}
    )
    added, dropped = Amendment.objects.order_by("pk")
    assert (added.theme_code, added.kind, added.code, added.base_text) == ("T2", "goal", "", "")
    assert (dropped.code, dropped.text) == ("D1.2", "")


def test_an_organisation_proposes_under_its_own_name(client_for: Signed, version: VisionVersion) -> None:
    member, other = factories.make_user(), factories.make_user()
    organisation = factories.make_organisation("De Buurtfabriek", owner=member)
    address = "/visie/consultatie/deel/doel-D1.1/voorstel/"
    form = {"change": "reword", "text": NEW, "reason": "Zo.", "party": str(organisation.pk)}
    client_for(other).post(address, form)
    assert Amendment.objects.get().organisation is None
    client_for(member).post(address, form)
    assert Amendment.objects.latest("pk").name == "De Buurtfabriek"


def test_not_before_and_not_after(client_for: Signed) -> None:
    client, address = client_for(factories.make_user()), "/visie/consultatie/deel/doel-D1.1/voorstel/"
    form = {"change": "reword", "text": NEW, "reason": "Zo."}
    draft = factories.make_version(state="drafting")
    assert client.post(address, form).status_code == 404
    with pytest.raises(NotAllowedNow):
        factories.make_amendment(draft)
    version = close(actions.open_consultation(draft, actor=SYSTEM))
    assert client.post(address, form).status_code == 302  # while it is being amended as well
    decide(
        Amendment.objects.get(),
        (factories.make_staff("curator"), factories.make_staff("curator")),
        "rejected",
    )
    actions.take_over_text(version, actor=SYSTEM)
    assert client.post(address, form).status_code == 409
    assert Amendment.objects.count() == 1


# ---- supporting ------------------------------------------------------------------------------------


def test_one_supports_once_and_can_take_it_back(client_for: Signed, version: VisionVersion) -> None:
    author, user = factories.make_user(), factories.make_user()
    amendment = factories.make_amendment(version, author=author)
    address = reverse("vision:support", args=[amendment.pk])
    assert client_for(author).post(address).status_code == 403
    client = client_for(user)
    for _n in range(2):
        client.post(address, {"supports": "1"})
    assert Support.objects.count() == 1
    page = Client().get(amendment.get_absolute_url()).content.decode()
    assert 'data-supporters="1"' in page
    assert user.name not in page
    assert (
        'data-supporters="0"'
        in client.post(address, {"supports": "0"}, headers={"HX-Request": "true"}).content.decode()
    )
    actions.withdraw_amendment(amendment, actor=author)
    assert client.post(address).status_code == 404
    assert not Support.objects.exists()


# ---- conflicting -----------------------------------------------------------------------------------


def test_conflicting_ones_stand_together(client: Client, version: VisionVersion) -> None:
    one = factories.make_amendment(version)
    two = factories.make_amendment(version, text="Doel D1.1 vervalt bijna.")
    three = factories.make_amendment(version, code="D2.1", text="Iets anders.")
    page = client.get(one.get_absolute_url()).content.decode()
    assert f'data-amendment="{two.pk}"' in page
    assert f'data-amendment="{three.pk}"' not in page
    overview = client.get("/visie/consultatie/voorstellen/").content.decode()
    assert overview.count('data-clash="2"') == 1
    assert overview.index(f'data-amendment="{two.pk}"') < overview.index(f'data-amendment="{three.pk}"')


def test_after_one_is_taken_over_the_other_needs_a_fresh_look(
    client: Client, version: VisionVersion, curators: tuple[User, User]
) -> None:
    one = factories.make_amendment(version)
    two = factories.make_amendment(version, text="Doel D1.1 is dat buren elkaar kennen.")
    close(version)
    actions.propose_decision(two, actor=curators[0], decision="accepted", reasons="Goed.")
    decide(one, curators)
    assert goal() == NEW
    page = client.get(two.get_absolute_url()).content.decode()
    assert "data-text-changed" in page
    # The decision on the second was about a text that is no longer there.
    with pytest.raises(ValidationError):
        actions.confirm_decision(two, actor=curators[1])
    two.refresh_from_db()
    assert (two.state, two.confirmed_by, goal()) == ("decision_proposed", None, NEW)
    answer = factories.sign_in(curators[1]).post(reverse("vision:decide", args=[two.pk]), {"verb": "confirm"})
    assert answer.status_code == 422
    actions.return_decision(two, actor=curators[1], note="De tekst is veranderd.")
    assert (
        "De tekst is veranderd."
        in Notice.objects.get(user=curators[0], event="amendment.return_decision").text
    )
    decide(two, curators, "partly", "Doel D1.1 is dat alle buren elkaar kennen en helpen.")
    assert goal() == "Doel D1.1 is dat alle buren elkaar kennen en helpen."


# ---- deciding --------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["", "assessor", "decider", "moderator", "admin"])
def test_others_than_a_curator_do_not_decide(role: str, client_for: Signed, version: VisionVersion) -> None:
    amendment = factories.make_amendment(version)
    close(version)
    client = client_for(factories.make_staff(role) if role else factories.make_user())
    address = reverse("vision:decide", args=[amendment.pk])
    form = {"verb": "propose", "decision": "accepted", "reasons": "Goed."}
    assert client.get(address).status_code == client.post(address, form).status_code == 403
    assert client_for(amendment.author).post(address, form).status_code == 403


def test_nobody_decides_alone_or_on_an_own_proposal(
    version: VisionVersion, curators: tuple[User, User]
) -> None:
    own = factories.make_amendment(version, author=curators[0])
    close(version)
    with pytest.raises(PermissionDenied):
        actions.propose_decision(own, actor=curators[0], decision="accepted", reasons="Goed.")
    actions.propose_decision(own, actor=curators[1], decision="accepted", reasons="Goed.")
    for curator in curators:
        with pytest.raises(PermissionDenied):
            actions.confirm_decision(own, actor=curator)
    assert goal() == OLD
    third = factories.make_staff("curator")
    actions.confirm_decision(own, actor=third)
    assert goal() == NEW
    for sql in (
        "UPDATE vision_amendment SET confirmed_by_id = decision_by_id",
        "UPDATE vision_amendment SET decision_by_id = author_id",
        "UPDATE vision_amendment SET confirmed_by_id = author_id",
        "UPDATE vision_amendment SET decision_reasons = ''",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_two_curators_take_it_over_in_the_browser(
    version: VisionVersion, curators: tuple[User, User]
) -> None:
    author = factories.make_user(name="Ans de Boer")
    amendment = factories.make_amendment(version, author=author)
    close(version)
    address = reverse("vision:decide", args=[amendment.pk])
    first, second = (factories.sign_in(c) for c in curators)
    assert first.post(address, {"verb": "propose", "decision": "accepted", "reasons": ""}).status_code == 422
    assert first.post(address, {"verb": "onzin"}).status_code == 404
    form = {"verb": "propose", "decision": "accepted", "reasons": "Iedereen telt mee.", "text": ""}
    assert first.post(address, form).status_code == 302
    assert first.post(address, form).status_code == 409
    assert 'value="confirm"' not in first.get(address).content.decode()
    assert first.post(address, {"verb": "confirm"}).status_code == 403
    # What waits for a second curator is nobody else's business.
    for page in (amendment.get_absolute_url(), "/visie/consultatie/voorstellen/", "/api/v1/inspraak"):
        assert "Iedereen telt mee." not in Client().get(page).content.decode()
    assert second.post(address, {"verb": "confirm"}).status_code == 302
    assert goal() == NEW
    page = Client().get(amendment.get_absolute_url()).content.decode()
    assert 'data-decision="accepted"' in page
    assert "Iedereen telt mee." in page
    assert "Iedereen telt mee." in Notice.objects.get(user=author, event="amendment.decided").text
    # Credited: in the revision and on the page of the goal.
    revision = Revision.objects.filter(version=version, code="D1.1").latest("pk")
    assert revision.what == "amended"
    assert "Ans de Boer" in revision.reason
    assert "Ans de Boer" in Client().get("/visie/versie/1.0/doel/D1.1/").content.decode()
    assert second.post(address, {"verb": "confirm"}).status_code in (404, 409, 422)


def test_partly_needs_its_own_words(version: VisionVersion, curators: tuple[User, User]) -> None:
    amendment = factories.make_amendment(version)
    close(version)
    for text in ("", OLD, NEW):
        with pytest.raises(ValidationError):
            actions.propose_decision(
                amendment, actor=curators[0], decision="partly", reasons="Deels.", text=text
            )
    decide(amendment, curators, "partly", "Doel D1.1 is dat bijna alle buren elkaar helpen.")
    assert goal() == "Doel D1.1 is dat bijna alle buren elkaar helpen."


def test_a_rejected_one_changes_nothing(version: VisionVersion, curators: tuple[User, User]) -> None:
    amendment = factories.make_amendment(version)
    close(version)
    before = Revision.objects.count()
    decide(amendment, curators, "rejected")
    assert goal() == OLD
    assert Revision.objects.count() == before
    assert "Omdat het klopt." in Client().get(amendment.get_absolute_url()).content.decode()


def test_a_new_goal_comes_in_and_another_goes_out(
    version: VisionVersion, curators: tuple[User, User]
) -> None:
    added = factories.make_amendment(version, change="add", theme_code="T2", text="Er komen meer bomen.")
    dropped = factories.make_amendment(version, change="drop", code="D1.2", text="")
    line = factories.make_amendment(version, kind="precondition", code="R1", text="Iedereen doet mee.")
    opening = factories.make_amendment(version, kind="preamble", code="", text="Wij horen bij elkaar.")
    close(version)
    for amendment in (added, dropped, line, opening):
        decide(amendment, curators)
    added.refresh_from_db()
    assert added.code == "D2.3"
    assert goal("D2.3") == "Er komen meer bomen."
    assert not Goal.objects.filter(code="D1.2").exists()
    version.refresh_from_db()
    assert version.preamble == "Wij horen bij elkaar."
    assert version.preconditions.get(code="R1").text == "Iedereen doet mee."
    assert Client().get("/visie/consultatie/voorstellen/").status_code == 200
    assert Client().get(dropped.get_absolute_url()).status_code == 200


def test_nothing_is_decided_before_the_consultation_is_closed(
    version: VisionVersion, curators: tuple[User, User]
) -> None:
    amendment = factories.make_amendment(version)
    with pytest.raises(NotAllowedNow):
        actions.propose_decision(amendment, actor=curators[0], decision="accepted", reasons="Goed.")
    assert (
        factories.sign_in(curators[0]).get(reverse("vision:decide", args=[amendment.pk])).status_code == 409
    )


def test_the_author_takes_it_back(client_for: Signed, version: VisionVersion) -> None:
    author = factories.make_user()
    amendment = factories.make_amendment(version, author=author, reason="Hier heb ik spijt van")
    address = reverse("vision:withdraw_amendment", args=[amendment.pk])
    assert client_for(factories.make_user()).post(address).status_code == 403
    assert client_for(author).post(address).status_code == 302
    assert Client().get(amendment.get_absolute_url()).status_code == 404
    assert client_for(author).get(amendment.get_absolute_url()).status_code == 200
    assert "Hier heb ik spijt van" not in Client().get("/visie/consultatie/voorstellen/").content.decode()


def test_what_is_not_decided_blocks_freezing(version: VisionVersion, curators: tuple[User, User]) -> None:
    amendment = factories.make_amendment(version)
    version = close(version)
    assert "amendments" in {b.key for b in blockers(version)}
    actions.propose_decision(amendment, actor=curators[0], decision="rejected", reasons="Nee.")
    assert "amendments" in {b.key for b in blockers(version)}
    actions.confirm_decision(amendment, actor=curators[1])
    assert "amendments" not in {b.key for b in blockers(version)}
