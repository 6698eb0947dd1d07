"""The environment of the templates: what is folded, what is localized, what a missing name does."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import engines
from django.utils.translation import override
from jinja2 import DictLoader, UndefinedError

from civicnet.frontend.environment import ByLanguage, make_environment


def drawn(source: str, **context: Any) -> str:
    return str(engines["jinja2"].from_string(source).render(context))


@pytest.mark.parametrize(
    "source",
    [
        "{{ missing }}",
        "{% if missing %}x{% endif %}",
        "{% for x in missing %}{% endfor %}",
        "{{ text.missing }}",
    ],
)
def test_a_name_that_is_not_given_is_a_fault(source: str) -> None:
    with pytest.raises(UndefinedError):
        drawn(source, text="a text has no names")


def test_a_method_that_is_not_called_is_a_fault() -> None:
    with pytest.raises(TypeError, match="was not called"):
        drawn("{{ case.title }}", case=SimpleNamespace(title=lambda: "De Regenton"))


def test_nobody_has_no_name() -> None:
    assert (
        drawn("{{ reader.name }}{% if reader.name %}x{% endif %}{{ reader.name or '-' }}", reader=None) == "-"
    )


def test_a_name_may_be_missing_where_that_is_said() -> None:
    assert drawn("{{ missing|default('none') }}") == "none"


def test_what_is_given_is_escaped_everywhere() -> None:
    for source in (
        "{{ x }}",
        "{{ _('%(x)s', x=x) }}",
        "{% trans x=x %}a {{ x }}{% endtrans %}",
        "{{ x|linebreaks }}",
    ):
        assert "<b>" not in drawn(source, x="<b>"), source
        assert "&lt;b&gt;" in drawn(source, x="<b>"), source
    assert (
        drawn("{{ x|capfirst }}|{{ x|unbroken }}|{{ x|urlize }}", x="<b>") == "&lt;b&gt;|&lt;b&gt;|&lt;b&gt;"
    )


def test_numbers_and_days_are_written_as_the_language_does() -> None:
    values = {"half": 0.5, "day": date(2026, 3, 14), "moment": datetime(2026, 3, 14, 23, 30, tzinfo=UTC)}
    source = "{{ half }}|{{ day }}|{{ day|date }}|{{ moment|date }}|{{ moment|time }}|{{ half|string }}"
    assert drawn(source, **values) == "0,5|14 maart 2026|14 maart 2026|15 maart 2026|00:30|0.5"
    with override("en"):
        assert drawn("{{ half }}|{{ day|date }}", **values) == "0.5|March 14, 2026"
    assert drawn("{% trans n=half %}{{ n }} of it{% endtrans %}", **values) == "0,5 of it"


def test_each_language_has_words_and_addresses_of_its_own() -> None:
    source = '{{ _("Initiatives") }} {{ "initiatives:list"|url }}'
    assert drawn(source) == "Initiatieven /initiatieven/"
    with override("en"):
        assert drawn(source) == "Initiatives /en/initiatieven/"


def test_words_drawn_while_translation_is_off_stay_out_of_the_other_languages() -> None:
    page = ByLanguage(autoescape=True, loader=DictLoader({"page": '{{ _("Initiatives") }}'}))
    with override(None):
        assert page.get_template("page").render() == "Initiatives"
    assert page.get_template("page").render() == "Initiatieven"


def test_what_is_constant_is_worked_out_when_a_template_is_compiled() -> None:
    source = (
        '{{ _("Initiatives") }}{{ "initiatives:list"|url }}{{ "map"|icon }}{{ "civicnet/icon.svg"|static }}'
    )
    compiled = str(make_environment(autoescape=True).compile(source, raw=True))
    assert "Initiatieven/initiatieven/<svg" in compiled
    assert compiled.count("    yield ") == 1


def test_there_is_one_environment_per_language() -> None:
    by_language = ByLanguage(autoescape=True)
    assert by_language._of_now() is by_language._of_now()
    with override("en"):
        english = by_language._of_now()
    assert english is not by_language._of_now()
