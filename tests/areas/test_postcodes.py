"""The list of postcodes: who may load it, what is read of it, what is said of the rest."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from civicnet.areas.actions import close_neighbourhood, set_postcodes
from civicnet.areas.kept_files import FOLDER, delete_forgotten_files
from civicnet.areas.models import Neighbourhood, Postcode
from civicnet.areas.postcodes import PostcodeFileError, PostcodeList, read_postcodes
from civicnet.journal.models import Entry
from civicnet.tables import stream_table
from civicnet.workflow import SYSTEM
from tests.factories import make_areas, make_staff, make_user
from tests.factories.people import sign_in

pytestmark = pytest.mark.django_db
PAGE, CHECK = reverse("postcodes"), reverse("postcodes_check")


@pytest.fixture
def areas() -> list[Neighbourhood]:
    return make_areas("Oude Kern", "Weversveld", "Molenwijk")


def read(text: str) -> PostcodeList:
    return read_postcodes(stream_table(text.encode(), "postcodes.csv"))


def stored() -> set[tuple[str, str, tuple[int, ...]]]:
    rows = Postcode.objects.values_list("postcode", "neighbourhood__code", "numbers")
    return {(postcode, code, tuple(numbers)) for postcode, code, numbers in rows}


@pytest.mark.parametrize("roles", [(), ("assessor",), ("curator", "moderator", "decider", "broker")])
def test_only_an_admin_loads_postcodes(roles: tuple[str, ...], areas: list[Neighbourhood]) -> None:
    found = read("postcode;buurtcode\n1051AB;B1")
    with pytest.raises(PermissionDenied):
        set_postcodes(found, actor=make_staff(*roles) if roles else make_user())
    assert not Postcode.objects.exists()


def test_a_list_takes_the_place_of_the_one_before(areas: list[Neighbourhood]) -> None:
    admin = make_staff("admin")
    assert set_postcodes(read("postcode;buurtcode\n1051 ab;B1\n1051AC;b2"), actor=admin) == 2
    assert set_postcodes(read("PC6,Buurt2023\n1052AA,B3"), actor=admin) == 1
    assert stored() == {("1052AA", "B3", ())}
    entry = Entry.objects.filter(verb="set_postcodes").order_by("-pk")[0]
    assert (entry.actor, entry.data) == (admin, {"count": 1})


def test_numbers_are_kept_where_a_postcode_has_several_neighbourhoods(areas: list[Neighbourhood]) -> None:
    rows = ["1051AB;3;B2", "1051AB;1;B1", "1051AB;2;B1", "1051AB;1;B1", "1052AA;7;B3"]
    set_postcodes(read("\n".join(["postcode;huisnummer;buurtcode", *rows])), actor=SYSTEM)
    assert stored() == {("1051AB", "B1", (1, 2)), ("1051AB", "B2", (3,)), ("1052AA", "B3", ())}


def test_a_neighbourhood_is_named_by_either_code_and_leads_to_its_successor(
    areas: list[Neighbourhood],
) -> None:
    Neighbourhood.objects.filter(code="B2").update(cbs_code="BU03630002")
    close_neighbourhood(areas[0], actor=SYSTEM, successor=areas[1])
    found = read("postcode;buurt\n1051AA;B1\n1051AB;BU03630002\n1051AC;3630002")
    set_postcodes(found, actor=SYSTEM)
    assert stored() == {("1051AA", "B2", ()), ("1051AB", "B2", ()), ("1051AC", "B2", ())}


def test_wrong_rows_are_told_and_the_others_are_read(areas: list[Neighbourhood]) -> None:
    found = read(
        "postcode;nr;huisnummer;buurtcode\n1051AB;1;;B1\n105 AB;2;;B1\n1051AB;3;4a;B1\n2000AA;4;;X9\n;5;;B1;;"
    )
    assert {key: dict(inside) for key, inside in found.places.items()} == {
        "1051AB": {Neighbourhood.objects.get(code="B1").pk: set()}
    }
    assert (found.elsewhere, found.unknown, found.refused) == (1, "X9", 3)
    assert [row.line for row in found.told] == [3, 4, 6]
    assert "105 AB" in found.told[0].reason
    assert "4a" in found.told[1].reason


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("plaats;buurtcode\n1;B1", "postcode"),
        ("pc\n1051AB", "buurtcode"),
        ("postcode;wijk\n1051AB;B1", "buurtcode"),
        ("postcode;buurtcode\n1051AB;X1", "X1"),
        ("postcode;buurtcode\n0051AB;B1", "0051AB"),
        ("", r"\.$"),
    ],
)
def test_a_list_of_which_nothing_can_be_used_changes_nothing(
    text: str, said: str, areas: list[Neighbourhood], tmp_path: Path
) -> None:
    set_postcodes(read("postcode;buurtcode\n1051AB;B1"), actor=SYSTEM)
    file = tmp_path / "postcodes.csv"
    file.write_text(text)
    with pytest.raises(PostcodeFileError, match=said):
        read(text)
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("load_postcodes", str(file))
    assert stored() == {("1051AB", "B1", ())}


def test_the_command_says_what_it_did(areas: list[Neighbourhood], tmp_path: Path) -> None:
    file, out = tmp_path / "postcodes.csv", io.StringIO()
    file.write_text("postcode;buurtcode\n1051AB;B1\nx;B1\n1051AC;BU99")
    call_command("load_postcodes", str(file), stdout=out)
    said = out.getvalue()
    assert "1 postcodes are loaded." in said
    assert "such as BU99" in said
    assert "3" in said
    assert stored() == {("1051AB", "B1", ())}


def test_an_admin_uploads_a_list_and_reads_what_was_left_out(areas: list[Neighbourhood]) -> None:
    client = sign_in(make_staff("admin"))
    text = "postcode;buurtcode\n1051AB;B1\nx;B1\n1051AC;BU99"
    page = client.post(PAGE, {"file": SimpleUploadedFile("postcodes.csv", text.encode())})
    said = page.content.decode()
    assert page.status_code == 200
    assert "1 postcode is geladen." in said
    assert "“x” is geen postcode." in said
    assert "BU99" in said
    assert stored() == {("1051AB", "B1", ())}
    refused = client.post(PAGE, {"file": SimpleUploadedFile("postcodes.csv", b"a;b\n1;2")})
    assert refused.status_code == 400
    assert "Geen kolom heet “postcode”." in refused.content.decode()
    assert stored() == {("1051AB", "B1", ())}


# ---- columns with other names -------------------------------------------------------------------
def unknown_columns() -> SimpleUploadedFile:
    return SimpleUploadedFile("lijst.csv", b"pc;nr;gebied\n1051AB;1;B1\n1051AB;2;B2\nx;3;B1")


@pytest.mark.parametrize("roles", [(), ("assessor", "curator", "moderator", "decider", "broker")])
def test_others_choose_no_columns(roles: tuple[str, ...], areas: list[Neighbourhood]) -> None:
    other = sign_in(make_staff(*roles) if roles else make_user())
    assert other.post(PAGE, {"file": unknown_columns()}).status_code == 403
    assert other.post(CHECK, {"postcode": "pc", "area": "gebied"}).status_code == 403
    assert not Postcode.objects.exists()


def test_columns_are_chosen_from_a_list_and_the_file_is_kept(areas: list[Neighbourhood]) -> None:
    client = sign_in(make_staff("admin"))
    assert client.get(CHECK)["Location"] == PAGE, "there is no file yet"
    assert client.post(PAGE, {"file": unknown_columns()})["Location"] == CHECK
    form = client.get(CHECK).context["form"]
    assert [label for _value, label in form.fields["area"].choices][1:] == [
        "pc (1051AB)",
        "nr (1)",
        "gebied (B1)",
    ]
    for wrong in (
        {"postcode": "", "area": "pc"},
        {"postcode": "pc"},
        {"postcode": "pc", "area": "pc"},
        {"postcode": "nr", "area": "gebied"},
    ):
        assert client.post(CHECK, wrong).status_code == 400, wrong
    assert stored() == set()
    page = client.post(CHECK, {"postcode": "pc", "area": "gebied", "number": "nr"}).content.decode()
    assert "1 postcode is geladen." in page
    assert "“x” is geen postcode." in page
    assert stored() == {("1051AB", "B1", (1,)), ("1051AB", "B2", (2,))}
    assert client.get(CHECK)["Location"] == PAGE, "the file is dropped"
    assert default_storage.listdir(FOLDER)[1] == []


def test_what_is_recognised_is_chosen_already(areas: list[Neighbourhood]) -> None:
    client = sign_in(make_staff("admin"))
    file = SimpleUploadedFile("lijst.csv", b"postcode;huisnummer;gebied\n1051AB;1;B1")
    client.post(PAGE, {"file": file})
    fields = client.get(CHECK).context["form"].fields
    assert {name: field.initial for name, field in fields.items()} == {
        "postcode": "postcode",
        "area": "",
        "number": "huisnummer",
    }


def test_a_file_for_which_nobody_came_back_is_gone_after_a_day(areas: list[Neighbourhood]) -> None:
    client = sign_in(make_staff("admin"))
    client.post(PAGE, {"file": unknown_columns()})
    now = timezone.now()
    with time_machine.travel(now + timedelta(hours=23, minutes=59), tick=False):
        assert delete_forgotten_files() == 0
    assert client.get(CHECK).status_code == 200
    with time_machine.travel(now + timedelta(hours=24, minutes=1), tick=False):
        assert delete_forgotten_files() == 1
        assert delete_forgotten_files() == 0
    assert client.get(CHECK)["Location"] == PAGE
