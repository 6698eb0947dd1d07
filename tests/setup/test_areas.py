"""Step 2 of set-up: a file of neighbourhoods, and what cannot be told from it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from civicnet.areas.models import Neighbourhood
from civicnet.example.data import FOLDER
from tests.setup.typed import area_file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data_dir")]


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
    assert answer["Location"] == reverse("setup_postcodes")
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
    assert "A Te kort" in page.context["look"].left_out[0]
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
    assert upload(claimed, example.read_bytes())["Location"] == reverse("setup_postcodes")
    merged = (shared_data / "gevallen" / "merged_areas.geojson").read_bytes()
    assert upload(claimed, merged)["Location"] == CHECK
    form = claimed.get(CHECK).context["form"]
    (gone,) = (name for name in form.fields if name.startswith("gone_"))
    assert form.fields[gone].label == "Sluiseind staat niet in dit bestand"
    assert claimed.post(CHECK, {"name": "naam", "code": "code", gone: "B9"}).status_code == 400
    assert claimed.post(CHECK, {"name": "naam", "code": "code", gone: "B5"}).status_code == 302
    closed = Neighbourhood.objects.exclude(closed_on=None).get()
    assert (closed.code, closed.successor) == ("B6", Neighbourhood.objects.get(code="B5"))
