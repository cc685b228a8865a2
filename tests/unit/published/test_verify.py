"""The ledger and what the notebooks make of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from peo.define.instrument import read_instrument
from peo.define.instrument.model import Instrument
from peo.figure import Figure
from peo.project import Project, UserError, find_project
from peo.published.basis import Known
from peo.published.holds import of_number
from peo.published.ledger import Claim, read_ledger
from peo.published.verify import Check, accept, lost, settled

WAVE = "2022-04"
HEADER = (
    "figure_id,wave,location,kind,variable,categories,base,base_n,by,groups,relation,value,"
    "precision,repeats,note,contradicts\n"
)


@pytest.fixture
def claims(project: Project, instrument: Instrument) -> list[Claim]:
    return read_ledger(project.ledger_file(WAVE), instrument)


def ledger(folder: Path, *rows: str) -> list[Claim]:
    path = folder / "ledger.csv"
    path.write_text(HEADER + "\n".join(rows) + "\n")
    return read_ledger(path, read_instrument(find_project(Path(__file__).parent), WAVE))


def share(count: int, n: int = 150, **changes: object) -> Figure:
    figure = Figure("mine", "percent", "workload", ("strong",), value=100 * count / n, count=count,
                    n=n, wave=WAVE, origin="reconstructed", unit="%")  # fmt: skip
    return replace(figure, **changes)  # type: ignore[arg-type]


def strong(value: str, relation: str = "eq", precision: str = "1", against: str = "") -> str:
    said = f"{relation},{value},{precision}"
    return f"id1,{WAVE},here,percent,workload,strong,,150,,,{said},,,{against}"


def of_share(claims: list[Claim], count: int) -> Check:
    """The verdict on the first claim, beside a share of 150 people."""
    return settled(claims[0], of_number(claims[0], share(count)))


def order(by: str, groups: str, value: str = "", repeats: str = "") -> str:
    return f"id1,{WAVE},here,ordering,work_enjoyment,,,,{by},{groups},order,{value},,{repeats},,"


@pytest.mark.parametrize(
    ("row", "count", "verdict"),
    [
        (strong("23"), 34, "agrees"),  # 22.67
        (strong("23"), 35, "agrees"),  # 23.33
        (strong("23"), 36, "differs"),  # 24
        (strong("23", against="self"), 36, "contradictory in the source"),
        (strong("20", "approx", "approx"), 36, "agrees"),  # 24
        (strong("20", "approx", "approx"), 37, "differs"),  # 24.67
        (strong("20", "gt", "approx"), 30, "differs"),  # 20
        (strong("20", "gt", "approx"), 36, "agrees"),  # 24
        (strong("20", "lt", "approx"), 30, "differs"),  # 20
        (strong("20", "lt", "approx"), 24, "agrees"),  # 16
        (strong("20", "lt", "approx"), 23, "differs"),  # 15.33
    ],
)
def test_a_figure_is_held_against_what_was_printed(
    tmp_path: Path, row: str, count: int, verdict: str
) -> None:
    assert of_share(ledger(tmp_path, row), count).verdict == verdict


def test_on_reconstructed_records_only_a_published_number_or_its_complement_is_fixed(
    tmp_path: Path,
) -> None:
    claims = ledger(tmp_path, strong("23"))
    rest = share(116, categories=("hardly", "somewhat"))
    unknown = share(86, categories=("somewhat",))

    def others(figure: Figure) -> tuple[str, ...]:
        return tuple(c for c in ("hardly", "somewhat", "strong") if c not in figure.categories)

    known = Known(claims, WAVE, others, {})
    pinned = [known.pinned(figure) for figure in (share(34), rest, unknown, share(50))]
    assert [figure.basis for figure in pinned] == ["published", "follows", "invented", "published"]
    assert pinned[0].published == ("id1",)
    assert pinned[3].said == 23  # what was published, whatever the records hold
    assert known.pinned(replace(unknown, origin="collected")).basis == "counted"


def test_a_claim_that_agrees_no_longer_is_named(tmp_path: Path) -> None:
    claims = ledger(tmp_path, strong("23"))
    accepted = tmp_path / "verified.csv"
    right, wrong = [of_share(claims, 34)], [of_share(claims, 50)]
    assert lost(wrong, accepted) == []
    accept(right, accepted)
    assert lost(right, accepted) == []
    assert lost(wrong, accepted) == ["id1"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (strong("123"), "line 2 .*value '123': A percentage lies between 0 and 100"),
        (strong("many"), "'many': This is not a number"),
        (strong("23").replace("percent", "procent"), "'procent': .* Meant: percent\\?"),
        (
            strong("23").replace(",eq,", ",is,"),
            "relation 'is': This says nothing about a number. Use eq, approx",
        ),
        (strong("23").replace(",strong,,", ",strong,a = b,"), "base 'a = b': .*cannot be read"),
        (strong("", "most"), "relation 'most': This says nothing about a number"),
        (order("worklood", "hardly|strong"), "by 'worklood': .* Meant: workload\\?"),
        (order("workload", "hardley|strong"), "groups 'hardley|strong': .* Meant: hardly\\?"),
        (order("item", "cause_admin|case_turnover"), "groups .* Meant: cause_turnover\\?"),
        (order("workload", "hardly"), "groups 'hardly': This statement lacks what it compares"),
        (order("workload", "hardly|strong", value="3"), "value '3': This is not a number"),
        (
            order("workload", "hardly|strong", repeats="id1"),
            "repeats 'id1': .* says something else",
        ),
    ],
)
def test_a_row_that_cannot_be_read_is_named(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        ledger(tmp_path, row)


def test_an_unknown_variable_in_the_ledger_is_named(tmp_path: Path, instrument: Instrument) -> None:
    path = tmp_path / "ledger.csv"
    path.write_text(HEADER + strong("23").replace("workload", "workloat") + "\n")
    with pytest.raises(UserError, match=r"'workloat': .* Meant: workload\?"):
        read_ledger(path, instrument)


def test_the_ledger_holds_every_published_claim(claims: list[Claim]) -> None:
    """450 claims about 2022 and 11 about 2021, counted in the published report."""
    waves = [claim.wave for claim in claims]
    assert (waves.count(WAVE), waves.count("2021-09")) == (450, 11)
