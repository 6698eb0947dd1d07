"""What people fill in about an exchange."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import User
from civicnet.areas.forms import AreaField
from civicnet.forms.fields import CharField, DateField, NameField, choose_by
from civicnet.forms.when import DAY
from initiatives.marketplace.models import Post, Side, parties_of
from initiatives.models import Initiative, Organisation

PERSON = "person"


class AnswerForm(forms.Form):
    """An answer to an offer or a need. On whose behalf is asked of who is signed in; `your_name` of who has none yet."""

    text = CharField(
        label=_("What do you want to say?"),
        error_messages={"required": _("Write your message.")},
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    number = forms.IntegerField(label=_("How many?"), min_value=1, initial=1)
    party = forms.ChoiceField(label=_("On behalf of whom?"), widget=forms.RadioSelect)
    own_post = forms.ModelChoiceField(
        Post.objects.none(), label=_("Does something fit that you put up yourselves?"), required=False
    )
    your_name = NameField(
        label=_("What is your name?"),
        max_length=User._meta.get_field("name").max_length,
        error_messages={"required": _("Tell us your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def __init__(self, *args: Any, post: Post, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.post = post
        self.fields["text"].help_text = (
            _("For example when you can, and what you bring.")
            if post.side == Side.NEED
            else _("For example what you would use it for, and when.")
        )
        self.fields["number"].max_value = post.left  # type: ignore[attr-defined]  # an IntegerField
        left_out = [] if post.left > 1 else ["number"]
        if user is None:
            left_out += ["party", "own_post", "your_name"]
        else:
            left_out += self._ask_who(user)
        for name in left_out:
            del self.fields[name]

    def _ask_who(self, user: User) -> list[str]:
        """Fill in for whom `user` can answer; returns the fields that have nothing to ask."""
        self.parties: dict[str, Initiative | Organisation | User] = {PERSON: user}
        initiatives, organisations = parties_of(user)
        self.parties |= {f"initiative-{row.pk}": row for row in initiatives if row != self.post.initiative}
        self.parties |= {
            f"organisation-{row.pk}": row for row in organisations if row != self.post.organisation
        }
        party = self.fields["party"]
        assert isinstance(party, forms.ChoiceField)
        own = [key for key in self.parties if key != PERSON]
        party.initial = own[0] if own else PERSON
        named = [(key, str(self.parties[key])) for key in own]
        choose_by(party, [*named, (PERSON, _("Myself, as a resident"))])
        fits = Post.objects.of(user).open().exclude(side=self.post.side).filter(category=self.post.category)
        self.fields["own_post"].queryset = fits  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["neighbourhood"] = AreaField(
            label=_("In which neighbourhood do you live?"),
            none=_("I would rather not say"),
            help_text=_("Everybody may read it. Your name is only for the other side, once you both talk."),
        )
        nothing = [] if fits.exists() else ["own_post"]
        nothing += [] if own else ["party"]
        return nothing + (["your_name"] if user.name else [])

    def columns(self) -> dict[str, Any]:
        """What `actions.answer` takes."""
        data = self.cleaned_data
        key = data.get("party", PERSON)
        found: dict[str, Any] = {"text": data["text"], "number": data.get("number", 1)}
        found[key.partition("-")[0]] = self.parties[key]
        if key == PERSON:
            found["neighbourhood"] = data.get("neighbourhood")
        return found | {"own_post": data.get("own_post")}


class MessageForm(forms.Form):
    """A message to the other side; a photo needs its description."""

    text = CharField(
        label=_("Your message"),
        error_messages={"required": _("Write your message.")},
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    photo = forms.FileField(
        label=_("Photo"),
        required=False,
        help_text=_(
            "JPEG, PNG or WebP, at most 15 MB. Place and time that are hidden in the file are taken out."
        ),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    alt = CharField(
        label=_("What is in the picture?"),
        required=False,
        max_length=300,
        help_text=_("For people who cannot see it."),
    )

    def __init__(self, *args: Any, to: str, **kwargs: Any) -> None:
        """`to` is the name of the other side, as the writer may read it."""
        super().__init__(*args, **kwargs)
        self.fields["text"].label = format_lazy(_("Write to {name}"), name=to)

    def clean(self) -> None:
        """Every photo has its description."""
        super().clean()
        if self.cleaned_data.get("photo") and not self.cleaned_data.get("alt"):
            self.add_error("alt", _("Describe in a few words what is in the picture."))


class TermsForm(forms.Form):
    """What the two sides would agree. `based_on` is the version that stood on the page."""

    what = CharField(
        label=_("What do you agree?"),
        error_messages={"required": _("Say what you agree.")},
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    number = forms.IntegerField(label=_("How many?"), min_value=1, initial=1)
    when = CharField(
        label=_("When?"),
        error_messages={"required": _("Say when it is.")},
        max_length=300,
        help_text=_("For example: every Friday in February, from eight to eleven."),
    )
    last_day = DateField(
        label=_("What is the last day of it?"),
        error_messages={"required": _("Choose a day.")},
        help_text=_("The day after it we ask both of you whether it worked out."),
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
    )
    where = CharField(label=_("Where?"), required=False, max_length=300)
    who = CharField(
        label=_("Who does what?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if post.left > 1:
            self.fields["number"].max_value = post.left  # type: ignore[attr-defined]  # an IntegerField
        else:
            del self.fields["number"]


class ReasonForm(forms.Form):
    """Why it does not go on, or went otherwise; the other side reads it."""

    reason = CharField(
        label=_("Why?"),
        error_messages={"required": _("Say why: the other side reads it.")},
        max_length=1000,
        help_text=_("Only the two of you read it. It counts nowhere."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ThanksForm(forms.Form):
    text = CharField(
        label=_("Your thanks in one sentence"),
        error_messages={"required": _("Write your sentence.")},
        max_length=200,
        help_text=_("Everybody can read it, on your page and on theirs. You need not."),
        widget=forms.Textarea(attrs={"rows": 2}),
        one_line=True,
    )
