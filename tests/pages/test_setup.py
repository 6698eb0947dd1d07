"""The first visit sets the municipality up, behind a one-time token; it ends with two administrators."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from civicnet.accounts import actions
from civicnet.accounts.models import RoleGrant, User
from civicnet.areas.models import Municipality, Neighbourhood
from civicnet.example.data import FOLDER
from civicnet.outbox.models import Message
from civicnet.setup.actions import setup_address
from civicnet.workflow import NotAllowedNow
from tests.factories import PASSWORD, make_staff, make_user

pytestmark = pytest.mark.django_db
STEPS = ["setup_municipality", "setup_areas", "setup_areas_check", "setup_admins"]
ADMINS = {
    "name": "Ada",
    "email": "Ada@gemeente.example",
    "password": PASSWORD,
    "second_name": "Bo",
    "second_email": "bo@gemeente.example",
}


@pytest.fixture(autouse=True)
def data_dir(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def claimed(client: Client) -> Client:
    client.post(setup_address())
    return client


def area_file(content: object = None) -> SimpleUploadedFile:
    square = {"type": "Polygon", "coordinates": [[[5, 52], [5.1, 52], [5.1, 52.1], [5, 52.1], [5, 52]]]}
    feature = {"type": "Feature", "properties": {"code": "BU1", "naam": "Noord"}, "geometry": square}
    content = content or {"type": "FeatureCollection", "features": [feature]}
    return SimpleUploadedFile("buurten.geojson", json.dumps(content).encode())


# ---- the door -------------------------------------------------------------------------------
@pytest.mark.parametrize("step", STEPS)
def test_without_the_token_nothing_opens(
    client: Client, client_for: Callable[..., Client], step: str
) -> None:
    setup_address()
    for visitor in (client, client_for(make_user())):
        assert visitor.get(reverse(step)).status_code == 403
        assert visitor.post(reverse(step), ADMINS | {"theme": "ma"}).status_code == 403
    assert not Municipality.objects.exists()
    assert not RoleGrant.objects.exists()


@pytest.mark.parametrize("token", ["x", "", "0" * 64, "claimed"])
def test_another_token_does_not_fit(client: Client, token: str) -> None:
    setup_address()
    answer = client.post(f"/inrichten/begin/{token}/")
    assert answer.status_code == 404
    assert client.get(reverse("setup_municipality")).status_code == 403


def test_the_token_itself_is_not_kept(tmp_path: Path) -> None:
    token = setup_address().split("/")[-2]
    kept = [path for path in tmp_path.iterdir() if path.is_file()]
    assert kept
    assert not any(token in path.read_text() for path in kept)
    assert all(path.stat().st_mode & 0o077 == 0 for path in kept)


def test_looking_at_the_address_uses_nothing_up(client: Client) -> None:
    address = setup_address()
    assert client.get(address).status_code == 200
    assert client.get(reverse("setup_municipality")).status_code == 403
    assert client.post(address).status_code == 302
    assert client.get(reverse("setup_municipality")).status_code == 200


def test_it_works_in_one_browser() -> None:
    address = setup_address()
    first, second = Client(), Client()
    assert first.post(address).status_code == 302
    assert second.get(address).status_code == 404
    assert second.post(address).status_code == 404
    assert second.get(reverse("setup_municipality")).status_code == 403


def test_a_new_start_gives_a_new_token_and_voids_the_old(claimed: Client) -> None:
    other = Client()
    new = setup_address()
    assert claimed.get(reverse("setup_municipality")).status_code == 403
    assert other.post(new).status_code == 302


def test_whoever_comes_first_is_told_what_to_do(client: Client) -> None:
    answer = client.get(reverse("setup"))
    assert answer.status_code == 200
    assert "manage.py up" in answer.content.decode()


def test_afterwards_it_is_gone(claimed: Client) -> None:
    make_staff("admin")
    assert setup_address() == ""
    for step in STEPS:
        assert claimed.get(reverse(step)).status_code == 404
    assert claimed.get(reverse("setup")).status_code == 302


# ---- the steps ------------------------------------------------------------------------------
def test_a_name_is_needed(claimed: Client) -> None:
    answer = claimed.post(reverse("setup_municipality"), {"name": " ", "theme": "ma"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["name"])
    answer = claimed.post(reverse("setup_municipality"), {"name": "Elzerbroek", "theme": "none"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["theme"])
    assert not Municipality.objects.exists()


@pytest.mark.parametrize(
    "content",
    [{"type": "nothing"}, {"type": "FeatureCollection", "features": []}, ["no"], {"type": "Feature"}],
)
def test_a_file_that_cannot_be_read_says_why(claimed: Client, content: object) -> None:
    answer = claimed.post(reverse("setup_areas"), {"file": area_file(content)})
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["file"])
    assert not Neighbourhood.objects.exists()


def upload(client: Client, content: object, name: str = "buurten.geojson") -> Any:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return client.post(reverse("setup_areas"), {"file": SimpleUploadedFile(name, data)})


def drawn(*rings: Any, **properties: Any) -> dict[str, Any]:
    """A collection of squares side by side; each property is a list with one value for each."""
    squares = [[[5 + n, 52], [5.5 + n, 52], [5.5 + n, 52.5], [5 + n, 52]] for n in range(9)]
    count = max(map(len, properties.values()))
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {key: values[n] for key, values in properties.items()},
                "geometry": {"type": "Polygon", "coordinates": [rings[n] if n < len(rings) else squares[n]]},
            }
            for n in range(count)
        ],
    }


CHECK = "/inrichten/buurten/nakijken/"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "leeg"),
        (b"{", "buurten.geojson is geen JSON: kijk naar regel 1"),
        (b"\x89PNG\r\n\x1a\n\x00", "buurten.geojson is geen tekstbestand"),
        (b"PK\x03\x04", "buurten.geojson is een zip-bestand"),
        (b"[" * 100_000, "buurten.geojson heeft|In buurten.geojson staan lijsten in lijsten"),
        (b"[[]," * 2_000_001, "In buurten.geojson staan meer dan 2000000 punten"),
        (
            drawn([[5, 52], [6, 52], [5, 52]], code=["A"], naam=["Te kort"]),
            r"Onderdeel 1 \(A Te kort\): een rand|Gebied 1 \(A Te kort\): een rand",
        ),
        (
            {
                "type": "FeatureCollection",
                "features": [
                    {"type": "Feature", "geometry": {"type": {"x": 1}}, "properties": {"naam": "B"}}
                ],
            },
            "het type van geometry is een object",
        ),
    ],
)
def test_a_damaged_file_is_one_sentence(claimed: Client, content: object, says: str) -> None:
    answer = upload(claimed, content)
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["file"])
    assert re.search(says, " ".join(answer.context["form"].errors["file"]))
    assert "tmp" not in answer.content.decode()
    assert claimed.get(CHECK)["Location"] == reverse("setup_areas")


def test_the_properties_are_there_to_choose_from(claimed: Client) -> None:
    content = drawn(cartodb_id=[7, 8], wijkje=["Noord", "Zuid"])
    assert upload(claimed, content)["Location"] == CHECK
    page = claimed.get(CHECK)
    names = [value for value, _label in page.context["form"].fields["name"].choices]
    assert (page.status_code, names) == (200, ["", "cartodb_id", "wijkje"])
    assert claimed.post(CHECK, {"name": "", "code": ""}).status_code == 400
    assert claimed.post(CHECK, {"name": "onzin", "code": ""}).status_code == 400
    assert not Neighbourhood.objects.exists()
    answer = claimed.post(CHECK, {"name": "wijkje", "code": "cartodb_id"})
    assert answer["Location"] == reverse("setup_admins")
    assert set(Neighbourhood.objects.values_list("code", "name")) == {("7", "Noord"), ("8", "Zuid")}
    assert claimed.get(CHECK)["Location"] == reverse("setup_areas"), "the file is dropped"


def test_without_codes_the_names_serve_and_it_says_so(claimed: Client, shared_data: Path) -> None:
    content = (shared_data / "gevallen" / "areas-names-without-codes.geojson").read_bytes()
    assert upload(claimed, content)["Location"] == CHECK
    page = claimed.get(CHECK)
    assert "Geen eigenschap lijkt op een code. De namen (“name”) zijn nu de codes." in page.content.decode()
    assert claimed.post(CHECK, {"name": "name", "code": ""}).status_code == 302
    assert set(Neighbourhood.objects.values_list("code", flat=True)) == {"Buurt 0", "Buurt 1"}


def test_what_is_left_out_is_shown_before_the_rest_is_loaded(claimed: Client) -> None:
    content = drawn([[5, 52], [6, 52], [5, 52]], code=["A", "B"], naam=["Te kort", "Goed"])
    assert upload(claimed, content)["Location"] == CHECK
    page = claimed.get(CHECK)
    assert "A Te kort" in page.context["left_out"][0]
    answer = claimed.post(CHECK, {"name": "naam", "code": "code"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["skip"])
    assert not Neighbourhood.objects.exists()
    assert claimed.post(CHECK, {"name": "naam", "code": "code", "skip": "on"}).status_code == 302
    assert Neighbourhood.objects.get().code == "B"


def test_another_towns_numbers_overwrite_nothing_unasked(claimed: Client) -> None:
    upload(claimed, drawn(code=["1", "2"], naam=["Noord", "Zuid"]))
    far = drawn(
        *([[1 + n, 51], [1.5 + n, 51], [1.5 + n, 51.5], [1 + n, 51]] for n in range(2)),
        code=["1", "2"],
        naam=["X", "Y"],
    )
    assert upload(claimed, far)["Location"] == CHECK
    answer = claimed.post(CHECK, {"name": "naam", "code": "code"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["overwrite"])
    assert set(Neighbourhood.objects.values_list("name", flat=True)) == {"Noord", "Zuid"}
    assert claimed.post(CHECK, {"name": "naam", "code": "code", "overwrite": "on"}).status_code == 302
    assert set(Neighbourhood.objects.values_list("name", flat=True)) == {"X", "Y"}


def test_what_is_gone_is_asked_about(claimed: Client, shared_data: Path) -> None:
    example = FOLDER / "elzerbroek_buurten.geojson"
    assert upload(claimed, example.read_bytes())["Location"] == reverse("setup_admins")
    merged = (shared_data / "gevallen" / "merged_areas.geojson").read_bytes()
    assert upload(claimed, merged)["Location"] == CHECK
    form = claimed.get(CHECK).context["form"]
    (gone,) = (name for name in form.fields if name.startswith("gone_"))
    assert form.fields[gone].label == "Sluiseind staat niet in dit bestand"
    assert claimed.post(CHECK, {"name": "naam", "code": "code", gone: "B9"}).status_code == 400
    assert claimed.post(CHECK, {"name": "naam", "code": "code", gone: "B5"}).status_code == 302
    closed = Neighbourhood.objects.exclude(closed_on=None).get()
    assert (closed.code, closed.successor) == ("B6", Neighbourhood.objects.get(code="B5"))


def test_no_file_is_a_choice(claimed: Client) -> None:
    assert claimed.post(reverse("setup_areas"), {"file": ""}).status_code == 400
    assert claimed.post(reverse("setup_areas"), {"later": "1"}).status_code == 302


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"password": "kort"}, "password"),
        ({"email": ""}, "email"),
        ({"second_email": "ada@gemeente.example"}, "second_email"),
        ({"second_email": "geen adres"}, "second_email"),
    ],
)
def test_two_people_are_needed(claimed: Client, change: dict[str, str], wrong: str) -> None:
    claimed.post(reverse("setup_municipality"), {"name": "Elzerbroek", "theme": "ma"})
    answer = claimed.post(reverse("setup_admins"), ADMINS | change)
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, [wrong])
    assert not User.objects.exists()


def test_from_nothing_to_two_administrators(claimed: Client) -> None:
    step = claimed.post(reverse("setup_municipality"), {"name": "Elzerbroek", "theme": "voorbeeld"})
    assert step["Location"] == reverse("setup_areas")
    step = claimed.post(step["Location"], {"file": area_file()})
    assert step["Location"] == reverse("setup_admins")
    step = claimed.post(step["Location"], ADMINS)
    assert step["Location"] == reverse("strong_session")
    assert (Municipality.objects.get().name, Neighbourhood.objects.get().name) == ("Elzerbroek", "Noord")

    # The first is signed in, and holds no role before a second factor.
    ada = User.objects.get(email="ada@gemeente.example")
    assert ada.granted_roles == {"admin"}
    assert claimed.get(reverse("roles"))["Location"] == reverse("strong_session")

    # The second has a link by mail, and chooses a password.
    (letter,) = Message.objects.filter(kind="mail", payload__to=["bo@gemeente.example"])[:1]
    link = re.search(r"http://[^/\s]+(/account/\S+)", letter.payload["body"])
    assert link
    path = link[1]
    browser = Client()
    assert browser.get(path).status_code == 200
    assert browser.post(path, {"name": "Bo", "password": "kort"}).status_code == 400
    assert browser.post(path, {"name": "Bo", "password": PASSWORD}).status_code == 302
    bo = User.objects.get(email="bo@gemeente.example")
    assert bo.granted_roles == {"admin"}
    assert bo.check_password(PASSWORD)
    assert browser.get(path).status_code == 404, "the link works once"


# ---- the invitation -------------------------------------------------------------------------
def test_the_link_of_an_ended_or_older_invitation_is_dead(client: Client) -> None:
    ada = make_staff("admin")
    first = actions.invite_second_admin(name="Bo", email="bo@gemeente.example", actor=ada)
    second = actions.invite_second_admin(name="Cas", email="cas@gemeente.example", actor=ada)
    assert client.get(reverse("invitation", args=[actions.invitation_key(first)])).status_code == 404
    assert client.get(reverse("invitation", args=[actions.invitation_key(second)])).status_code == 200
    assert (
        client.get(reverse("invitation", args=[actions.invitation_key(second)[:-1] + "_"])).status_code == 404
    )


def test_with_two_administrators_nobody_is_invited_past_them(client_for: Callable[..., Client]) -> None:
    ada = make_staff("admin")
    grant = actions.invite_second_admin(name="Bo", email="bo@gemeente.example", actor=ada)
    make_staff("admin")
    with pytest.raises(NotAllowedNow):
        actions.accept_invitation(actions.invitation_key(grant), name="Bo", password=PASSWORD)
    with pytest.raises(NotAllowedNow):
        actions.invite_second_admin(name="Cas", email="cas@gemeente.example", actor=ada)
    answer = client_for(ada).post(reverse("invite_admin"), {"name": "Cas", "email": "cas@gemeente.example"})
    assert answer.status_code == 409


def test_the_link_gives_nobody_the_account_of_somebody_else(
    client: Client, client_for: Callable[..., Client]
) -> None:
    ada, bo = make_staff("admin"), make_user()
    grant = actions.invite_second_admin(name="Bo", email=bo.email, actor=ada)
    page = reverse("invitation", args=[actions.invitation_key(grant)])
    for visitor in (client, client_for(make_user())):
        assert visitor.post(page, {"name": "X", "password": "Een-ander-wachtwoord-8"})["Location"].startswith(
            reverse("account_login")
        )
    bo.refresh_from_db()
    assert bo.check_password(PASSWORD)
    assert bo.roles == frozenset()
    assert client_for(bo).post(page)["Location"] == reverse("strong_session")
    assert User.objects.get(pk=bo.pk).roles == {"admin"}


def test_only_an_admin_invites(client: Client, client_for: Callable[..., Client]) -> None:
    data = {"name": "Bo", "email": "bo@gemeente.example"}
    assert client.post(reverse("invite_admin"), data).status_code == 302
    assert client_for(make_staff("decider")).post(reverse("invite_admin"), data).status_code == 403
    ada = make_staff("admin")
    assert client_for(ada, strong=False).post(reverse("invite_admin"), data).status_code == 302
    assert not User.objects.filter(email=data["email"]).exists()
    assert client_for(ada).post(reverse("invite_admin"), data).status_code == 302
    assert RoleGrant.objects.get(user__email=data["email"]).state == RoleGrant.State.PROPOSED


def test_there_is_one_first_admin() -> None:
    make_staff("admin")
    with pytest.raises(NotAllowedNow):
        actions.create_first_admin(name="Eve", email="eve@gemeente.example", password=PASSWORD)
    assert not User.objects.filter(email="eve@gemeente.example").exists()


def test_home_leads_there_until_it_is_done(client: Client) -> None:
    assert client.get("/")["Location"] == reverse("setup")
    make_staff("admin")
    assert client.get("/").status_code == 200
