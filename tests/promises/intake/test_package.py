"""The files of a data package: its quick writer against pandas, what is missing with its kind."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pyreadstat
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from peo.define.instrument.model import Instrument
from peo.define.instrument.synthetic import synthesize
from peo.intake import package
from peo.project import written
from tests.conftest import examples, peo
from tests.promises.intake import exports as sw
from tests.promises.intake.conftest import Taken

_MARKS = st.text(st.sampled_from("ab ,;\"'\n€ë🙂="), max_size=300)


@pytest.mark.slow
@settings(max_examples=examples(8), deadline=None, phases=[Phase.explicit, Phase.generate])
@given(st.integers(0, 99), st.integers(1, 25), st.lists(_MARKS, min_size=1, max_size=4))
def test_the_quick_writer_gives_the_bytes_of_pandas(
    instrument: Instrument,
    tmp_path_factory: pytest.TempPathFactory,
    seed: int,
    rows: int,
    texts: list[str],
) -> None:
    """Quotes, line ends, numbers with and without decimals, empty columns; in several parts."""
    frame = synthesize(instrument, rows, seed)
    frame["fixed_comment"] = [texts[row % len(texts)] or None for row in range(rows)]
    frame["task_comment"] = None
    records = package.typed(frame, instrument)
    folder = tmp_path_factory.mktemp("quick")
    safe = records["fixed_comment"].str.replace(r"^(?='*[=\n])", "'", regex=True)
    slow = records.assign(fixed_comment=safe)
    slow.to_csv(folder / "slow.csv", index=False, lineterminator="\n")
    with pytest.MonkeyPatch.context() as small:
        small.setattr(written, "_AT_ONCE", 7)
        written.write_csv(records, folder / "quick.csv")
    assert (folder / "quick.csv").read_bytes() == (folder / "slow.csv").read_bytes()


def test_a_lone_carriage_return_stays_inside_its_cell(
    instrument: Instrument, tmp_path: Path
) -> None:
    """Python 3.11 writes it without quotes, after which pandas reads two rows."""
    frame = synthesize(instrument, 2, seed=1)
    frame["fixed_comment"] = ["een\rtwee", "drie"]
    written.write_csv(package.typed(frame, instrument), tmp_path / "r.csv")
    back = pd.read_csv(tmp_path / "r.csv", dtype=str)
    assert back["fixed_comment"].tolist() == ["een\rtwee", "drie"]


@pytest.mark.slow
def test_every_kind_of_missing_reaches_spss_with_its_label(
    taken: Callable[..., Taken], wave: pd.DataFrame, instrument: Instrument
) -> None:
    """Six people; what each left open is written by hand here, and the same in every file."""
    asked = wave[(wave["workload"] == "strong") & wave["cause_admin"].notna()].head(6)
    few = asked.reset_index(drop=True)
    options = [answer.code for answer in instrument.question_of("cause_admin").answers]
    behind = [v.id for v in instrument.variables.values() if v.asked_if.variables & set(options)]
    few.loc[[0, 1, 2], [*options, *behind]] = None
    few.loc[1, options] = "no"  # a tool that writes 0 for who skipped
    few.loc[2, options[0]] = "no"  # one box says no and the others nothing
    few.loc[3, "workload"] = "heel erg"
    few.loc[3, [*options, *behind]] = None
    few.loc[4, "work_enjoyment"] = "11"
    done = taken(sw.to_csv(few))
    assert "6 received: 6 accepted" in done.said.text, done.said.text[:300]
    kinds = pd.read_parquet(done.folder / "missing.parquet")
    wanted = ["skipped", "skipped", "undecidable", "undecidable", None, None]
    assert (
        kinds[options[0]].astype(object).where(kinds[options[0]].notna(), None).tolist() == wanted
    )
    assert kinds["work_enjoyment"].dropna().to_dict() == {4: "unusable"}
    assert kinds["workload"].dropna().to_dict() == {3: "unusable"}
    cells, meta = pyreadstat.read_sav(str(done.folder / "records.sav"), user_missing=True)
    labels = meta.variable_value_labels["work_enjoyment"]
    assert labels[cells["work_enjoyment"][4]] == "Niet bruikbaar"
    told = cells[options[0]].map(meta.variable_value_labels[options[0]]).tolist()
    assert told[:4] == ["Overgeslagen"] * 2 + ["Niet uit te maken"] * 2
    plain, _ = pyreadstat.read_sav(str(done.folder / "records.sav"))
    assert plain["work_enjoyment"].isna().tolist() == [False] * 4 + [True, False]


@pytest.mark.slow
def test_dont_know_is_the_same_in_every_file_of_a_package(
    taken: Callable[..., Taken], wave: pd.DataFrame
) -> None:
    """An answer where the questionnaire offers it, a kind of missing where the instrument says."""
    few = wave.copy()
    few["stay_one_year"] = ["unknown"] * 20 + ["large"] * 40
    few["space_overall"] = ["weet niet"] * 15 + ["sufficient"] * 45
    declared = "missing: {dont_know: [weet niet]}\n"
    done = taken(sw.to_csv(few), change=("\nblocks:\n", f"\n{declared}blocks:\n"))
    root = done.folder.parents[2]
    assert peo("codebook", "2022-04", root=root).code == 0, done.said.text

    kinds = pd.read_parquet(done.folder / "missing.parquet")
    assert kinds["space_overall"].dropna().tolist() == ["dont_know"] * 15
    assert kinds["stay_one_year"].dropna().tolist() == []
    records = pd.read_parquet(done.folder / "records.parquet")
    told = records[["stay_one_year", "space_overall"]].notna().sum().tolist()
    assert told == [60, 45]
    cells, _ = pyreadstat.read_sav(str(done.folder / "records.sav"))
    assert cells[["stay_one_year", "space_overall"]].notna().sum().tolist() == told
    xml = ElementTree.parse(done.folder / "codebook.xml")
    space = {"d": "ddi:codebook:2_5"}
    page = unescape(re.sub(r"<[^>]+>", " ", (done.folder / "codebook.html").read_text("utf-8")))
    for name, n in (("stay_one_year", 60), ("space_overall", 45)):
        (variable,) = xml.findall(f".//d:var[@name='{name}']", space)
        valid = [s.text for s in variable.findall("d:sumStat[@type='vald']", space)]
        missing = [
            category.findtext("d:catValu", namespaces=space)
            for category in variable.findall("d:catgry[@missing='Y']", space)
        ]
        assert (valid, "dont_know" in missing) == ([str(n)], n == 45)
        assert f"{name} n = {n};" in re.sub(r"\s+", " ", page)
    assert "don't know: 15" in page
