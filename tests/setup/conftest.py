"""A data folder for the token of each test, and a browser that claimed set-up."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from civicnet.setup.actions import setup_address


@pytest.fixture
def own_data_dir(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def claimed(client: Client, own_data_dir: None) -> Client:
    client.post(setup_address())
    return client
