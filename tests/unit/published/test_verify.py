"""The ledger and what the notebooks make of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from peo.figure import Figure
from peo.instrument import read_instrument
from peo.instrument.expression import parse
from peo.instrument.model import Instrument
from peo.project import Project, UserError, find_project
from peo.published.basis import Known
from peo.published.ledger import Claim, read_ledger
from peo.published.verify import accept, lost, verify

WAVE = "2022-04"
HEADER = (
    "figure_id,wave,location,kind,variable,categories,base,base_n,value,precision,relation,note,"
    "contradicts\n"
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
    return f"id1,{WAVE},here,percent,workload,strong,,150,{value},{precision},{relation},,{against}"


@pytest.mark.parametrize(
    ("row", "count", "verdict"),
    [
        (strong("23"), 34, "reproduced"),  # 22.67
        (strong("23"), 35, "reproduced"),  # 23.33
        (strong("23"), 36, "differs"),  # 24
        (strong("23", against="self"), 36, "contradictory in the source"),
        (strong("20", "approx", "approx"), 37, "reproduced"),  # 24.67
        (strong("20", "approx", "approx"), 38, "differs"),  # 25.33
        (strong("20", "gt", "approx"), 30, "differs"),  # 20
        (strong("20", "gt", "approx"), 44, "reproduced"),  # 29.33
        (strong("20", "lt", "approx"), 30, "reproduced"),  # rounds to 20
        (strong("20", "lt", "approx"), 16, "differs"),  # 10.67
    ],
)
def test_a_figure_is_held_against_what_was_printed(
    tmp_path: Path, row: str, count: int, verdict: str
) -> None:
    (check,) = verify([share(count)], ledger(tmp_path, row), WAVE)
    assert check.verdict == verdict


def test_without_a_figure_that_says_the_same_nothing_is_concluded(tmp_path: Path) -> None:
    claims = ledger(tmp_path, strong("23"))
    other = share(34, base=parse("organisation_type == other"))
    assert [check.verdict for check in verify([other], claims, WAVE)] == ["not computable"]


def test_ranks_allow_ties(tmp_path: Path) -> None:
    rows = [
        f"r.{name},{WAVE},here,rank,{name},yes,,,{place},1,eq,,"
        for place, name in enumerate(["cause_admin", "cause_caseload", "cause_turnover"], start=1)
    ]
    figures = [
        share(count, variable=name, categories=("yes",))
        for count, name in [(60, "cause_admin"), (40, "cause_caseload"), (40, "cause_turnover")]
    ]
    checks = verify(figures, ledger(tmp_path, *rows), WAVE)
    assert [check.verdict for check in checks] == ["reproduced"] * 3
    swapped = [replace(figures[0], value=10.0), *figures[1:]]
    checks = verify(swapped, ledger(tmp_path, *rows), WAVE)
    assert checks[0].verdict == "differs"


def test_an_order_of_organisations_is_checked_on_their_shares(tmp_path: Path) -> None:
    row = f"o,{WAVE},here,ordering,workload,strong,,,gi>specialist>local,,eq,by=organisation_type,"
    groups = [("certified_institution", 40), ("specialist", 30), ("local_team", 20)]
    figures = [share(c, base=parse(f"organisation_type == {name}")) for name, c in groups]
    assert verify(figures, ledger(tmp_path, row), WAVE)[0].verdict == "reproduced"
    figures[0] = replace(figures[0], value=1.0)
    assert verify(figures, ledger(tmp_path, row), WAVE)[0].verdict == "differs"


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


def test_a_claim_that_is_no_longer_reproduced_is_named(tmp_path: Path) -> None:
    claims = ledger(tmp_path, strong("23"))
    accepted = tmp_path / "verified.csv"
    assert lost(verify([share(50)], claims, WAVE), accepted) == []
    accept(verify([share(34)], claims, WAVE), accepted)
    assert lost(verify([share(34)], claims, WAVE), accepted) == []
    assert lost(verify([share(50)], claims, WAVE), accepted) == ["id1"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (strong("123"), "line 2 .*value '123': A percentage lies between 0 and 100"),
        (strong("many"), "'many': This is not a number"),
        (strong("23").replace("percent", "procent"), "'procent': .* Meant: percent\\?"),
        (
            strong("23").replace(",eq,", ",is,"),
            "relation 'is': There is no such value.*eq, approx",
        ),
        (strong("23").replace(",strong,,", ",strong,a = b,"), "base 'a = b': .*cannot be read"),
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
