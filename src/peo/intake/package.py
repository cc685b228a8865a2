"""The data package of a wave: typed records, their description, and what was rejected and why."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from peo.instrument.dictionary import data_dictionary, table_schema
from peo.instrument.model import Instrument
from peo.intake.missing import missing_kinds
from peo.intake.problems import problems_page
from peo.intake.spss import write_sav
from peo.intake.validate import Validated
from peo.project import UserError, sha256

# Parquet and .sav by names that no validator takes for tables which it can open: so it holds their
# bytes against the hash.
_FORMATS = {
    ".csv": ("csv", "text/csv"),
    ".parquet": ("apache-parquet", "application/vnd.apache.parquet"),
    ".sav": ("spss", "application/x-spss-sav"),
}
_CONTENT = {
    "records.csv": "The accepted records",
    "records.parquet": "The accepted records, with the order of the answers",
    "records.sav": "The accepted records for SPSS, with labels",
    "missing.parquet": "Why cells of the records are empty",
    "dictionary.csv": "The columns of the records and their answers",
}


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
    """Write the package into `folder`; its files take their places only when all are complete.

    Returns what could not be written and why: records.sav needs the extra `spss`.

    The package: records.csv, .parquet and .sav, missing.parquet (why cells are empty),
    dictionary.csv, and datapackage.json (Data Package v2), which lists them. Beside it, for who
    mends the export: rejected.parquet (with a column `reasons`), validation.csv and .html.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix=".package-") as scratch:
        new = Path(scratch)
        notes = _write(new, wave, instrument)
        (folder / "records.sav").unlink(missing_ok=True)  # never that of other records
        for file in sorted(new.iterdir()):
            file.replace(folder / file.name)
    return notes


def _write(folder: Path, wave: Validated, instrument: Instrument) -> list[str]:
    columns = [str(name) for name in wave.accepted.columns]
    records = typed(wave.accepted, instrument)
    dictionary = data_dictionary(instrument)
    dictionary = dictionary[dictionary["variable"].isin(columns)]
    missing = missing_kinds(wave.accepted, instrument, wave.missing).reset_index(drop=True)
    rejected = wave.rejected.astype("string").reset_index()
    tables = {"records": records, "rejected": rejected, "missing": missing}
    for name, table in tables.items():
        table.to_parquet(folder / f"{name}.parquet", index=False)
    for name, table in {
        "records": records, "validation": wave.problems, "dictionary": dictionary,
    }.items():  # fmt: skip
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    notes = []
    try:
        write_sav(folder / "records.sav", records, instrument)
    except UserError as error:
        notes.append(str(error))
    counts = {"accepted": len(wave.accepted), "rejected": len(wave.rejected)}
    counts = {"received": sum(counts.values()), **counts}
    html = problems_page(wave.problems, instrument.wave, counts)
    (folder / "validation.html").write_text(html, encoding="utf-8")
    description = _describe(folder, instrument, columns, wave.accepted["origin"].unique())
    text = json.dumps(description, indent=1, ensure_ascii=False) + "\n"
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
    return notes


def _describe(
    folder: Path, instrument: Instrument, columns: list[str], origins: object
) -> dict[str, object]:
    kinds = sorted(map(str, pd.unique(pd.Series(origins))))
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"{instrument.id}-{instrument.wave}",
        "title": instrument.title.en,
        "description": f"Records of wave {instrument.wave}; origin: {', '.join(kinds)}.",
        "instrument": {"wave": instrument.wave, "sha256": instrument.sha256},
        "resources": [
            _resource(folder / name, table_schema(instrument, columns))
            for name in _CONTENT
            if (folder / name).exists()
        ],
    }


def _resource(file: Path, schema: dict[str, Any]) -> dict[str, Any]:
    """One file of the package; the columns of the records are described where they are CSV."""
    format, mediatype = _FORMATS[file.suffix]
    text = {"encoding": "utf-8"} if mediatype.startswith("text/") else {}
    resource = {
        "name": file.name.replace(".", "-"),
        "path": file.name,
        "title": _CONTENT[file.name],
        "format": format,
        "mediatype": mediatype,
        **text,
        "hash": f"sha256:{sha256(file)}",
        "bytes": file.stat().st_size,
    }
    if file.name == "records.csv":
        resource |= {"name": "records", "type": "table", "schema": schema}
    return resource
