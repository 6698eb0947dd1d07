"""Logging in to vote: at the municipality's OpenID Connect broker, without the accounts of this site.

No account is made or looked up, no session begun, and no e-mail address read: the broker gives a personal number, and
that number strikes a line of the roll. What has to be remembered on the way (state, nonce, PKCE verifier) travels in a
sealed cookie of ten minutes. Authorization code flow with PKCE (RFC 6749, RFC 7636, OpenID Connect Core 3.1).
"""

from dataclasses import dataclass
from datetime import date
from time import monotonic
from typing import Any, Literal, cast

import requests
import structlog
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from django.conf import settings
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from vision.endorsement import keys
from vision.endorsement.actions.roll import Doubtful, Reader, day_of, person_number
from vision.endorsement.casting import Proof
from vision.endorsement.models import Round

log = structlog.get_logger(__name__)
SECONDS = 10
# The broker's own description and keys are asked for again after this long.
_REMEMBERED = 600
_ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
_LEEWAY = 60

Reason = Literal[
    "unreachable",
    "stopped",
    "untrusted",
    "level",
    "no_number",
    "not_on_roll",
    "under_age",
    "no_neighbourhood",
]


class Refused(Exception):
    """Why somebody cannot vote after logging in."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True)
class Asked:
    """What we need when the browser comes back."""

    address: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Claims:
    """What the broker says about somebody, checked."""

    number: str
    born: date | None
    neighbourhood: str


def has_broker() -> bool:
    """Whether this installation has a broker to vote with."""
    return bool(settings.VOTE_OIDC["server_url"])


def broker_name() -> str:
    """What people call it."""
    return str(settings.VOTE_OIDC["name"])


def ask_broker(redirect_uri: str) -> Asked:
    """The address at the broker to send the browser to. Raises Refused when the broker does not answer."""
    wanted = settings.VOTE_OIDC
    nonce, verifier = generate_token(32), generate_token(64)
    extra = {"acr_values": " ".join(wanted["acr_values"])} if wanted["acr_values"] else {}
    address, state = _session(redirect_uri).create_authorization_url(
        _broker_description()["authorization_endpoint"],
        code_verifier=verifier,
        nonce=nonce,
        prompt="login",
        **extra,
    )
    return Asked(address, state, nonce, verifier)


def read_broker_answer(
    asked: Asked, redirect_uri: str, *, came_back_to: str, state: str, error: str = ""
) -> Claims:
    """What the broker says about whoever came back to the address `came_back_to`. Raises Refused.

    Checked here, whatever the broker promised: state, PKCE, signature, issuer, audience, times, nonce and level
    (`acr`).
    """
    if state != asked.state:
        raise Refused("untrusted")
    if error:
        raise Refused("stopped" if error == "access_denied" else "untrusted")
    described = _broker_description()
    try:
        token = _session(redirect_uri, state=asked.state).fetch_token(
            described["token_endpoint"],
            authorization_response=came_back_to,
            code_verifier=asked.verifier,
            timeout=SECONDS,
        )
    except (OAuthError, JoseError) as fault:
        log.warning("vote_oidc_refused", reason=type(fault).__name__)
        raise Refused("untrusted") from fault
    except requests.RequestException as fault:
        raise Refused("unreachable") from fault
    return _read(token.get("id_token") or "", described, asked.nonce)


def _read(id_token: str, described: dict[str, Any], nonce: str) -> Claims:
    wanted = settings.VOTE_OIDC
    try:
        claims = jwt.decode(
            id_token,
            KeySet.import_key_set(cast(KeySetSerialization, _fetch(described["jwks_uri"]))),
            _ALGORITHMS,
        ).claims
        jwt.JWTClaimsRegistry(
            leeway=_LEEWAY,
            iss={"essential": True, "value": described["issuer"]},
            aud={"essential": True, "value": wanted["client_id"]},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        ).validate(claims)
    except (JoseError, ValueError) as error:
        log.warning("vote_oidc_refused", reason=type(error).__name__)
        raise Refused("untrusted") from error
    if (
        isinstance(claims["aud"], list)
        and len(claims["aud"]) > 1
        and claims.get("azp") != wanted["client_id"]
    ):
        raise Refused("untrusted")
    if wanted["acr_values"] and claims.get("acr") not in wanted["acr_values"]:
        log.warning("vote_oidc_refused", reason="acr")
        raise Refused("level")
    born = claims.get(wanted["birthdate_claim"])
    return Claims(
        number=str(claims.get(wanted["number_claim"]) or ""),
        born=day_of(str(born)) if born else None,
        neighbourhood=str(claims.get(wanted["neighbourhood_claim"]) or ""),
    )


def proof_of(round: Round, claims: Claims) -> Proof:
    """Who may vote by these claims. Only the number counts; an address is never looked at. Raises Refused.

    With a roll the number must be on it; without one the claims must give neighbourhood and day of birth.
    """
    try:
        person = person_number(claims.number)
    except Doubtful as doubt:
        raise Refused("no_number") from doubt
    reader = Reader(round)
    try:
        band = reader.band_of(claims.born) if claims.born else None
    except Doubtful as doubt:
        raise Refused("under_age") from doubt
    key = keys.person_key(round, person)
    if round.has_roll:
        if not round.roll.filter(person_key=key).exists():
            raise Refused("not_on_roll")
        return Proof(person_key=key)
    area = reader.areas.get(claims.neighbourhood)
    if area is None or band is None:
        raise Refused("no_neighbourhood")
    return Proof(person_key=key, neighbourhood=area.code, age=band.code)


def _session(redirect_uri: str, state: str | None = None) -> OAuth2Session:
    wanted = settings.VOTE_OIDC
    return OAuth2Session(
        wanted["client_id"],
        wanted["client_secret"],
        scope=" ".join(wanted["scopes"]),
        redirect_uri=redirect_uri,
        state=state,
        code_challenge_method="S256",
    )


def _broker_description() -> dict[str, Any]:
    """The broker's discovery document. Its issuer must be the broker that the settings name."""
    server = settings.VOTE_OIDC["server_url"].rstrip("/")
    found = _fetch(f"{server}/.well-known/openid-configuration")
    if str(found.get("issuer", "")).rstrip("/") != server:
        log.error("vote_oidc_issuer", expected=server)
        raise Refused("untrusted")
    return found


# Address → (until when, what it said): for each process by itself.
_known: dict[str, tuple[float, dict[str, Any]]] = {}


def forget_broker() -> None:
    """Ask the broker anew for its description and its keys."""
    _known.clear()


def _fetch(address: str) -> dict[str, Any]:
    until, known = _known.get(address, (0.0, {}))
    if monotonic() < until:
        return known
    try:
        answer = requests.get(address, timeout=SECONDS)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
    except (requests.RequestException, ValueError) as error:
        log.error("vote_oidc_unreachable", address=address)
        raise Refused("unreachable") from error
    _known[address] = (monotonic() + _REMEMBERED, found)
    return found
