"""Compare a round that is stored with what an example file says must come out of it."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from civicnet.example.comparison import Comparisons
from civicnet.example.endorsement.document import ExpectedRound, RoundDoc
from vision.endorsement import verify
from vision.endorsement.broad import Count
from vision.endorsement.models import Round
from vision.endorsement.result import Result, result_of
from vision.endorsement.tally import published


def check_round(doc: RoundDoc, expected: ExpectedRound) -> Comparisons:
    """What came of a round, from its sealed lists alone."""
    name = f"round {doc.code}"
    found = Round.objects.filter(code=doc.code, state=Round.State.CLOSED).select_related("version").first()
    yield f"{name}, on version", doc.version, found and found.version.number
    if found is None:
        return
    result = result_of(found)
    yield f"{name}, outcome", expected.outcome, result.outcome
    for what, wanted, share in (
        ("turnout", expected.turnout, result.turnout),
        ("share for", expected.share_for, result.share_for),
        ("share for, weighed by age", expected.share_for_weighted, result.share_for_weighted),
    ):
        if wanted is not None:
            yield (
                f"{name}, {what}",
                _with_four_decimals(Fraction(wanted)),
                share is not None and _with_four_decimals(share),
            )
    yield f"{name}, rules not met", _mask_hidden_groups(expected.failures, result), _name_failures(result)
    for what, margin, groups in (
        ("ballots by neighbourhood", doc.areas, result.neighbourhoods),
        ("ballots by age", doc.bands, result.bands),
    ):
        shown = {group.code: group.count for group in groups if group.count is not None}
        there = {code: count for code, count in _merge_groups(margin, doc.merged).items() if code in shown}
        yield f"{name}, {what}", _show_choices(there), _show_choices(shown)
    recounted = "yes"
    try:
        verify.check(iter(b"".join(published(found)).splitlines(keepends=True)))
    except ValueError as wrong:
        recounted = str(wrong)
    yield f"{name}, recounted from its files", "yes", recounted


def _with_four_decimals(share: Fraction) -> str:
    """A share with four decimals."""
    return f"{Decimal(share.numerator) / Decimal(share.denominator):.4f}"


def _show_choices(counts: dict[str, Count]) -> dict[str, str]:
    """Ballots for, against and blank."""
    return {code: f"{count.for_}/{count.against}/{count.blank}" for code, count in counts.items()}


def _merge_groups(margin: dict[str, Count], merged: dict[str, str]) -> dict[str, Count]:
    """The margin with small groups counted in their neighbours."""
    found = {code: count for code, count in margin.items() if code not in merged}
    for code, into in merged.items():
        if code in margin:
            found[into] += margin[code]
    return found


def _mask_hidden_groups(expected: Iterable[str], result: Result) -> set[str]:
    """What a file expects of groups that are not shown comes out as "*", where no shown group of its kind is named."""
    dimensions = {group.code: group.dimension for group in result.groups}
    hidden = {group.code for group in result.groups if group.count is None and not group.few}

    def place(words: str) -> tuple[str, str]:
        rule, _colon, code = words.partition(":")
        return rule, dimensions.get(code, "")

    named = {words for words in expected if words.partition(":")[2] not in hidden}
    unnamed = {place(words) for words in expected if words not in named}
    return {*named, *(f"{rule}:*" for rule, kind in unnamed - {place(words) for words in named})}


def _name_failures(result: Result) -> list[str]:
    """What a round failed on, in the words of the file."""
    found = []
    for rule, _dimension, group in result.failures:
        match rule:
            case "turnout":
                found.append("opkomst_totaal_min")
            case "turnout_per_group":
                found.append(f"opkomst_groep_min:{group}")
            case "no_group_against":
                found.append(f"geen_groep_meerderheid_tegen:{group}")
            case "majority":
                if result.share_for is None or result.share_for < result.rule.majority:
                    found.append("aandeel_voor_min")
                if result.share_for_weighted is None or result.share_for_weighted < result.rule.majority:
                    found.append("aandeel_voor_gewogen_min")
    return found
