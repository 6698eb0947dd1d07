"""What people fill in about a draft: a reaction, a proposal, and the answers and decisions of curators."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civicnet.forms.fields import CharField, choose_by
from civicnet.serving.parameters import number_of
from civicnet.text import shorten
from vision.actions import Party
from vision.anchors import anchor_of_selection, find_sentences, plain_words
from vision.models import DECISIONS, Amendment, Part, ReactionAnswer

# Longer than any part of a text, in characters.
FARTHEST = 10**8
WHOLE = "alles"
SELF = "zelf"
# Longer passages are shown by their beginning in a list of choices.
_MOST = 160


def _area(label: Any, rows: int, help_text: Any = "", **more: Any) -> forms.CharField:
    return CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), help_text=help_text, **more)


class PartyForm(forms.Form):
    """A form of somebody who may speak for organisations; asks in whose name only when there is a choice.

    parties: the name of each organisation that the person may speak for, by its key.
    """

    use_required_attribute = False

    def __init__(self, *args: Any, parties: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._parties = parties
        if parties:
            names = [(str(key), gettext("For %(name)s") % {"name": name}) for key, name in parties.items()]
            field = forms.ChoiceField(label=_("In whose name?"), initial=SELF, widget=forms.RadioSelect)
            choose_by(field, [(SELF, _("For myself")), *names])
            self.fields["party"] = field

    @property
    def party(self) -> Party | None:
        """The organisation that was chosen, or None for oneself."""
        chosen = self.cleaned_data.get("party", SELF)
        return None if chosen == SELF else Party(int(chosen), self._parties[int(chosen)])


class ReactionForm(PartyForm):
    """React to a part: as a whole, to one of its sentences, or to words that were selected on the page.

    The value of a sentence is where it stands and what it says, so a text that was edited meanwhile asks again.
    """

    passage = forms.ChoiceField(label=_("What is it about?"), widget=forms.RadioSelect, initial=WHOLE)
    text = _area(_("Your reaction"), 5, _("Everybody can read it, with your name."), max_length=3000)

    def __init__(
        self,
        *args: Any,
        part: Part,
        parties: Mapping[int, str],
        words: str = "",
        near: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, parties=parties, **kwargs)
        text = plain_words(part.text)
        passages = [(WHOLE, gettext("All of it"))]
        spans = [(start, text[start:end]) for start, end in find_sentences(text)]
        if len(spans) > 1:
            passages += [(f"{start}:{said}", f"“{shorten(said, _MOST)}”") for start, said in spans]
        chosen = anchor_of_selection(text, words, near) if words else None
        if chosen and (value := f"{chosen.offset}:{chosen.quote}") not in dict(passages):
            passages.insert(0, (value, f"“{shorten(chosen.quote, _MOST)}”"))
        if self.is_bound and not chosen:
            passages += self._was_selected(text, passages)
        field = self.fields["passage"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = passages
        field.error_messages["invalid_choice"] = gettext(
            "These words are not in the text any more. Choose a sentence, or the whole."
        )
        if chosen:
            field.initial = f"{chosen.offset}:{chosen.quote}"
        if len(passages) == 1:
            field.widget = forms.HiddenInput()
        self.order_fields(["passage", "text", "party"])

    def _was_selected(self, text: str, passages: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Words that were selected with the mouse come back as the choice that was sent, if they are still there."""
        sent = str(self.data.get("passage", ""))
        place, _colon, words = sent.partition(":")
        near = number_of(place, most=FARTHEST)
        if sent in dict(passages) or near is None:
            return []
        found = anchor_of_selection(text, words, near)
        return [(sent, f"“{shorten(words, _MOST)}”")] if found else []

    @property
    def quote(self) -> str:
        """The words that were chosen; empty for the whole."""
        passage = self.cleaned_data["passage"]
        return "" if passage == WHOLE else passage.partition(":")[2]

    @property
    def near(self) -> int:
        passage = self.cleaned_data["passage"]
        return 0 if passage == WHOLE else int(passage.partition(":")[0])


class AmendmentForm(PartyForm):
    """A proposal for one part. A goal or a line can be left out; that needs no wording."""

    change = forms.ChoiceField(
        label=_("What do you propose?"), choices=Amendment.Change.choices, widget=forms.RadioSelect
    )
    text = _area(
        _("How you would word it"),
        6,
        _("Change the text as you want it to be."),
        max_length=6000,
        required=False,
    )
    reason = _area(_("Why?"), 4, _("Everybody can read it, with your name."), max_length=3000)

    def __init__(self, *args: Any, part: Part | None, parties: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, parties=parties, **kwargs)
        change = self.fields["change"]
        assert isinstance(change, forms.ChoiceField)
        if part is None:
            change.choices = [(Amendment.Change.ADD, Amendment.Change.ADD.label)]
            self.fields["text"].label = _("The new goal, in your words")
            self.fields["text"].help_text = _("One sentence that says what should be true in ten years.")
            self.fields["text"].required = True
        else:
            options = [Amendment.Change.REWORD, Amendment.Change.DROP]
            change.choices = [
                (option, capfirst(option.label)) for option in options if part.code or option != "drop"
            ]
            self.fields["text"].initial = part.text
            # Leaving a part out takes no words.
            self.fields["text"].required = self.data.get("change") != Amendment.Change.DROP
        only = list(change.choices)
        change.initial = only[0][0]
        if len(only) == 1:
            change.widget = forms.HiddenInput()
        self.order_fields(["change", "text", "reason", "party"])


class AnswerForm(forms.Form):
    """One answer for all reactions that are ticked."""

    use_required_attribute = False

    outcome = forms.ChoiceField(
        label=_("The answer"),
        choices=[(value, capfirst(label)) for value, label in ReactionAnswer.Outcome.choices],
        widget=forms.RadioSelect,
    )
    reasons = _area(
        _("Reasons"), 5, _("Everybody can read this. Each author gets it as a message."), max_length=4000
    )


class CorrectionForm(AnswerForm):
    """Another answer in place of one that was given, with the reason."""

    why = _area(
        _("Why do you correct it?"),
        3,
        _("Everybody can read this, with the answer as it was."),
        max_length=1000,
    )


class DecisionForm(forms.Form):
    """What the first curator proposes to decide."""

    use_required_attribute = False

    decision = forms.ChoiceField(
        label=_("The decision"),
        choices=[(value, capfirst(label)) for value, label in DECISIONS],
        widget=forms.RadioSelect,
    )
    text = _area(
        _("The wording that comes into the text"),
        5,
        _("Only needed when it is taken over partly."),
        max_length=6000,
        required=False,
    )
    reasons = _area(_("Reasons"), 4, _("Everybody can read this."), max_length=4000)


class ReturnForm(forms.Form):
    """Why a proposed decision is given back."""

    use_required_attribute = False

    note = _area(_("What should be looked at again?"), 2, max_length=1000)


class ReactionFilterForm(forms.Form):
    """The selection of a list of reactions, as it stands in the address."""

    SORTS = [
        ("plaats", _("by place in the text")),
        ("steun", _("most agreed with first")),
        ("nieuw", _("newest first")),
    ]
    STATES = [("", _("All")), ("open", _("waiting for an answer")), ("beantwoord", _("answered"))]
    VOICES = [("", _("All")), ("inwoners", _("of people")), ("organisaties", _("of organisations"))]

    sorteer = forms.ChoiceField(label=_("Order"), choices=SORTS, required=False)
    staat = forms.ChoiceField(label=_("Which"), choices=STATES, required=False)
    van = forms.ChoiceField(label=_("Whose"), choices=VOICES, required=False)
    deel = forms.ChoiceField(label=_("About"), required=False)
    zoek = CharField(
        label=_("Words"), required=False, max_length=100, widget=forms.TextInput(attrs={"class": "cn-w-s"})
    )

    def __init__(self, *args: Any, parts: Iterable[Part], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[Any] = [("", _("All"))]
        for theme, inside in groupby(parts, key=lambda part: part.theme_name):
            named = [(part.slug, part.name) for part in inside]
            choices += [(theme, named)] if theme else named
        self.fields["deel"] = forms.ChoiceField(label=_("About"), choices=choices, required=False)
        self.order_fields(["sorteer", "staat", "van", "deel", "zoek"])
