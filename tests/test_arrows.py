"""The arrows between the rooms point one way (architecture.md). Inside a room import-linter looks after it."""

import grimp
import pytest

ROOTS = ("civicnet", "vision", "initiatives")
# What each room may import besides itself. A module's room is its longest matching prefix.
MAY_IMPORT = {
    "civicnet": set(),
    "vision": {"civicnet"},
    "vision.endorsement": {"vision", "civicnet"},
    "initiatives": {"vision", "civicnet"},
    "initiatives.assessments": {"initiatives", "vision", "civicnet"},
    "initiatives.marketplace": {"initiatives", "vision", "civicnet"},
    "initiatives.collaborations": {
        "initiatives.marketplace",
        "initiatives.assessments",
        "initiatives",
        "vision",
        "civicnet",
    },
    "initiatives.network": {
        "initiatives.collaborations",
        "initiatives.marketplace",
        "initiatives.assessments",
        "initiatives",
        "vision",
        "civicnet",
    },
    "civicnet.pages": {
        "civicnet",
        "vision",
        "vision.endorsement",
        "initiatives",
        "initiatives.assessments",
        "initiatives.marketplace",
        "initiatives.collaborations",
        "initiatives.network",
    },
}
# The rest of the roof: like civicnet.pages, but none of the four may import another, except where it says so.
EVERYTHING_BELOW = MAY_IMPORT["civicnet.pages"]
MAY_IMPORT |= {
    "civicnet.example": EVERYTHING_BELOW,
    # `manage.py up` asks whether the demo is there already.
    "civicnet.setup": {*EVERYTHING_BELOW, "civicnet.example"},
    "civicnet.demo": {*EVERYTHING_BELOW, "civicnet.example"},
}


def room(module: str) -> str:
    return max((r for r in MAY_IMPORT if module == r or module.startswith(r + ".")), key=len)


def wrong_arrows(graph: grimp.ImportGraph) -> list[str]:
    return sorted(
        f"{importer} → {imported}"
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
        if room(imported) != room(importer) and room(imported) not in MAY_IMPORT[room(importer)]
    )


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(*ROOTS, cache_dir=None)


def test_every_arrow_points_down(graph: grimp.ImportGraph) -> None:
    assert wrong_arrows(graph) == []


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("vision.models", "initiatives.models"),
        ("civicnet.workflow", "vision.models"),
        ("initiatives.actions", "initiatives.assessments.models"),
        ("initiatives.assessments.models", "civicnet.pages.urls"),
        ("civicnet.embedded.processes", "civicnet.setup.actions"),
        ("civicnet.pages.urls", "civicnet.demo.views.people"),
        ("civicnet.setup.views", "civicnet.pages.forms"),
    ],
)
def test_a_planted_violation_is_found(importer: str, imported: str) -> None:
    graph = grimp.build_graph(*ROOTS, cache_dir=None)
    for module in (importer, imported):
        graph.add_module(module)
    graph.add_import(importer=importer, imported=imported)
    assert f"{importer} → {imported}" in wrong_arrows(graph)
