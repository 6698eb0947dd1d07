"""The OpenID Connect provider of a municipality (tests/running/oidc_provider), in a process of its own."""

import os
import subprocess
import sys
import time
from pathlib import Path

import requests

from civicnet.embedded.processes import die_with_parent
from tests.running.product import ROOT

# How sure it is of who somebody is.
HIGH, LOW = "urn:etoegang:core:assurance-class:loa3", "urn:etoegang:core:assurance-class:loa2"
SECONDS = 120


def start_provider(port: int, folder: Path, back: str = "http://testserver") -> subprocess.Popen[bytes]:
    """Start the provider at http://localhost:`port`; returns its process once it answers.

    `claims.json` in `folder` says what its ID tokens claim; people are sent back to the site at `back`.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.running.oidc_provider", str(port)],
        env=os.environ | {"OIDC_PROVIDER_DIR": str(folder), "OIDC_PROVIDER_BACK": back},
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        preexec_fn=die_with_parent,
    )
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            address = f"http://localhost:{port}/.well-known/openid-configuration"
            requests.get(address, timeout=5).raise_for_status()
            return process
        except requests.ConnectionError:
            assert process.poll() is None, "the provider ended"
            assert time.monotonic() < deadline, "the provider does not answer"
            time.sleep(0.1)
