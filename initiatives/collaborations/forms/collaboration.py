"""What people fill in about a collaboration."""

import re
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import User
from civicnet.forms.fields import MOST_BUTTONS, CharField, NameField, choose_by
from civicnet.search.query import best_first, matching
from civicnet.text.search import terms_of
from initiatives.collaborations.models import Collaboration, Governance, Partner, Party
from initiatives.models import Initiative, Listing, Organisation
from initiatives.selection import Selection
from initiatives.workflow import LIVE

MOST_MEANT: Final = 6
# The address of a page of an initiative or an organisation, as one copies it.
_ADDRESS: Final = re.compile(r"/initiatieven/(organisaties/)?([-\w]+)/?$")


class PartyField(CharField):
    """An initiative or an organisation by its name, or by the address of its page; `clean` gives it."""

    def __init__(self, **options: Any) -> None:
        options.setdefault(
            "help_text", _("The name of an initiative or an organisation, or the address of its page.")
        )
        super().__init__(max_length=200, one_line=True, **options)

    def clean(self, value: Any) -> Party:
        words = super().clean(value)
        found = _called(words)
        if len(found) == 1:
            return found[0]
        if found:
            raise ValidationError(gettext("More than one has this name. Give the address of its page."))
        meant = _with_words(words)
        if not meant:
            raise ValidationError(gettext("No initiative or organisation has this name."))
        names = ", ".join(f"“{row}”" for row in meant[:MOST_MEANT])
        raise ValidationError(gettext("Do you mean %(names)s? Write the whole name.") % {"names": names})


def _called(words: str) -> list[Party]:
    """The parties with this name or address. At most two queries."""
    plans, parties = Initiative.objects.public().filter(stage__in=LIVE), Organisation.objects.all()
    if (address := _ADDRESS.search(words)) is not None:
        of_party, slug = address.groups()
        return list(parties.filter(slug=slug) if of_party else plans.filter(slug=slug))
    return [*plans.filter(name__iexact=words)[:2], *parties.filter(name__iexact=words)[:2]]


def _with_words(words: str) -> list[Party]:
    """The first few parties with these words, the best first. Two queries."""
    asked = Selection(words=words)
    keys = asked.apply(Listing.objects.all()).values("pk")
    plans = asked.ordered(Initiative.objects.public().filter(stage__in=LIVE, pk__in=keys))
    terms = terms_of(words)
    parties = (
        best_first(matching(Organisation.objects.all(), terms), terms)
        if terms
        else Organisation.objects.none()
    )
    return [*plans[:MOST_MEANT], *parties[:MOST_MEANT]]


def long_text(label: Any, rows: int, **options: Any) -> CharField:
    """A field of so many lines."""
    return CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **options)


def _message() -> CharField:
    return long_text(
        _("What do you want to say to them?"),
        4,
        required=False,
        max_length=2000,
        help_text=_("They read it in their letter. It stands on no page."),
    )


def _name() -> NameField:
    return NameField(
        label=_("What do you call it?"),
        max_length=Collaboration._meta.get_field("name").max_length,
        help_text=_("A short name, such as “Warm Wednesday”."),
        error_messages={"required": _("Give it a name.")},
    )


def _goal() -> CharField:
    return long_text(
        _("What do you want to reach together?"),
        3,
        max_length=Collaboration._meta.get_field("goal").max_length,
        help_text=_("In your own words, in one or two sentences. Everybody can read it once two said yes."),
        error_messages={"required": _("Say what you want to reach together.")},
    )


class StartForm(forms.Form):
    """On whose behalf, with whom, and what for."""

    own = forms.ChoiceField(label=_("On behalf of whom?"), widget=forms.RadioSelect)
    party = PartyField(
        label=_("With whom?"), error_messages={"required": _("Say with whom you want to work together.")}
    )
    name = _name()
    goal = _goal()
    message = _message()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parties = parties_owned_by(user)
        own = self.fields["own"]
        assert isinstance(own, forms.ChoiceField)
        choose_by(own, [(key, str(party)) for key, party in self.parties.items()])
        if len(self.parties) <= MOST_BUTTONS:
            own.initial = next(iter(self.parties), "")

    def clean_own(self) -> Party:
        """The party itself."""
        return self.parties[self.cleaned_data["own"]]


def parties_owned_by(user: User) -> dict[str, Party]:
    """The initiatives and organisations for which `user` decides, by a key of the form. Two queries."""
    plans = Initiative.objects.owned_by(user).public().filter(stage__in=LIVE).order_by("sort_key")
    mine = {f"initiative-{row.pk}": row for row in plans}
    return mine | {f"organisation-{row.pk}": row for row in Organisation.objects.owned_by(user)}


class InviteForm(forms.Form):
    """Another party that is asked to join."""

    party = PartyField(label=_("Whom do you ask?"), error_messages={"required": _("Say whom you ask.")})
    message = _message()


class IntroduceForm(forms.Form):
    """Two parties whom a bridge builder brings together."""

    party = PartyField(label=_("Whom do you bring together?"), error_messages={"required": _("Say whom.")})
    other = PartyField(label=_("And with whom?"), error_messages={"required": _("Say with whom.")})
    name = _name()
    goal = _goal()
    message = long_text(
        _("What do you want to say to them?"),
        4,
        max_length=2000,
        help_text=_("Both read it in their letter. Say why you think of them."),
        error_messages={"required": _("Say why you think of them.")},
    )


class ShareForm(forms.ModelForm):
    """What a partner says of itself."""

    class Meta:
        model = Partner
        fields = Partner.SHARE
        labels = {
            "brings": _("What do you bring that the others do not have?"),
            "needs": _("For what do you need the others?"),
            "decides": _("What do you go on deciding yourselves?"),
        }
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in Partner.SHARE}


class LeaveForm(forms.Form):
    """Why a partner stops; everybody reads it."""

    reason = long_text(
        _("Why do you stop?"),
        4,
        max_length=1000,
        help_text=_("Everybody can read it. There is no penalty, and nobody has to agree."),
        error_messages={"required": _("Say why you stop: everybody can read it.")},
    )


class AgreementForm(forms.Form):
    """What the partners would agree, and who decides. `based_on` is the version that stood on the page."""

    text = CharField(
        label=_("What do you agree?"),
        max_length=20_000,
        help_text=_("Who does what, what it costs, and what happens when it goes otherwise. Markdown works."),
        error_messages={"required": _("Write down what you agree.")},
        widget=forms.Textarea(attrs={"rows": 14}),
    )
    governance = forms.ChoiceField(
        label=_("Who decides about what you do together?"),
        choices=Governance.choices,
        initial=Governance.SHARED,
        widget=forms.RadioSelect,
    )
    leader = forms.ModelChoiceField(
        Partner.objects.none(), label=_("Which partner leads?"), required=False, empty_label=_("Nobody")
    )
    reason = long_text(
        _("Why do you change it?"),
        2,
        max_length=500,
        error_messages={"required": _("Say why you change it.")},
        help_text=_("Everybody can read it, once it counts."),
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)

    def __init__(self, *args: Any, collaboration: Collaboration, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = collaboration.partners.here().with_parties()
        self.fields["leader"].queryset = here  # type: ignore[attr-defined]  # a ModelChoiceField
        if not collaboration.agreements.counted().exists():
            del self.fields["reason"]
