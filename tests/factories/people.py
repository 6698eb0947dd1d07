"""People, areas and files."""

import io
from itertools import count

import pikepdf
import shapely
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.test import Client
from PIL import Image

from civicnet.accounts.models import RoleGrant, User
from civicnet.areas.actions import set_neighbourhoods
from civicnet.areas.geojson import AreaRow
from civicnet.areas.models import Neighbourhood
from civicnet.files.actions import store_photo
from civicnet.files.models import StoredFile
from civicnet.workflow import SYSTEM, Actor

# Everybody and everything that a test makes has a number of its own.
number = count(1)


# ---- people --------------------------------------------------------------------------------
PASSWORD = "Een-lang-wachtwoord-7"


def make_user(email: str = "", *, name: str = "", verified: bool = True, **fields: object) -> User:
    """A resident with a verified address; `PASSWORD` opens the account."""
    n = next(number)
    email = email or f"inwoner{n}@voorbeeld.example"
    user = User.objects.create_user(email, PASSWORD, name=name or f"Inwoner {n}", **fields)
    if verified:
        user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


def make_staff(*roles: str, **fields: object) -> User:
    """A member of staff who holds `roles` (assessor, decider, broker, curator, moderator, admin)."""
    user = make_user(**fields)  # type: ignore[arg-type]  # the same names
    for role in roles:
        RoleGrant.objects.create(user=user, role=role, state=RoleGrant.State.ACTIVE)
    return user


def sign_in(user: User, *, strong: bool = True) -> Client:
    """A test client that is signed in; `strong` is a session that has passed two factors."""
    client = Client()
    client.force_login(user)
    if strong:
        session = client.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": 0, "type": "totp"}]
        session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
        session.save()
    return client


# ---- areas and files -----------------------------------------------------------------------


def make_areas(*names: str) -> list[Neighbourhood]:
    """Neighbourhoods B1, B2 … side by side, each a square of a tenth of a degree from 5 east, 52 north."""
    names = names or ("Oude Kern",)
    rows = [
        AreaRow(code=f"B{n}", name=name, geometry=shapely.box(4.9 + n / 10, 52, 5 + n / 10, 52.1))
        for n, name in enumerate(names, 1)
    ]
    set_neighbourhoods(rows, actor=SYSTEM)
    by_code = {area.code: area for area in Neighbourhood.objects.all()}
    return [by_code[row.code] for row in rows]


def make_photo(actor: Actor = SYSTEM, *, alt: str = "Een tuin", public: bool = True) -> StoredFile:
    """A photo of one colour."""
    return store_photo(photo_upload(), actor=actor, alt=alt, public=public)


def pdf_upload() -> io.BytesIO:
    """What somebody uploads: a PDF of one empty page."""
    upload = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(upload)
    upload.seek(0)
    return upload


def photo_upload() -> io.BytesIO:
    """What somebody uploads: a JPEG of one colour."""
    upload = io.BytesIO()
    Image.new("RGB", (80, 60), (90, 140, 70)).save(upload, "JPEG")
    upload.seek(0)
    return upload
