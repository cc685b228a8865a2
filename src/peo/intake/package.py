"""The data package of a wave: typed records, their description, and what was rejected and why."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from peo.define.instrument.dictionary import about_origin, data_dictionary, table_schema
from peo.define.instrument.model import Citation, Instrument
from peo.define.instrument.notice import notice_of, title_of
from peo.intake.missing import missing_kinds
from peo.intake.problems import problems_page
from peo.intake.sav import write_sav
from peo.intake.validate import Validated
from peo.project import UserError, make_folder, sha256
from peo.project.distinct import Distinct
from peo.project.words import say
from peo.project.written import write_csv

# Parquet and .sav by names that no validator takes for tables which it can open: so it holds their
# bytes against the hash.
_FORMATS = {
    ".csv": ("csv", "text/csv"),
    ".parquet": ("apache-parquet", "application/vnd.apache.parquet"),
    ".sav": ("spss", "application/x-spss-sav"),
}
_LICENCE = "https://opensource.org/license/mit"
_CONTENT = (
    "records.csv", "records.parquet", "records.sav", "missing.parquet", "dictionary.csv",
)  # fmt: skip


def typed(frame: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Validated text cells as types: categories in the instrument's order, numbers as Float64."""
    out: dict[str, object] = {}
    scale = cache(lambda codes, ordered: pd.CategoricalDtype(list(codes), ordered))
    for name in map(str, frame.columns):
        cells, variable = frame[name], instrument.variables.get(name)
        if variable is None or variable.kind == "text":
            out[name] = cells.astype("string").array
        elif variable.kind == "date":
            days = pd.to_datetime(cells, format="%Y-%m-%d")
            out[name] = days.astype(pd.ArrowDtype(pa.date32())).array
        elif variable.kind == "number":
            numbers = pd.to_numeric(cells).astype("Float64")
            out[name] = (numbers if variable.decimals else numbers.astype("Int64")).array
        else:
            order, given = scale(variable.codes, variable.ordered), Distinct.of(cells)
            at = {code: place for place, code in enumerate(variable.codes)}
            places = np.array([*(at.get(code, -1) for code in given.values), -1])
            out[name] = pd.Categorical.from_codes(places.take(given.places), dtype=order)
    return pd.DataFrame(out)


def write_package(folder: Path, wave: Validated, instrument: Instrument) -> list[str]:
    """Write the package into `folder`; its files take their places only when all are complete.

    Returns what could not be written and why: records.sav needs the extra `spss`.

    The package: records.csv, .parquet and .sav, missing.parquet (why cells are empty),
    dictionary.csv, and datapackage.json (Data Package v2), which lists them. Beside it, for who
    mends the export: rejected.parquet (with a column `reasons`), validation.csv and .html; and what
    may not leave unseen: texts.parquet (see `texts_of`).
    """
    make_folder(folder)
    with TemporaryDirectory(dir=folder, prefix=".package-") as scratch:
        new = Path(scratch)
        notes = _write(new, wave, instrument)
        (folder / "records.sav").unlink(missing_ok=True)  # never that of other records
        for file in sorted(new.iterdir()):
            file.chmod(0o600)  # records: their owner's alone
            file.replace(folder / file.name)
    return notes


def _write(folder: Path, wave: Validated, instrument: Instrument) -> list[str]:
    columns = [str(name) for name in wave.accepted.columns]
    records = typed(wave.accepted, instrument)
    dictionary = data_dictionary(instrument)
    dictionary = dictionary[dictionary["variable"].isin(columns)]
    origin = str(wave.accepted["origin"].iloc[0])
    about = about_origin(origin)
    top = pd.DataFrame([{name: about.get(name, "") for name in dictionary.columns}])
    dictionary = pd.concat([top, dictionary.astype(object)])
    missing = missing_kinds(wave.accepted, instrument, wave.missing).reset_index(drop=True)
    rejected = wave.rejected.astype("string").reset_index()
    texts = texts_of(wave.received)
    tables = {"records": records, "rejected": rejected, "missing": missing, "texts": texts}
    for name, table in tables.items():
        _write_parquet(folder / f"{name}.parquet", table, origin)
    own = {"records": records, "validation": wave.problems, "dictionary": dictionary}
    for name, table in own.items():
        write_csv(table, folder / f"{name}.csv")
    notes = []
    try:
        write_sav(folder / "records.sav", records, instrument, origin, missing)
    except UserError as error:
        notes.append(str(error))
    counts = {
        "accepted": len(wave.accepted), "rejected": len(wave.rejected), "left_out": wave.left_out
    }  # fmt: skip
    counts = {"received": sum(counts.values()), **counts}
    html = problems_page(
        wave.problems, instrument.wave, counts, instrument.obeyed(), wave.seen, wave.notes
    )
    (folder / "validation.html").write_text(html, encoding="utf-8")
    description = _describe(folder, instrument, columns, origin)
    text = json.dumps(description, indent=1, ensure_ascii=False) + "\n"
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
    return notes


def texts_of(received: pd.DataFrame) -> pd.DataFrame:
    """Each text that came in, once per `column`, in the order of the alphabet: whose it was, or
    which belong together, is not to be seen."""
    columns = [(name, Distinct.of(cells).values) for name, cells in received.items()]
    rows = sorted({(str(name), str(text)) for name, texts in columns for text in texts})
    return pd.DataFrame(rows, columns=["column", "text"], dtype="str")


def _write_parquet(path: Path, table: pd.DataFrame, origin: str) -> None:
    """A table with the notice on its origin among its metadata (`description`)."""
    whole = pa.Table.from_pandas(table, preserve_index=False)
    if told := notice_of(origin):
        words = {b"description": f"{told.en} {told.nl}".encode()}
        whole = whole.replace_schema_metadata({**(whole.schema.metadata or {}), **words})
    pq.write_table(whole, path)


def _describe(
    folder: Path, instrument: Instrument, columns: list[str], origin: str
) -> dict[str, object]:
    told = notice_of(origin)
    notice = f"{told.en} {told.nl} " if told else ""
    about = say("intake.package.about", "en", wave=instrument.wave, origin=origin)
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"{instrument.id}-{instrument.wave}",
        "title": title_of(instrument, origin).en,
        "description": notice + about,
        **(_made_here(instrument) if told else {}),
        "instrument": {"wave": instrument.wave, "sha256": instrument.sha256},
        "resources": [
            _resource(folder / name, table_schema(instrument, columns))
            for name in _CONTENT
            if (folder / name).exists()
        ],
    }


def _made_here(instrument: Instrument) -> dict[str, object]:
    """Who may do what with records that nobody gave, who made them, and from what.

    Of collected records it is for those who collected them to say.
    """
    return {
        "licenses": [{"name": "MIT", "title": "MIT License", "path": _LICENCE}],
        "contributors": [
            {
                "title": say("intake.package.makers", "en"),
                "roles": [say("intake.package.role", "en")],
            }
        ],
        "sources": [_source(one) for one in instrument.cites] or [{"title": instrument.source.en}],
    }


def _source(cited: Citation) -> dict[str, str]:
    """A publication as its authors, year and title, and where it is found."""
    title = f"{'; '.join(cited.authors)} ({cited.year}). {cited.title}. {cited.en}"
    return {"title": title, **({"path": cited.path} if cited.path else {})}


def _resource(file: Path, schema: dict[str, Any]) -> dict[str, Any]:
    """One file of the package; the columns of the records are described where they are CSV."""
    format, mediatype = _FORMATS[file.suffix]
    text = {"encoding": "utf-8"} if mediatype.startswith("text/") else {}
    resource = {
        "name": file.name.replace(".", "-"),
        "path": file.name,
        "title": say(f"intake.package.{file.name}", "en"),
        "format": format,
        "mediatype": mediatype,
        **text,
        "hash": f"sha256:{sha256(file)}",
        "bytes": file.stat().st_size,
    }
    if file.name == "records.csv":
        resource |= {"name": "records", "type": "table", "schema": schema}
    return resource
