"""What tests are made of, split by what it is of.

What many tests need comes from here; the rest (votes, races, PDFs, texts …) from the module of its name.
"""

from tests.factories.areas import make_areas
from tests.factories.assessments import CASE_STATES, make_case, make_condition, make_judgement
from tests.factories.evasions import SPELLINGS, evasions, have_ignored
from tests.factories.files import make_photo, pdf_upload, photo_upload
from tests.factories.initiatives import add_member, make_initiative, make_organisation
from tests.factories.past import put
from tests.factories.people import NO_MAIL, PASSWORD, make_staff, make_user, sign_in
from tests.factories.rounds import (
    AREAS,
    BANDS,
    ROUND_STATES,
    BallotRow,
    Groups,
    ballot_code,
    letter_code,
    make_proof,
    make_round,
    voter_number,
)
from tests.factories.visions import (
    GOALS,
    adopt,
    close_early,
    confirm,
    freeze,
    let_pass,
    make_amendment,
    make_consultation,
    make_reaction,
    make_text,
    make_version,
)

__all__ = [
    "AREAS",
    "BANDS",
    "CASE_STATES",
    "GOALS",
    "NO_MAIL",
    "PASSWORD",
    "ROUND_STATES",
    "SPELLINGS",
    "BallotRow",
    "Groups",
    "add_member",
    "adopt",
    "ballot_code",
    "close_early",
    "confirm",
    "evasions",
    "freeze",
    "have_ignored",
    "let_pass",
    "letter_code",
    "make_amendment",
    "make_areas",
    "make_case",
    "make_condition",
    "make_consultation",
    "make_initiative",
    "make_judgement",
    "make_organisation",
    "make_photo",
    "make_proof",
    "make_reaction",
    "make_round",
    "make_staff",
    "make_text",
    "make_user",
    "make_version",
    "pdf_upload",
    "photo_upload",
    "put",
    "sign_in",
    "voter_number",
]
