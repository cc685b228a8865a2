"""Solving counts of a handful of people, where every answer can be worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from peo.define.document import load
from peo.project import Project, UserError
from peo_reconstruct.choices import Choices
from peo_reconstruct.practice import published_of
from peo_reconstruct.solve import reconstruct

pytest.importorskip("ortools")


def small_choices(**changes: object) -> Choices:
    """One question on ten people: enough to see how a solve ends."""
    values: dict[str, object] = {
        "wave": "2022-04",
        "looseness": 1.0,
        "anchor": "work_enjoyment",
        "given_up": [],
        "sizes_by": "organisation_type",
        "populations": {"everyone": {"sizes": {"specialist": 6, "other": 4}}},
        "codes": {"organisation_type": ["specialist", "other"], "work_enjoyment": ["8", "7", "6"]},
        "expected": {"work_enjoyment": [30, 40, 30]},
        "tables": [{"axes": ["organisation_type", "work_enjoyment"]}],
        "columns": ["organisation_type", "work_enjoyment"],
    }
    return Choices.model_validate({**values, **changes})


def small_ledger(*rows: tuple[str, str, str, str, str]) -> pd.DataFrame:
    """Rows of (figure_id, kind, categories, base, value) on the mark, rounded to 1 (mean: 0.1)."""
    fixed = {"wave": "2022-04", "location": "table", "variable": "work_enjoyment", "relation": "eq"}
    names = ("figure_id", "kind", "categories", "base", "value")
    table = [dict(zip(names, row, strict=True)) for row in rows]
    return pd.DataFrame(
        [{**row, **fixed, "precision": "0.1" if row["kind"] == "mean" else "1"} for row in table]
    ).assign(base_n="", by="", groups="", note="", contradicts="")


def test_a_small_ledger_is_met_to_the_person() -> None:
    ledger = small_ledger(
        ("mean.specialist", "mean", "", "organisation_type == specialist", "7.5"),
        ("share.six", "percent", "6", "", "30"),
    )
    result = reconstruct(ledger, small_choices(), 1, 20)
    marks = result.records["work_enjoyment"].astype(int)
    assert int((marks == 6).sum()) == 3
    specialist = result.records["organisation_type"] == "specialist"
    assert marks[specialist].sum() == 45
    assert result.held == ["mean.specialist", "share.six"]


def test_rows_that_exclude_each_other_are_named() -> None:
    ledger = small_ledger(
        ("mean.all", "mean", "", "", "7.0"),
        ("share.eight", "percent", "8", "", "60"),
        ("share.seven", "percent", "7", "", "40"),
    )
    with pytest.raises(UserError, match=r"together: mean\.all, share\.eight\."):
        reconstruct(ledger, small_choices(), 1, 20)


def test_giving_up_one_of_them_is_enough() -> None:
    ledger = small_ledger(
        ("mean.all", "mean", "", "", "7.0"),
        ("share.eight", "percent", "8", "", "60"),
        ("share.seven", "percent", "7", "", "40"),
    )
    given_up = [{"figure_id": "mean.all", "reason": "it excludes the two shares"}]
    result = reconstruct(ledger, small_choices(given_up=given_up), 1, 20)
    assert result.dropped == ["mean.all"]
    assert result.held == ["share.eight", "share.seven"]


def test_an_impossible_percentage_is_named_alone() -> None:
    ledger = small_ledger(
        ("share.ok", "percent", "8", "", "40"), ("share.odd", "percent", "8", "", "45")
    )
    with pytest.raises(UserError, match=r"together: share\.odd\."):
        reconstruct(ledger, small_choices(), 1, 20)


@pytest.mark.slow
def test_too_little_time_is_said_in_one_sentence(project: Project) -> None:
    told = published_of(project, "2022-04")
    with pytest.raises(UserError, match=r"within 0\.01 seconds"):
        reconstruct(told.ledger, told.choices, 1, 0.01)


def test_a_row_given_up_that_does_not_exist_is_refused() -> None:
    given_up = [{"figure_id": "t9_9.nothing", "reason": "a figure that is not there"}]
    with pytest.raises(UserError, match=r"t9_9\.nothing"):
        reconstruct(
            small_ledger(("a", "percent", "8", "", "60")), small_choices(given_up=given_up), 1, 1
        )


def test_an_entry_that_is_not_understood_is_named(project: Project, tmp_path: Path) -> None:
    text = (
        project.choices_file("2022-04")
        .read_text(encoding="utf-8")
        .replace("looseness:", "loosness:")
    )
    broken = tmp_path / "reconstruction.yaml"
    broken.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=r"reconstruction\.yaml, line 8: loosness"):
        load(broken, Choices)
