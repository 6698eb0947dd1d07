"""Components of which a page has many: the same markup by a function, which takes a tenth of the time. A builtin library."""

from collections.abc import Iterable
from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from civicnet.templatetags.civicnet import icon, illustration, tone_icon

register = template.Library()


@register.simple_tag
def result(
    url: str,
    title: str,
    *,
    meta: str = "",
    text: str = "",
    tone: str = "",
    icon_name: str = "",
    status: str = "",
    photo: str = "",
    alt: str = "",
    slug: str = "",
    kind: str = "",
    level: int | str = 2,
) -> SafeString:
    """One result in <ul class="cn-rows">: title, kind and place (`meta`), text, status, and photo or drawing.

    Parameters as components/card.html; the heading is level 2.
    """
    picture = (
        f'<img class="cn-ill" src="{escape(photo)}" alt="{escape(alt)}" loading="lazy">'
        if photo
        else illustration(slug, kind)
    )
    return SafeString(
        f'<li><article class="cn-row"><div class="cn-row__pic">{picture}</div><div><h{level} class="cn-row__title">'
        f'<a href="{escape(url)}">{escape(title)}</a></h{level}>'
        + (f'<p class="cn-row__meta">{escape(meta)}</p>' if meta else "")
        + (f'<p class="cn-row__text">{escape(text)}</p>' if text else "")
        + (_status(tone, icon_name, status) if status else "")
        + "</div></article></li>"
    )


@register.simple_tag
def results(rows: Iterable[Any]) -> SafeString:
    """A result for each of `rows`: url, name, meta, summary, status, photo, alt, slug and kind."""
    drawn = (
        result(
            row.url,
            row.name,
            meta=row.meta,
            text=row.summary,
            tone=row.status.tone,
            icon_name=row.status.icon,
            status=row.status.text,
            photo=row.photo,
            alt=row.alt,
            slug=row.slug,
            kind=row.kind,
        )
        for row in rows
    )
    return SafeString("\n".join([*drawn, ""]))


def _status(tone: str, name: str, text: str) -> str:
    """The same as components/status.html."""
    drawn = icon(tone_icon(name or tone))
    return f'<span class="cn-status cn-status--{escape(tone or "rest")}">{drawn}<span>{escape(text)}</span></span>'


@register.simple_tag
def boxes(name: str, options: Iterable[Any], kind: str = "checkbox", unit: str = "") -> SafeString:
    """The boxes of one filter: for each of `options` value, text, count (or None) and checked.

    `unit` says what is counted, for screen readers.
    """
    words = f'<span class="cn-hide"> {escape(unit)}</span>' if unit else ""
    drawn = []
    for option in options:
        start, text = _box(kind, name, option.value, option.text)
        count = option.count
        number = f'<span class="cn-opt__n">{count}{words}</span>' if count is not None else ""
        drawn.append(f"{start}{' checked' if option.checked else ''}{text}{number}</label>\n")
    return SafeString("".join(drawn))


@lru_cache(4096)
def _box(kind: str, name: str, value: str, text: str) -> tuple[str, str]:
    """One box, up to whether it is checked, and from there up to its number."""
    value, name = escape(value), escape(name)
    return (
        f'<label class="cn-opt"><input type="{kind}" name="{name}" value="{value}" id="{name}-{value}"',
        f"><span>{escape(text)}</span>",
    )


@register.simple_tag
def map_areas(areas: Iterable[Any], still: Any = False) -> SafeString:
    """The outlines of the areas of a map (civicnet.areas.maps), each a link; `still`: without links."""
    lines, current = [], ' aria-current="true"'
    for area in areas:
        chosen = " is-chosen" if area.selected else ""
        line = f'<path class="cn-map__area cn-map__area--{area.level}{chosen}" d="{escape(area.path)}"/>'
        if not still:
            said = ngettext("%(name)s: %(n)s initiative", "%(name)s: %(n)s initiatives", area.count)
            said %= {"name": area.name, "n": area.count}
            line = (
                f'<a href="{escape(area.url)}" data-area="{escape(area.code)}"'
                f'{current if area.selected else ""} aria-label="{escape(said)}">{line}</a>'
            )
        lines.append(f"{line}\n    ")
    return SafeString("".join(lines))


@register.simple_tag
def map_names(areas: Iterable[Any]) -> SafeString:
    """The names and figures on a map, and a little house for each of a few."""
    drawn = []
    for area in areas:
        drawn += [
            f'<path class="cn-map__house {house.kind}" transform="translate({house.x} {house.y})"'
            ' d="M0 9 11 0l11 9v13H0z"/>'
            for house in area.houses
        ]
        at = f'x="{area.label_x}" y="{area.label_y}"'
        drawn.append(
            f'<text {at}>{escape(area.name)}</text><text class="cn-map__n" {at} dy="-.65em">{area.count}</text>'
        )
    return SafeString("".join(drawn))


@register.simple_tag
def map_rows(areas: Iterable[Any]) -> SafeString:
    """The figures of a map as the rows of a table."""
    return SafeString(
        "".join(
            '<tr class="utrecht-table__row"><th scope="row" class="utrecht-table__cell">'
            f'<a class="utrecht-link" href="{escape(area.url)}">{escape(area.name)}</a></th>'
            f'<td class="utrecht-table__cell cn-table__num">{area.count}</td></tr>'
            for area in areas
        )
    )
