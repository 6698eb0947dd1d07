"""What a vote keeps of people. See civicnet/personal_data.py; docs/endorsement.md says why nobody can be found in it."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from civicnet.personal_data import WORK, Kept, Kind, NotPersonal

VOTE: Final = Kind(
    what=_("That you voted on the vision, and your vote"),
    what_for=_("So that everybody votes once, and every vote is counted"),
    who_sees=_("Nobody: your line on the list of voters and your vote are kept apart, without a name"),
    how_long=_("Until the vote is closed; then only the votes are left, and nobody can find whose they were"),
    when_erased=_("A vote stays: nobody can say whose it is, and we cannot either."),
)

KEPT: Final = (
    Kept("endorsement.RollEntry", "person_key letter_hash", VOTE),
    Kept("endorsement.Ballot", "key goals hashes", VOTE),
    Kept("endorsement.Keying", "key goals", VOTE),
    Kept(
        "endorsement.Keying", "keyed_by", WORK, of="keyed_by", withheld="key goals choice neighbourhood age"
    ),
)

NOT_PERSONAL: Final[NotPersonal] = {
    "endorsement.Round": "code rule ways closing_step manifest manifest_sha256 verdict opinions",
    "endorsement.Group": "code name",
    "endorsement.SealedList": "name root counts file file_sha256",
}
