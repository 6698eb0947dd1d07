"""What the bench found, on the terminal and in docs/performance.md. `python -m tests.bench.report` writes it anew."""

import json
import os
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

ROOT: Final = Path(__file__).resolve().parents[2]
DOCUMENT: Final = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"
SIZES: Final = (20_000, 200_000)
WHEN: Final = {"before": "Before", "now": "Now"}
MOST_MB: Final = 180
MOST_P95: Final = 500
KEPT_GOAL: Final = 0.5
Report = dict[str, Any]
Rows = list[list[str]]
COLUMNS: Final = ("not kept", "not kept, changes", "kept", "kept, changes", "unchanged")


def folder() -> Path:
    """Where the bench keeps its data and its results."""
    return Path(os.environ.get("CIVICNET_BENCH_DIR") or ROOT / "var" / "bench")


def keep(report: Report, target: Path) -> None:
    """Write down what was found."""
    target.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n")


def tell(report: Report, console: Console) -> None:
    """Print it."""
    for title, head, rows in _parts(report):
        table = Table(title=title)
        for n, name in enumerate(head):
            table.add_column(name, justify="right" if n else "left")
        for row in rows:
            table.add_row(*row)
        console.print(table)
    for line in _facts(report):
        console.print(line, highlight=False)
    for line in wrong_in(report):
        console.print(f"Wrong: {line}", highlight=False, style="red")


def wrong_in(report: Report) -> list[str]:
    """Every status that was not the right one."""
    return [
        f"{page['name']}, {column}, {what}: {statuses}"
        for page in report["pages"]
        for column in ("floor", *COLUMNS)
        for what in ("wrong", "wrong_changes")
        if (statuses := page.get(column, {}).get(what))
    ]


def _of_floor(page: Report, column: str) -> float:
    return (
        float(page[column]["per_second"] / page["floor"]["per_second"])
        if page["floor"]["per_second"]
        else 0.0
    )


def _reached(is_reached: bool) -> str:
    return "reached" if is_reached else "**missed**"


def _parts(report: Report) -> list[tuple[str, tuple[str, ...], Rows]]:
    """The tables of one run: their titles, heads and rows."""
    return [
        ("Requests a second", ("", *COLUMNS, "floor"), [_speed(page) for page in report["pages"]]),
        (
            "Share of the floor",
            ("", "not kept", "goal", "kept", "goal"),
            [_share(page) for page in report["pages"]],
        ),
        (
            "95% within, in ms, and beside changes as a share of quiet",
            (
                "",
                "not kept",
                "with changes",
                "kept",
                "with changes",
                "not kept: changes/quiet",
                "kept: changes/quiet",
            ),
            [_wait(page) for page in report["pages"]],
        ),
        (
            "Processor time a request, in ms: ours + the database's",
            ("", "not kept", "with changes", "kept", "with changes"),
            [_taken(page) for page in report["pages"]],
        ),
    ]


def _cells(page: Report, columns: tuple[str, ...], cell: Any) -> list[str]:
    return [cell(page[name]) if name in page else "—" for name in columns]


def _speed(page: Report) -> list[str]:
    return [page["name"], *_cells(page, (*COLUMNS, "floor"), lambda one: f"{one['per_second']:,.0f}")]


def _share(page: Report) -> list[str]:
    row = [page["name"], f"{_of_floor(page, 'not kept'):.1%}"]
    row.append(
        f"{page['goal']:.0%} {_reached(_of_floor(page, 'not kept') >= page['goal'])}" if page["goal"] else ""
    )
    if "kept" not in page:
        return [*row, "—", ""]
    share = _of_floor(page, "kept")
    return [*row, f"{share:.0%}", f"{KEPT_GOAL:.0%} {_reached(share >= KEPT_GOAL)}"]


def _wait(page: Report) -> list[str]:
    def wait(one: Report) -> str:
        ms = one["p95_ms"]
        return f"{ms:,.0f}" if ms <= MOST_P95 else f"**{ms:,.0f}**"

    row = [page["name"], *_cells(page, COLUMNS[:4], wait)]
    for name in ("not kept", "kept"):
        if name not in page or not page[name]["per_second"]:
            row.append("—")
            continue
        share = page[f"{name}, changes"]["per_second"] / page[name]["per_second"]
        row.append(f"{share:.0%} {_reached(share >= 0.5)}")
    return row


def _taken(page: Report) -> list[str]:
    return [
        page["name"],
        *_cells(page, COLUMNS[:4], lambda one: f"{one['cpu_ms']:.1f} + {one['database_ms']:.1f}"),
    ]


def _facts(report: Report) -> list[str]:
    """What is true of the whole run."""
    web = [one for one in report["memory"] if one[0] == "web process"]
    most = max((one[1] for one in web), default=0)
    first = ", ".join(f"{name} {ms:,.0f} ms" for name, ms in report["first_pages"].items())
    changes = sum(page[column]["changes"] for page in report["pages"] for column in COLUMNS if column in page)
    took = report["took"]
    return [
        f"{report['initiatives']:,} public initiatives; {report['server']}; {report['machine']}, "
        f"load {report['load']}; {report['seconds']} s a column; {took['all']} s in all, of which {took['filling']} s to "
        f"fill and analyse; at {report['at']}.",
        f"First pages after the start: {first}.",
        "Memory after the run, in MB (resident, shared out, own): "
        + "; ".join(f"{name} {rss}, {pss}, {uss}" for name, rss, pss, uss in report["memory"])
        + f". A web process under {MOST_MB} MB: {_reached(most < MOST_MB)}.",
        f"Changes beside the measurements: {changes}. Wrong answers: {'; '.join(wrong_in(report)) or 'none'}.",
    ]


def _ratios(small: Report, large: Report) -> Rows:
    """How many times slower a page is with ten times as many initiatives."""
    rows = []
    by_name = {page["name"]: page for page in large["pages"]}
    for page in small["pages"]:
        other = by_name.get(page["name"])
        if other is None:
            continue
        row = [page["name"]]
        for column in ("not kept", "kept"):
            if column not in page or column not in other or not other[column]["per_second"]:
                row += ["—", ""]
                continue
            ratio = page[column]["per_second"] / other[column]["per_second"]
            most = 4.0 if page["finds_half"] and column == "not kept" else 1.5
            row += [f"{ratio:.1f}", f"{most} {_reached(ratio <= most)}"]
        rows.append(row)
    return rows


# ---- docs/performance.md -------------------------------------------------------------------------


def results() -> dict[tuple[str, int], Report]:
    """Every result that was kept, by when and how many initiatives."""
    found = {}
    for when in WHEN:
        for size in SIZES:
            file = folder() / f"{when}-{size}.json"
            if file.is_file():
                found[when, size] = json.loads(file.read_text())
    return found


def _markdown(head: tuple[str, ...], rows: Rows) -> list[str]:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" + "---:|" * (len(head) - 1)]
    return lines + ["| " + " | ".join(row) + " |" for row in rows]


def _queries(report: Report) -> list[str]:
    lines = []
    for page in report["pages"]:
        if not page["queries"]:
            continue
        lines += [f"#### {page['name']}: {page['asked']} queries", ""]
        for query in page["queries"]:
            lines += [f"{query['ms']} ms:", "", "```", query["sql"], *query["plan"], "```", ""]
    return lines


def render() -> str:
    """What stands between the two marks."""
    found = results()
    lines = []
    for size in SIZES:
        for when, words in WHEN.items():
            if (when, size) not in found:
                continue
            report = found[when, size]
            lines += [f"### {words}, {size:,} initiatives", ""]
            for title, head, rows in _parts(report):
                lines += [f"{title}:", "", *_markdown(head, rows), ""]
            lines += [f"- {fact}" for fact in _facts(report)] + [""]
    for when, words in WHEN.items():
        if all((when, size) in found for size in SIZES):
            head = ("", "not kept", "at most", "kept", "at most")
            rows = _ratios(*(found[when, size] for size in SIZES))
            lines += [
                f"### {words}: how many times slower with ten times as many",
                "",
                *_markdown(head, rows),
                "",
            ]
    newest = [found[key] for key in (("now", 200_000), ("now", 20_000), ("before", 20_000)) if key in found]
    if newest:
        size = newest[0]["size"]
        lines += [
            f"### The slowest three queries of each page, {size:,} initiatives",
            "",
            *_queries(newest[0]),
        ]
    return "\n".join(lines)


def write_document() -> None:
    """Write the results between the marks of docs/performance.md."""
    before, rest = DOCUMENT.read_text().split(BEGIN)
    _old, after = rest.split(END)
    DOCUMENT.write_text(f"{before}{BEGIN}\n{render()}\n{END}{after}")


if __name__ == "__main__":
    write_document()
