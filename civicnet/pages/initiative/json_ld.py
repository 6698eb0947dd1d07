"""What the page of an initiative says to search engines (schema.org)."""

from typing import Any

from django.utils.safestring import SafeString

from civicnet.addresses import site_url
from civicnet.frontend.json_ld import script_json
from initiatives.models import Initiative


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
    return script_json(data)
