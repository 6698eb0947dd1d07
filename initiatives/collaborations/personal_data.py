"""What collaborations keep of people. See civicnet/personal_data.py."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from civicnet.personal_data import Kept, Kind, NotPersonal

COLLABORATIONS: Final = Kind(
    what=_("What you do in a collaboration for an initiative or an organisation"),
    what_for=_("So that partners know what they promised each other"),
    who_sees=_("Everybody, under the name of the initiative or organisation. Your own name is not shown"),
    how_long=_("As long as it is on the site"),
    when_erased=_("It stays with the initiative or organisation, without your name."),
)

SAID_TOGETHER: Final = Kind(
    what=_("What you write down of sitting together in a collaboration"),
    what_for=_("So that partners know what they promised each other"),
    who_sees=_("Only those who decide for one of the partners"),
    how_long=_("As long as it is on the site"),
    when_erased=_("It stays with the initiative or organisation, without your name."),
)

PULSE: Final = Kind(
    what=_("What you say twice a year of how a collaboration goes"),
    what_for=_("So that partners see in time where they think differently"),
    who_sees=_("Nobody: only the mean and the difference of all partners are shown"),
    how_long=_("As long as it is on the site"),
    when_erased=_("It stays with the initiative or organisation, without your name."),
)

KEPT: Final = (
    Kept("collaborations.Collaboration", "name goal steps made_by", COLLABORATIONS, of="made_by"),
    Kept(
        "collaborations.Partner",
        "brings needs decides reason invited_by verdict_by",
        COLLABORATIONS,
        of="invited_by",
    ),
    Kept("collaborations.Agreement", "text reason made_by", COLLABORATIONS, of="made_by"),
    Kept("collaborations.AgreementConsent", "given_by", COLLABORATIONS, of="given_by"),
    Kept(
        "collaborations.Problem",
        "text solution missing made_by solved_by confirmed_by",
        COLLABORATIONS,
        of="made_by",
    ),
    Kept("collaborations.Moment", "agreed open_points made_by", SAID_TOGETHER, of="made_by"),
    Kept("collaborations.Pulse", "given_by", PULSE, of="given_by"),
    Kept("collaborations.PartnerConsent", "given_by", COLLABORATIONS, of="given_by"),
)

NOT_PERSONAL: Final[NotPersonal] = {
    "collaborations.Collaboration": "slug",
    "collaborations.Agreement": "sha256",
}
