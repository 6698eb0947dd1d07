"""What the page of an initiative says to search engines (schema.org)."""

import json
from typing import Any, Final

from django.utils.safestring import SafeString, mark_safe

from civicnet.addresses import site_url
from initiatives.models import Initiative

# In a script element only these three could end it or start something else.
_ESCAPED: Final = {ord(c): f"\\u{ord(c):04x}" for c in "<>&"}


def json_ld(found: Initiative, address: str) -> SafeString:
    """The content of the script element: only what the page shows."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Project",
        "name": found.name,
        "url": address,
        "description": found.summary or found.purpose[:200],
        "dateModified": found.changed_at.isoformat(),
    }
    if found.started_on:
        data["foundingDate"] = found.started_on.isoformat()
    if found.neighbourhood:
        data["areaServed"] = found.neighbourhood.name
    if found.cover:
        data["image"] = site_url(found.cover.file.get_absolute_url())
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_ESCAPED))
