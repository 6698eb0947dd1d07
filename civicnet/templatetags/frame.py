"""What the few templates in Django's language need of ours: the frame around a page, icons, the marks of a form.

They are those of allauth, of the admin and of allauth's mail (templates/django/). A builtin library: no {% load %} needed.
"""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from civicnet.forms.repeats import FormMarks
from civicnet.frontend import filters

register = template.Library()
register.simple_tag(filters.icon)

_PARTS = "parts of the frame"


@register.simple_tag(takes_context=True)
def csrf_token(context: template.Context) -> SafeString:
    """In the place of Django's tag of this name: its mark, and the one that lets a form work once."""
    request = context.get("request")
    return FormMarks(request).__html__() if request else SafeString()


@register.simple_block_tag(takes_context=True)
def part(context: template.Context, content: str, name: str) -> str:
    """`{% part "title" %}…{% endpart %}` inside `{% frame %}`: what stands in one place of the frame."""
    of_page: Any = context.render_context
    of_page.setdefault(_PARTS, {})[name] = mark_safe(content.strip())  # drawn with every value escaped
    return ""


@register.simple_block_tag(takes_context=True)
def frame(context: template.Context, content: str) -> SafeString:
    """`{% frame %}…{% endframe %}`: a page of allauth in the frame of all others.

    Its parts: layout (a template of templates/accounts/frames/), title, head_extra, content and body_extra.
    """
    of_page: Any = context.render_context
    parts = of_page[_PARTS]
    page = render_to_string(f"accounts/frames/{parts['layout']}.html", {"parts": parts}, context["request"])
    return mark_safe(page)  # drawn with every value escaped
