"""Every sum that `peo audit 2022-04` tells, done again from the numbers as the report prints them.

Nothing of the package is used here: the numbers are typed from the report of April 2022, and what
they leave open is found by trying all numbers of people, or by scipy.
"""

from __future__ import annotations

import re
from itertools import product
from math import ceil, floor

import pytest
from scipy import stats

from tests.conftest import peo, some

GI, SPECIALIST, LOCAL, OTHER = 49, 47, 45, 9  # what follows below; box 7 prints 33, 31, 30 and 6 %
SPECIALISTS = (6, 26, 47, 21)  # per cent of them in the classes of table 2.1


@pytest.fixture(scope="module")
def told() -> dict[str, list[str]]:
    """The lines of the command, by their kind; without the rows that they rest on."""
    found: dict[str, list[str]] = {}
    for line in peo("audit", "2022-04").text.splitlines():
        kind, colon, text = line.partition(": ")
        if colon and not line.startswith(" "):
            found.setdefault(kind, []).append(text.partition(" [")[0])
    return found


def people(percent: int, n: int) -> list[int]:
    """The numbers of people out of n that are printed as this percentage."""
    return [k for k in range(n + 1) if floor((200 * k + n) / (2 * n)) == percent]


def adding_up(percents: tuple[int, ...], n: int) -> list[tuple[int, ...]]:
    """The numbers of people that are printed as these percentages and are n together."""
    return [ks for ks in product(*(people(p, n) for p in percents)) if sum(ks) == n]


def numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"(?<![\d.])\d+(?!\.?\d|-)", text)]


def test_a_percentage_that_is_called_impossible_is_of_nobody(told: dict[str, list[str]]) -> None:
    (line,) = told["impossible"]
    percent, n = numbers(line)[:2]
    least, most = numbers(line)[-2:]
    assert (percent, n, least, most) == (66, 25, 19, 25)
    assert not any(people(percent, size) for size in range(least, most + 1))


def test_bases_without_some_people_are_all_that_fit(told: dict[str, list[str]]) -> None:
    assert len(some(told["non-response"])) == 3
    for line in told["non-response"]:
        percent, n = numbers(line)[:2]
        near = re.findall(r"(\d+)/(\d+) = (\d+)%", line)
        assert all(int(k) in people(int(p), int(size)) for k, size, p in some(near))
        fine = [(int(k), int(size)) for k, size in re.findall(r"(\d+)/(\d+)(?! =)\b", line)]
        fine = [pair for pair in fine if pair[1] < n]
        least = min(size for _, size in some(fine))
        assert not people(percent, n)
        assert fine == [(k, b) for b in range(n - 1, least - 1, -1) for k in people(percent, b)]


def test_footnote_10_fits_the_totals_that_are_named_and_no_other(
    told: dict[str, list[str]],
) -> None:
    (line,) = told["no solution"]
    possible = numbers(line.partition("for n = ")[2])
    assert not adding_up((30, 24, 10, 36), 86)
    assert possible == [
        n for n in range(min(possible), max(possible) + 1) if adding_up((30, 24, 10, 36), n)
    ]


def test_a_rise_from_86_to_92_is_not_significant_by_any_usual_test(
    told: dict[str, list[str]],
) -> None:
    (line,) = told["not reproduced"]
    table = [[138, 150 - 138], [153, 178 - 153]]  # 92 % of 150 and 86 % of 178
    plain, corrected = (stats.chi2_contingency(table, correction=c).pvalue for c in (False, True))
    fisher = stats.fisher_exact(table).pvalue
    expected = [plain, corrected, fisher, plain / 2]
    assert re.findall(r"0\.\d{3}", line) == [f"{p:.3f}" for p in expected]


def test_numbers_of_people_that_follow_are_the_only_ones(told: dict[str, list[str]]) -> None:
    follows = "\n".join(told["follows"])
    # box 5: 19, 58 and 23 % of 149; section 3.2: 29 of them hardly
    assert [found for found in adding_up((19, 58, 23), 149) if found[0] == 29] == [(29, 86, 34)]
    assert "hardly or not 29, somewhat 86, strongly 34" in follows
    # table 2.1: 15, 35, 36 and 13 % of 150
    assert adding_up((15, 35, 36, 13), 150) == [(23, 53, 54, 20)]
    assert "20 or less 23, 30-40 53, 50-60 54, 70 or more 20" in follows
    # box 7, and the four classes of table 2.1 that must add up to the specialists
    sizes = [found for found in adding_up((33, 30, 6, 31), 150) if adding_up(SPECIALISTS, found[3])]
    assert sizes == [(GI, LOCAL, OTHER, SPECIALIST)]
    assert re.search(rf" {GI}, .* {LOCAL}, other {OTHER}, .* {SPECIALIST} fits", follows)
    # box 7: 19 % of 150; section 2.3: 29 % of these
    assert [n for n in people(19, 150) if people(29, n)] == [28]
    assert "0-3 years 28" in follows


def test_people_outside_the_groups_are_what_is_left(told: dict[str, list[str]]) -> None:
    printed = [  # per group, and everybody: strong (box 5), hardly (3.1), a mark to 5 (2.4)
        (((37, GI), (26, SPECIALIST), (9, LOCAL)), {34}, OTHER),
        (((6, GI), (31, LOCAL)), {29}, SPECIALIST + OTHER),
        (((15, SPECIALIST), (6, GI), (2, LOCAL)), set(people(7, 150)), OTHER),
    ]
    lines = [line for line in told["follows"] if "outside these groups" in line]
    assert len(lines) == len(printed)
    for line, (groups, everybody, most) in zip(lines, printed, strict=True):
        each = product(everybody, *(people(p, n) for p, n in groups))
        left = {total - sum(own) for total, *own in each}
        (only,) = {n for n in left if 0 <= n <= most}
        assert f"leave {only} of the {most} people" in line


def test_the_mean_of_the_others_lies_between_what_whole_marks_leave(
    told: dict[str, list[str]],
) -> None:
    """A mean of n whole marks is a whole sum; means are printed with one decimal (box 3, 2.4)."""

    def sums(mean: float, n: int) -> tuple[int, int]:
        return ceil((mean - 0.05) * n - 1e-9), ceil((mean + 0.05) * n - 1e-9) - 1

    least, most = sums(7.3, 150)
    own = [sums(7.2, GI), sums(6.9, SPECIALIST), sums(7.7, LOCAL)]
    low = (least - sum(high for _, high in own)) / OTHER
    high = (most - sum(low for low, _ in own)) / OTHER
    assert any(f"between {low:.1f} and {high:.1f}" in line for line in told["follows"])


@pytest.mark.slow
def test_the_mark_of_the_summary_cannot_be_of_all_with_space() -> None:
    """Box 3 has 8.2 for all with space for the relationship; 6.9 without, 7.3 together (2.4)."""
    line = "sum3.enjoyment.client_relationship_felt against"
    assert line in peo("audit", "2022-04").text
    for without in (0.375, 0.475):  # 37 or 47 %, whichever label is followed
        assert (1 - without) * 8.15 + without * 6.85 > 7.35
