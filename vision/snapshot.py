"""The whole text of a version as plain values: as it stands, and as it stood at any revision."""

from vision.models import Goal, PieceKind, Revision, VisionVersion
from vision.text import Fields, GoalText, IndicatorText, ThemeText, VersionText, indicator_of


def text_of(
    version: VisionVersion, before: VisionVersion | None = None, *, as_adopted: bool = False
) -> VersionText:
    """The text of `version`, fetched `with_text()`.

    With `before`, each goal names the goals of that version that it continues (asks for `themes__goals__continues`
    beforehand). `as_adopted`: with what the council made of it, else as residents voted on it.
    """

    def goal(row: Goal) -> GoalText:
        earlier: tuple[str, ...] | None = None
        if before is not None:
            earlier = tuple(g.code for g in row.continues.all() if g.version_id == before.pk) or None
        found = getattr(row, "indicator", None)
        columns = {name: getattr(found, name) for name in IndicatorText.__dataclass_fields__} if found else {}
        text = row.wording if as_adopted else row.text
        return GoalText(row.code, text, IndicatorText(**columns) if found else None, earlier)

    return VersionText(
        number=version.number,
        title=version.title,
        preamble=version.opening if as_adopted else version.preamble,
        preconditions=tuple(
            (line.code, line.wording if as_adopted else line.text)
            for line in version.preconditions.all()
            if not (as_adopted and line.is_dropped)
        ),
        themes=tuple(
            ThemeText(
                theme.code,
                theme.name,
                tuple(goal(row) for row in theme.goals.all() if not (as_adopted and row.is_dropped)),
            )
            for theme in version.themes.all()
        ),
    )


def text_at(version: VisionVersion, pk: int) -> tuple[VersionText, dict[str, list[str]]]:
    """The text of `version` right after revision `pk`, and per goal the codes that it was made of by then.

    Raises Revision.DoesNotExist when nothing was written yet.
    """
    found = {(row.kind, row.code): row for row in Revision.objects.up_to(version, pk)}
    try:
        outline = found[PieceKind.OUTLINE, ""].data
    except KeyError as error:
        raise Revision.DoesNotExist from error

    def words(kind: str, code: str = "") -> Fields:
        return found[kind, code].fields

    def goal(code: str) -> GoalText:
        said = words(PieceKind.GOAL, code)
        return GoalText(code, said["text"], indicator_of(said))

    opening = words(PieceKind.PREAMBLE)
    origins = {
        row.code: row.data["from"]
        for row in found.values()
        if row.kind == PieceKind.GOAL and "from" in row.data
    }
    return (
        VersionText(
            number=version.number,
            title=opening["title"],
            preamble=opening["text"],
            preconditions=tuple(
                (code, words(PieceKind.PRECONDITION, code)["text"]) for code in outline["preconditions"]
            ),
            themes=tuple(
                ThemeText(
                    theme["code"],
                    words(PieceKind.THEME, theme["code"])["name"],
                    tuple(goal(code) for code in theme["goals"]),
                )
                for theme in outline["themes"]
            ),
        ),
        origins,
    )
