"""`make screenshots`: the pictures of the README, from the demo, in the system's Chromium."""

import tempfile
from pathlib import Path

from tests import running
from tests.browser.chromium import DESK, PHONE, Person, chromium

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
PAGES = {
    "home": "/",
    "initiatieven": "/initiatieven/",
    "initiatief": "/initiatieven/buurttuin-de-regenton/",
    "visie": "/visie/",
    "toetsen": "/toetsen/",
}


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        process, port = running.start(Path(folder) / "data", "--demo")
        try:
            with chromium() as browser:
                for width in (DESK, PHONE):
                    visitor = Person(browser, f"http://localhost:{port}", width=width)
                    for name, path in PAGES.items():
                        visitor.go(path)
                        suffix = "" if width == DESK else f"-{width}"
                        visitor.page.screenshot(path=PICTURES / f"{name}{suffix}.png")
                    visitor.close()
        finally:
            process.terminate()
            process.wait(30)


if __name__ == "__main__":
    main()
