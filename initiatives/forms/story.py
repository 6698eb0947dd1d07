"""What owners tell along the way, what the desk writes down, and signals."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from civicnet import deadlines
from civicnet.forms.fields import CharField, DateField, NameField
from civicnet.forms.when import WhenForm
from civicnet.text import sort_key
from initiatives.actions.story import MOST_PHOTOS_OF_NEWS
from initiatives.forms.parts import DateInput
from initiatives.models import Activity, Handover, Initiative, Organisation


class HandoverForm(forms.ModelForm):
    successor_name = NameField(
        label=_("Who takes it over?"),
        error_messages={"required": _("Say who takes it over.")},
        max_length=200,
        help_text=_(
            "A name is enough. If it is an initiative or an organisation on this site, we ask them first: your page "
            "names them as soon as they agree."
        ),
    )

    class Meta:
        model = Handover
        fields = ["successor_name", "passes_on", "lessons", "fallback"]
        labels = {
            "passes_on": _("What passes on to them?"),
            "lessons": _("What did you learn?"),
            "fallback": _("What happens if it does not work out?"),
        }
        help_texts = {
            "passes_on": _("Tasks, tools, money, agreements, keys."),
            "lessons": _("For those who come after you, here or elsewhere."),
        }
        widgets = {name: forms.Textarea(attrs={"rows": 4}) for name in ("passes_on", "lessons", "fallback")}

    def columns(self) -> dict[str, Any]:
        """What `actions.hand_over` takes: the name of a party of this site becomes that party, which is asked."""
        data = dict(self.cleaned_data)
        typed = data["successor_name"].strip()
        others = Initiative.objects.public().exclude(pk=self.instance.initiative_id)
        data["successor"] = others.filter(Q(name__iexact=typed) | Q(sort_key=sort_key(typed))).first()
        data["organisation"] = Organisation.objects.filter(name__iexact=typed).first()
        return data


class ActivityForm(WhenForm[Activity]):
    """What one can come to."""

    field_order = ["title", "day", "begins", "ends", "place", "note"]

    class Meta:
        model = Activity
        fields = ["title", "place", "note"]
        labels = {
            "title": _("What are you going to do?"),
            "place": _("Where is it?"),
            "note": _("What should people know?"),
        }
        help_texts = {
            "title": _("For example: planting with the neighbours."),
            "note": _("For example what they bring along."),
        }
        error_messages = {
            "title": {"required": _("Say what you are going to do.")},
            "place": {"required": _("Say where it is.")},
        }
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}


class StageForm(forms.Form):
    """A note with a change of stage; everybody can read it."""

    note = CharField(
        label=_("Do you want to say something about it?"),
        required=False,
        max_length=500,
        help_text=_("Everybody can read this in the timeline of your page."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class UpdateForm(forms.Form):
    title = NameField(
        label=_("Title"), max_length=120, error_messages={"required": _("Give your news a title.")}
    )
    text = CharField(
        label=_("Your news"),
        error_messages={"required": _("Tell what the news is.")},
        max_length=10_000,
        help_text=_(
            "An empty line makes a new paragraph. *Stars* make words stand out, a dash makes a list."
        ),
        widget=forms.Textarea(attrs={"rows": 10}),
    )


class PhotosInput(forms.FileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several files, chosen or taken at once."""

    widget = PhotosInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [super(PhotosField, self).clean(one, initial) for one in data or ()]


class OfPhotoField(CharField):
    """The description of a photo that may be missing: the form asks for it when there is one."""

    def validate(self, value: Any) -> None:
        """Empty is right here."""


class NewsForm(UpdateForm):
    """News with photos. Each photo has a field for its description, in the order in which they were chosen."""

    photos = PhotosField(
        label=_("Photos"),
        required=False,
        help_text=_(
            "At most six, several at once. JPEG, PNG or WebP, at most 15 MB each. Place and time that are hidden in them "
            "are taken out. Ask whoever is recognisable whether they agree."
        ),
        widget=PhotosInput(attrs={"accept": "image/jpeg,image/png,image/webp", "data-described-by": "alt_"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(1, MOST_PHOTOS_OF_NEWS + 1):
            self.fields[f"alt_{n}"] = OfPhotoField(
                label=format_lazy(_("What is in photo {n}?"), n=n), max_length=300
            )

    def clean(self) -> None:
        """Every photo needs its description."""
        super().clean()
        photos = self.cleaned_data.get("photos", [])
        if len(photos) > MOST_PHOTOS_OF_NEWS:
            self.add_error("photos", _("Choose at most six photos."))
        for n, _photo in enumerate(photos[:MOST_PHOTOS_OF_NEWS], 1):
            if not self.cleaned_data.get(f"alt_{n}"):
                self.add_error(f"alt_{n}", _("Describe in a few words what is in the picture."))

    def columns(self) -> dict[str, Any]:
        """What `actions.add_update` takes."""
        data = self.cleaned_data
        photos = [(photo, data[f"alt_{n}"]) for n, photo in enumerate(data["photos"], 1)]
        return {"title": data["title"], "text": data["text"], "photos": photos}


class DocumentForm(forms.Form):
    title = NameField(
        label=_("What is it called?"),
        max_length=150,
        error_messages={"required": _("Give the document a title.")},
        help_text=_("For example: minutes of the first meeting."),
    )
    document = forms.FileField(
        label=_("Document"),
        error_messages={"required": _("Choose a document.")},
        help_text=_(
            "A PDF of at most 20 MB. Who made it and when, notes, and files inside it are taken out. Everybody can "
            "read it: leave out names and addresses of others."
        ),
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )


class PhotoForm(forms.Form):
    photo = forms.FileField(
        label=_("Photo"),
        error_messages={"required": _("Choose a photo.")},
        help_text=_(
            "JPEG, PNG or WebP, at most 15 MB. Place and time that are hidden in the file are taken out."
        ),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    alt = CharField(
        label=_("What is in the picture?"),
        max_length=300,
        error_messages={"required": _("Describe in a few words what is in the picture.")},
        help_text=_("For people who cannot see it. Ask whoever is recognisable whether they agree."),
    )


class AltForm(forms.Form):
    alt = CharField(label=_("What is in the picture?"), max_length=300)


class ScoreForm(forms.Form):
    score = forms.TypedChoiceField(
        label=_("How does it go, from 0 to 10?"),
        error_messages={"required": _("Choose a figure from 0 to 10.")},
        coerce=int,
        choices=[(n, str(n)) for n in range(11)],
        help_text=_("0 is not at all, 10 is wholly reached."),
        widget=forms.RadioSelect,
    )
    note = CharField(
        label=_("Why this figure?"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    on = DateField(label=_("On which day?"), widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = deadlines.local_date


class NormForm(forms.Form):
    """From which figure on it goes as hoped. `first`: there is no norm yet, so that nothing changes."""

    norm = forms.TypedChoiceField(
        label=_("From which figure on does it go as you hoped?"),
        error_messages={"required": _("Choose a figure from 1 to 10.")},
        coerce=int,
        choices=[(n, str(n)) for n in range(1, 11)],
        widget=forms.RadioSelect,
    )
    reason = CharField(
        label=_("Why does it change?"),
        help_text=_("Everybody can read this on your page."),
        max_length=500,
        error_messages={"required": _("Say why it changes. Everybody can read that.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if first:
            del self.fields["reason"]


class SignalForm(forms.Form):
    what = NameField(
        label=_("What should happen?"),
        max_length=150,
        error_messages={"required": _("Say what should happen.")},
    )
    where = CharField(
        label=_("Where?"),
        max_length=200,
        error_messages={"required": _("Say where it is.")},
    )
    why = CharField(
        label=_("Why?"),
        error_messages={"required": _("Say why it is needed.")},
        max_length=1000,
        help_text=_("What you write is shown to everybody. Your name is not."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ContactForm(forms.Form):
    on = DateField(
        label=_("On which day did you speak?"),
        required=False,
        widget=DateInput(),
    )
    note = CharField(
        label=_("What do you want to say to the initiators?"),
        required=False,
        max_length=500,
        help_text=_("They get this as a notice. Others do not see it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_on(self) -> datetime | None:
        """The moment: None (now) for today or no day, else noon of that day; the day is what counts."""
        day = self.cleaned_data["on"]
        if day is None or day == deadlines.local_date():
            return None
        return datetime(day.year, day.month, day.day, 12, tzinfo=deadlines.AMSTERDAM)
