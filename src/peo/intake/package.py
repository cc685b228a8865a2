"""The data package of a wave: typed records, their description, and what was rejected and why."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from peo.instrument.dictionary import data_dictionary, table_schema
from peo.instrument.model import Instrument
from peo.intake.problems import problems_page
from peo.intake.spss import write_sav
from peo.intake.validate import Validated
from peo.project import UserError, replacing, sha256


def typed(frame: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Validated text cells as types: categories in the instrument's order, numbers as Float64."""
    out = frame.reset_index(drop=True).copy()
    for name in out.columns:
        variable = instrument.variables.get(str(name))
        if variable is None or variable.kind == "text":
            out[name] = out[name].astype("string")
        elif variable.kind == "number":
            numbers = pd.to_numeric(out[name]).astype("Float64")
            out[name] = numbers if variable.decimals else numbers.astype("Int64")
        else:
            order = pd.CategoricalDtype(list(variable.codes), ordered=variable.ordered)
            out[name] = out[name].astype(order)
    return out


def write_package(folder: Path, wave: Validated, instrument: Instrument) -> list[str]:
    """Write the package into `folder`; each file takes its place only when it is complete.

    Returns what could not be written and why: records.sav needs the extra `spss`.

    records.parquet, .csv and .sav, rejected.parquet (with a column `reasons`), validation.csv and
    .html, dictionary.csv, and datapackage.json (Data Package v2), which is written last.
    """
    columns = [str(name) for name in wave.accepted.columns]
    dictionary = data_dictionary(instrument)
    records = typed(wave.accepted, instrument)
    notes = []
    with replacing(folder / "records.parquet") as path:
        records.to_parquet(path, index=False)
    with replacing(folder / "records.csv") as path:
        records.to_csv(path, index=False, lineterminator="\n")
    (folder / "records.sav").unlink(missing_ok=True)  # never that of other records
    try:
        write_sav(folder / "records.sav", records, instrument)
    except UserError as error:
        notes.append(str(error))
    with replacing(folder / "rejected.parquet") as path:
        wave.rejected.astype("string").reset_index().to_parquet(path, index=False)
    with replacing(folder / "validation.csv") as path:
        wave.problems.to_csv(path, index=False, lineterminator="\n")
    with replacing(folder / "validation.html") as path:
        counts = {"accepted": len(wave.accepted), "rejected": len(wave.rejected)}
        counts = {"received": sum(counts.values()), **counts}
        path.write_text(problems_page(wave.problems, instrument.wave, counts), encoding="utf-8")
    with replacing(folder / "dictionary.csv") as path:
        dictionary[dictionary["variable"].isin(columns)].to_csv(
            path, index=False, lineterminator="\n"
        )
    with replacing(folder / "datapackage.json") as path:
        description = _describe(folder, instrument, columns, wave.accepted["origin"].unique())
        path.write_text(json.dumps(description, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return notes


def _describe(
    folder: Path, instrument: Instrument, columns: list[str], origins: object
) -> dict[str, object]:
    kinds = sorted(map(str, pd.unique(pd.Series(origins))))
    csv = folder / "records.csv"
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"{instrument.id}-{instrument.wave}",
        "title": instrument.title.en,
        "description": f"Records of wave {instrument.wave}; origin: {', '.join(kinds)}.",
        "instrument": {"wave": instrument.wave, "sha256": instrument.sha256},
        "resources": [
            {
                "name": "records",
                "path": csv.name,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "hash": f"sha256:{sha256(csv)}",
                "bytes": csv.stat().st_size,
                "schema": table_schema(instrument, columns),
            }
        ],
    }
