"""The check of the templates' form in `make lint`: what it fails on, and what may stay."""

from pathlib import Path

import pytest

from tests import template_form

GOOD = """{# A list of plans. plans: initiatives; empty: words for when
   there are none. #}
{% macro plans_list(plans, empty="") %}
  {% set more = _("More about it") %}
  <ul
    class="cn-lines{% if not plans %} cn-soft{% endif %}"
    data-n="{{ plans|length }}"
    {% if plans %} id="plans"{% endif %}
  >
    {% for plan in plans %}
      <li><a href="{{ plan.url }}">{{ plan.name }}</a> <b>{{ more }}</b></li>
    {% else %}
      <li>
        {{- empty -}}
        <img src="none.svg" alt="">
      </li>
    {% endfor %}
  </ul>
  <textarea
    name="why"
  >
because</textarea>
{% endmacro %}
"""


def told(source: str) -> list[tuple[int, str]]:
    return [(line, what.split(":")[0].split(";")[0]) for line, what in template_form.problems(source)]


def test_a_template_in_the_form_passes() -> None:
    assert told(GOOD) == []


@pytest.mark.parametrize(
    ("source", "line", "what"),
    [
        (f"<p>\n  {'a' * 119}\n</p>\n", 2, "has 121 columns"),
        ("<p>\n   text\n</p>\n", 2, "is not indented by a multiple of two spaces"),
        ("<p>\n\ttext\n</p>\n", 2, "is not indented by a multiple of two spaces"),
        ("<p>\n    text\n</p>\n", 2, "is indented by 4 spaces after a line with 0"),
        ("<p>text</p> \n", 1, "ends with a space"),
        ("<p>text</p>", 1, "does not end with a line end"),
    ],
)
def test_a_line_that_is_too_long_or_wrongly_indented_is_named(source: str, line: int, what: str) -> None:
    assert told(source) == [(line, what)]


@pytest.mark.parametrize(
    "source",
    [
        "<ul><li>one</li>\n</ul>\n",
        '<ul><li\n  class="a">one</li></ul>\n',
        "{% if a %}<p>\n  text\n</p>{% endif %}\n",
        "{% if a %}<p>text</p>\n{% endif %}\n",
        "<p>{% if a %}\n  text\n{% endif %}</p>\n",
        "<p>text</p><p>\n  text\n</p>\n",
        "{% if a %}<p>{% endif %}\n  text\n",
        "{% for a in b %}{% if a %}\n  text\n{% endif %}{% endfor %}\n",
    ],
)
def test_a_thing_that_goes_on_below_shares_its_first_line_with_nothing(source: str) -> None:
    assert told(source) == [(1, "starts more than one thing, and one of them goes on below")]


def test_all_files_of_a_folder_are_checked_and_named(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    (folder / "pages").mkdir(parents=True)
    (folder / "good.html").write_text(GOOD)
    (folder / "pages" / "bad.html").write_text("<p>\n      text\n</p>\n")
    (only,) = template_form.check(folder)
    assert only.startswith("templates/pages/bad.html:2 is indented by 6 spaces")


def test_lines_that_are_long_on_average_are_told(tmp_path: Path) -> None:
    (tmp_path / "long.html").write_text(f"<p>{'a' * 90}</p>\n<b>{'a' * 20}</b>\n")
    assert template_form.check(tmp_path) == [
        "The templates' lines have 62 columns on average; under 60 is wanted."
    ]


def test_lint_fails_when_a_template_has_not_the_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(template_form, "TEMPLATES", tmp_path)
    assert template_form.main() == 0
    (tmp_path / "bad.html").write_text("<p>text</p> \n")
    assert template_form.main() == 1
    assert "bad.html:1 ends with a space." in capsys.readouterr().out
