"""Every number on the page of a published wave was published, follows, or is a range that says
something; this test shares no arithmetic with the product.

The page is read cell by cell. A number in a table is held against the register of published figures
(by what it is about), the bounds in git, and scipy; a number in a sentence or a picture against the
numbers that its chapter was allowed to print.
"""

from __future__ import annotations

import csv
import html
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from itertools import product

import pytest
from scipy import stats
from scipy.optimize import brentq
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep

from peo.define.instrument import read_instrument
from peo.figure import Figure, read_figures
from peo.project import Project
from peo.published.bounds import expression_of
from tests.as_text import report
from tests.conftest import ROOT, some

WAVE = "2022-04"
NUMBER = re.compile(r"(?<![\w.,])[−-]?\d+(?:[.,]\d+)?")
WIDEST = {"percent": 20.0, "mentions": 20.0, "count": 15.0, "base_n": 15.0}
RAW = ROOT / "data" / "raw" / WAVE
# how many printed rows have a verdict: a count of this report itself
TALLY = re.compile(r"(stemt overeen|niet aangetoond|wijkt af|tegenstrijdig in de bron): \d+")


def numbers(text: str) -> list[float]:
    """The numbers of a Dutch text; a year, a wave or a paragraph counts as any other."""
    found = NUMBER.findall(re.sub(r"[<>]", " ", text))
    return [float(x.replace("−", "-").replace(",", ".")) for x in found]


def half_up(value: float, places: int) -> float:
    exact = Decimal(repr(round(float(value), 9)))
    return float(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def same_base(base: str) -> str:
    """A condition without the order of its terms and codes."""
    terms = []
    for term in filter(None, (part.strip() for part in base.split("&"))):
        name, _, codes = term.replace(" in ", " == ").partition(" == ")
        inside = sorted(code.strip() for code in codes.strip(" {}").split(","))
        terms.append(f"{name.strip()}: {' '.join(inside)}")
    return "; ".join(sorted(terms))


def readings() -> dict[str, set[str]]:
    """What a row may be about instead, in a reading that is written down and printed."""
    text = (RAW / "readings.yaml").read_text(encoding="utf-8")
    found: dict[str, set[str]] = defaultdict(set)
    for row, variable in re.findall(r"^ {6}([\w.]+): \{variable: (\w+)", text, re.MULTILINE):
        found[row].add(variable)
    return found


class Published:
    """What the register says, by variable, answers and base."""

    def __init__(self) -> None:
        with (RAW / "published_figures.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        self.values: dict[tuple[str, frozenset[str], str, str], set[float]] = defaultdict(set)
        self.sizes: dict[tuple[str, str, str], set[int]] = defaultdict(set)
        self.places: dict[tuple[str, frozenset[str], str], set[int]] = defaultdict(set)
        self.shares: dict[tuple[str, str], dict[frozenset[str], float]] = defaultdict(dict)
        for row in rows:
            codes = frozenset(filter(None, row["categories"].split("|")))
            base, wave = same_base(row["base"]), row["wave"]
            value = row["value"]
            named = {row["variable"], *readings().get(row["figure_id"], ())}
            if not re.fullmatch(r"-?\d+(\.\d+)?", value):
                continue
            if row["kind"] == "rank":
                self.places[row["variable"], codes, base].add(int(float(value)))
                continue
            if (row["kind"], row["relation"], base) == ("percent", "eq", ""):
                self.shares[row["variable"], wave][codes] = float(value)
            for variable in named:
                self.values[variable, codes, base, wave].add(float(value))
            if row["base_n"]:
                self.sizes[row["variable"], base, wave].add(int(row["base_n"]))
            if row["kind"] == "base_n":
                self.sizes["", base, wave].add(int(value))
        with (ROOT / f"data/processed/{WAVE}/practice/bounds.csv").open(encoding="utf-8") as file:
            self.bounds = {
                row["expression"]: (float(row["low"]), float(row["high"]))
                for row in csv.DictReader(file)
                if row["verdict"] != "not computed"
            }

    def of(self, figure: Figure) -> set[float]:
        """Numbers that were published of the same, or of all other answers."""
        key = (figure.variable, frozenset(figure.categories), same_base(str(figure.base)))
        found = set(self.values.get((*key, figure.wave), ()))
        if figure.statistic == "percent":
            codes = variables()[figure.variable].others(figure.categories)
            rest = (figure.variable, frozenset(codes), key[2], figure.wave)
            found |= {100 - value for value in self.values.get(rest, ())}
        return found

    def sizes_of(self, figure: Figure) -> set[int]:
        """Numbers of people that were published of a base, or that are fixed by it."""
        base = same_base(str(figure.base))
        found = {*self.sizes.get((figure.variable, base, figure.wave), ())}
        found |= self.sizes.get(("", base, figure.wave), set())
        given = f" | {figure.base}" if figure.base.terms else ""
        low, high = self.bounds.get(f"people({figure.variable}{given})", (0.0, 1.0))
        return found | ({int(low)} if low == high else set())

    def places_of(self, figure: Figure) -> set[int]:
        """Places in a list that were published."""
        key = (figure.variable, frozenset(figure.categories), same_base(str(figure.base)))
        return self.places.get(key, set())

    def people(self, wave: str) -> int:
        """How many people took part in a wave."""
        return max(self.sizes["", "", wave])

    def divisions(self, variable: str, wave: str) -> list[dict[str, int]]:
        """Every way in which whole people give the printed percentage of each answer."""
        said = {c: v for codes, v in self.shares[variable, wave].items() if len(codes) == 1
                for c in codes}  # fmt: skip
        n = self.people(wave)
        ways = product(*(whole(share, n) for share in said.values()))
        return [dict(zip(said, way, strict=True)) for way in ways if sum(way) == n]

    def counts(self, variable: str, codes: frozenset[str], wave: str) -> list[int]:
        """The numbers of people that a printed share, or the sum of several, may stand for."""
        printed = self.shares[variable, wave].get(codes)
        if printed is not None:
            return whole(printed, self.people(wave))
        found = {sum(way[code] for code in codes) for way in self.divisions(variable, wave)}
        return sorted(found)

    def bound(self, figure: Figure) -> tuple[float, float] | None:
        return self.bounds.get(expression_of(figure))


@cache
def variables() -> dict:  # type: ignore[type-arg]
    return read_instrument(Project(ROOT), WAVE).variables


@pytest.fixture(scope="module")
def page(ran: Project) -> str:
    return report(ran.draft(WAVE))


@pytest.fixture(scope="module")
def figures(ran: Project) -> dict[tuple[str, str], Figure]:
    """All figures by notebook and name; only what they are about is used here."""
    folder = ran.processed(WAVE) / "figures"
    found = [figure for file in sorted(folder.glob("*.csv")) for figure in read_figures(file)]
    return {(figure.notebook, figure.figure_id): figure for figure in found}


def cells(page: str) -> Iterator[tuple[str, str]]:
    """What each cell of a notebook put on the page: its notebook, and its HTML without code."""
    chapters = re.sub(r'<h2 id="advice".*?(?=<!DOCTYPE)', "", page, flags=re.DOTALL)
    for part in re.split(r'(?=<div class="cell" id=")', chapters)[1:]:
        name = re.match(r'<div class="cell" id="(.+?)-\d+"', part)
        assert name is not None
        shown = re.split(r"<h[23]\b|<details class=\"code\">", part)[0]
        yield name[1], shown


def plain(part: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", part)).split())


def wilson(share: float, n: int, unique: bool) -> list[float]:
    """The interval that follows from a share and n, if they leave one number of people."""
    counts = [k for k in range(n + 1) if half_up(100 * k / n, 0) == share]
    if unique and len(counts) != 1:
        return []
    count = counts[0] if len(counts) == 1 else int(half_up(share * n / 100, 0))
    found = stats.binomtest(count, n).proportion_ci(0.95, "wilson")
    return [half_up(100 * found.low, 0), half_up(100 * found.high, 0)]


def whole(share: float, n: int) -> list[int]:
    """The numbers of n people of whom the share is printed as this."""
    return [k for k in range(n + 1) if half_up(100 * k / n, 0) == share]


def chance(now: list[int], then: list[int]) -> list[float]:
    """The chance of a higher answer now, with the interval of Newcombe (2006), his fifth method."""
    rows = [[a for a, k in enumerate(people) for _ in range(k)] for people in (now, then)]
    m, n = map(len, rows)
    theta = float(stats.mannwhitneyu(*rows).statistic) / (m * n)
    more = (m + n) / 2 - 1

    def off(x: float, side: float) -> float:
        shape = 1 + more * (1 - x) / (2 - x) + more * x / (1 + x)
        return (
            theta - x - side * float(stats.norm.ppf(0.975)) * (x * (1 - x) * shape / m / n) ** 0.5
        )

    low, high = brentq(off, 1e-9, theta, (1,)), brentq(off, theta, 1 - 1e-9, (-1,))
    return [100 * theta, 100 * low, 100 * high]


def across(figure: Figure, known: Published) -> tuple[list[list[float]], list[float]]:
    """(value, low, high) of a number of another wave, or of a change since it, for every whole
    number of people behind what was printed of both; and p, where it has one."""
    codes, then = frozenset(figure.categories), figure.against or figure.wave
    if figure.statistic == "superiority":
        answers = list(variables()[figure.variable].substantive)
        ways = [[[way[c] for c in answers] for way in known.divisions(figure.variable, wave)]
                for wave in (figure.wave, then)]  # fmt: skip
        pairs = list(product(*ways))
        p = [
            stats.mannwhitneyu(
                *([a for a, k in enumerate(row) for _ in range(k)] for row in pair),
                method="asymptotic",
            ).pvalue
            for pair in pairs
        ]  # fmt: skip
        return [chance(*pair) for pair in pairs], p
    n, m = known.people(figure.wave), known.people(then)
    before = known.counts(figure.variable, codes, then)
    if figure.statistic == "percent":
        found = [(k, stats.binomtest(k, m).proportion_ci(0.95, "wilson")) for k in before]
        return [[100 * k / m, 100 * ci.low, 100 * ci.high] for k, ci in found], []
    assert figure.statistic == "difference"
    both = list(product(known.counts(figure.variable, codes, figure.wave), before))
    ends = [confint_proportions_2indep(k, n, j, m, method="newcomb") for k, j in both]
    p = [stats.chi2_contingency([[k, n - k], [j, m - j]], correction=False).pvalue for k, j in both]
    return [
        [100 * (k / n - j / m), 100 * low, 100 * high]
        for (k, j), (low, high) in zip(both, ends, strict=True)
    ], p


def wrong_across(figure: Figure, shown: str, known: Published) -> str:
    """What is printed of another wave that its printed numbers do not give."""
    every, _ = across(figure, known)
    places = 1 if "," in shown else 0
    values, lows, highs = zip(*every, strict=True)
    ends = dict.fromkeys(half_up(end, places) for end in (min(values), max(values)))
    expected = [*ends, half_up(min(lows), places), half_up(max(highs), places)]
    own = re.sub(r"\bn=\d+|\d{4}-\d\d", " ", shown)
    if (n := re.search(r"\bn=(\d+)", shown)) and int(n[1]) != known.people(figure.wave):
        return f"{n[0]}, {known.people(figure.wave)} took part"
    allowed = (expected, expected[:-2])  # without its interval, where that is too wide
    return "" if numbers(own) in allowed else f"{shown!r}: the register gives {expected}"


def wrong_sign(figure: Figure, shown: str, known: Published) -> str:
    """What is printed of those who saw a change: how many of them saw this one. Of 86 people who
    worked before 2015 the printed 91 and 0 per cent leave one number each: 78 and none."""
    base = same_base(str(figure.base))
    (people,) = known.sizes["", base, WAVE] or known.sizes[figure.variable, base, WAVE]
    shares = [known.values[figure.variable, frozenset({code}), base, WAVE]
              for code in (*figure.categories, "decreased")]  # fmt: skip
    (one,), (other,) = ([k for share in said for k in whole(share, people)] for said in shares)
    ends = stats.binomtest(one, one + other).proportion_ci(0.95, "wilson")
    of = [100 * one / (one + other), 100 * ends.low, 100 * ends.high]
    expected = [*(half_up(number, 0) for number in of), one + other]
    return "" if numbers(shown) == expected else f"{shown!r}: the register gives {expected}"


def wrong_in_cell(figure: Figure, shown: str, small: str, known: Published) -> str:
    """What is printed of a figure without a basis; nothing where all is well."""
    value, said = numbers(shown), known.of(figure)
    bound = known.bound(figure)
    places = 1 if "," in shown else 0
    if len(value) == 2:
        if bound is None or [half_up(end, places) for end in bound] != value:
            return f"range {value}, bounds {bound}"
        width = WIDEST.get(figure.statistic, 5.0 if figure.unit == "%" else 0.5)
        if bound[1] - bound[0] > width:
            return f"range {value} is too wide to say something"
    elif value:
        fixed = bound is not None and {half_up(end, places) for end in bound} == {value[0]}
        if value[0] not in {half_up(number, places) for number in said} and not fixed:
            return f"{value[0]} was not published ({said}) and does not follow ({bound})"
    for inside in re.findall(r"\(n=(\d+)\)", small):
        if int(inside) not in known.sizes_of(figure):
            return f"n={inside} has no basis"
    if ends := re.search(r"\((\d+)–(\d+)\)", small):
        expected = [wilson(value[0], n, figure.wave == WAVE) for n in known.sizes_of(figure)]
        if [float(ends[1]), float(ends[2])] not in expected:
            return f"interval {ends[0]}, scipy has {expected}"
    if ends := re.search(r"\[(\d+(?:,\d+)?)–(\d+(?:,\d+)?)\]", small):
        printed = [float(end.replace(",", ".")) for end in ends.groups()]
        if bound is None or [half_up(x, places) for x in bound] != printed:
            return f"range {printed}, bounds {bound}"
    if (also := re.search(r"elders (.+)", small)) and not set(numbers(also[1])) <= said:
        return f"{also[1]} was not published"
    return ""


ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
CELL = re.compile(r"<t[dh][^>]*>.*?</t[dh]>", re.DOTALL)
OWN = re.compile(  # a figure: its id, its value, and what stands beside it
    r'<(?:td|span) [^>]*data-figure="([^"]+)"[^>]*>(.*?)\s*(?=<small|</)(.*)', re.DOTALL
)


def test_every_number_in_a_table_was_published_or_follows(
    page: str, figures: dict[tuple[str, str], Figure]
) -> None:
    known, wrong, seen = Published(), [], 0
    for notebook, shown in cells(page):
        for row in ROW.findall(shown):
            found = [(text, OWN.search(text)) for text in CELL.findall(row)]
            own = [
                (figures[notebook, html.unescape(span[1])], span[2], span[3])
                for _, span in found
                if span
            ]
            for figure, text, small in own:
                seen += 1
                assert figure.statistic not in ("test", "correlation", "odds_ratio"), figure
                if figure.statistic == "planning":
                    assert figure.basis == "assumed"
                    continue
                totals = figure.origin == "published_totals" and figure.statistic == "percent"
                if (figure.by == "wave" or totals) and numbers(text):
                    if error := wrong_across(figure, plain(f"{text} {small}"), known):
                        wrong.append(f"{notebook} {figure.figure_id}: {error}")
                    continue
                if figure.statistic == "change" and numbers(text):
                    if error := wrong_sign(figure, plain(f"{text} {small}"), known):
                        wrong.append(f"{notebook} {figure.figure_id}: {error}")
                    continue
                if error := wrong_in_cell(figure, html.unescape(text), html.unescape(small), known):
                    wrong.append(f"{notebook} {figure.figure_id}: {error}")
            if len(own) and own[0][0].statistic not in ("planning", "change"):
                figure = own[0][0]
                rest = [plain(text) for text, span in found[1:] if not span]
                allowed = known.sizes_of(figure) | known.places_of(figure)
                if bad := [x for x in rest if x.isdigit() and int(x) not in allowed]:
                    wrong.append(f"{notebook} {figure.figure_id}: n or place {bad}")
    assert seen > 400
    assert not wrong, "\n".join(wrong)


def test_a_row_of_n_holds_numbers_of_people_that_were_published(
    page: str, figures: dict[tuple[str, str], Figure]
) -> None:
    known, seen = Published(), 0
    for notebook, shown in cells(page):
        for table in re.findall(r"<table>(.*?)</table>", shown, re.DOTALL):
            rows = [CELL.findall(row) for row in ROW.findall(table)]
            if not rows or plain(rows[-1][0]) != "n":
                continue
            for place, n in enumerate(map(plain, rows[-1])):
                if not n.isdigit():
                    continue
                for row in some(rows[1:-1]):
                    span = OWN.search(row[place])
                    assert span is not None
                    if span[2] != "–":
                        figure = figures[notebook, html.unescape(span[1])]
                        assert int(n) in known.sizes_of(figure), figure.figure_id
                        seen += 1
    assert seen > 20


def test_every_p_of_a_change_is_that_of_the_printed_numbers_of_both_waves(
    page: str, figures: dict[tuple[str, str], Figure]
) -> None:
    """Of each test the least and the greatest p of all whole people that fit, and so after Holm."""
    known, printed, expected = Published(), [], []
    for notebook, shown in cells(page):
        for row in ROW.findall(shown):
            every = CELL.findall(row)
            spans = [OWN.search(text) for text in every]
            found = [figures[notebook, html.unescape(span[1])] for span in spans if span]
            tests = [f for f in found if f.by == "wave" and f.p is not None]
            if tests:
                printed.append([numbers(plain(text)) for text in every[-2:]])
                p = across(tests[0], known)[1]
                expected.append([min(p), max(p)])
    assert len(printed) == 2
    holm = [multipletests(ends, method="holm")[1] for ends in zip(*expected, strict=True)]
    for said, own, adjusted in zip(printed, expected, zip(*holm, strict=True), strict=True):
        for told, ends in zip(said, (own, adjusted), strict=True):
            assert told == list(dict.fromkeys(half_up(end, 3) for end in ends))


def test_no_p_stands_on_the_page_but_of_published_totals(page: str) -> None:
    """Between two waves both counts follow; within the wave only people who saw a change."""
    p = re.compile(r"\bp( \(Holm\))? [=<] |\d,\d{3}\b")
    with_p = {notebook for notebook, shown in cells(page) if p.search(plain(shown))}
    with_p -= {
        "17-published-figures",
        "03-professional-space",
    }  # what was said of the register, of published totals too
    assert with_p <= {"14-change", "14-looking-back"}, with_p
    seen = " ".join(plain(shown) for notebook, shown in cells(page) if "looking" in notebook)
    assert "91%" in seen


def static_numbers() -> set[float]:
    """Numbers of the texts that people wrote: notebooks, findings, labels, notes, code books."""
    files = ("statements.csv", "interpretation.yaml", "contradictions.yaml", "readings.yaml")
    texts = [(RAW / name).read_text(encoding="utf-8") for name in files]
    texts += [file.read_text(encoding="utf-8") for file in ROOT.glob("schemas/**/*.yaml")]
    for file in ROOT.glob("notebooks/**/*.ipynb"):
        for cell in json.loads(file.read_text(encoding="utf-8"))["cells"]:
            texts.append("".join(cell["source"]))
    return {number for text in texts for number in numbers(text)}


def test_every_number_in_a_sentence_or_picture_stands_in_a_table_or_a_written_text(
    page: str, figures: dict[tuple[str, str], Figure]
) -> None:
    """The headline of a chapter has no number that its tables do not have, or the register of what
    the chapter is about."""
    written, register = static_numbers(), Published()
    allowed: dict[str, set[float]] = defaultdict(set)
    for (notebook, _), figure in figures.items():
        allowed[notebook] |= {half_up(value, 0) for value in register.of(figure)}
        allowed[notebook] |= {float(n) for n in register.sizes_of(figure)}
    for notebook, shown in cells(page):
        for table in re.findall(r"<table>(.*?)</table>", shown, re.DOTALL):
            allowed[notebook] |= set(numbers(plain(table)))
    seen = 0
    for notebook, shown in cells(page):
        if notebook in ("16-planning", "17-published-figures", "18-joint-display"):
            continue  # assumptions; the register itself; readings of people
        if "naast het gepubliceerde rapport" in shown:
            continue  # a tally of rows that agree
        text = re.sub(r"<table>.*?</table>|<svg.*?</svg>|aria-label=\"[^\"]*\"", " ", shown,
                      flags=re.DOTALL)  # fmt: skip
        own = plain(re.sub(r'<div class="peo-(said|reading)">.*', " ", text, flags=re.DOTALL))
        own = TALLY.sub(" ", own)
        for number in numbers(own):
            seen += 1
            assert number in allowed[notebook] | written, f"{notebook}: {number} in {own[:200]}"
    assert seen > 100
