import json
from typing import Any

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from django.conf import settings


class Adapter(DefaultOIDCAdapter):
    """Says in its ID tokens what the test has written in claims.json: a level of assurance, or a lie."""

    def populate_id_token(self, id_token: dict[str, Any], client: Any, scopes: Any, **kwargs: Any) -> None:
        id_token.update(json.loads((settings.FOLDER / "claims.json").read_text()))
