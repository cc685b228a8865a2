"""Why a cell is empty: not asked, skipped, don't know, not applicable, or nobody can tell, or what
stood there cannot count. Six things, kept apart."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from peo.define.instrument.expression import look_in
from peo.define.instrument.model import Instrument
from peo.project import UserError
from peo.project.typed import fold

Kind = Literal["not_asked", "skipped", "dont_know", "not_applicable", "undecidable", "unusable"]
KINDS = pd.CategoricalDtype(list(get_args(Kind)))
_UNKNOWN: tuple[Kind, ...] = ("undecidable", "unusable")
Codes = npt.NDArray[np.signedinteger]  # places among the kinds, -1 beside an answer
_NOWHERE = np.array([], dtype=np.intp)
TOLD_COLUMNS = ["row", "variable", "kind"]
# what words for nothing say
_KINDS: dict[Kind, set[str]] = {
    "not_asked": {"niet gesteld", "niet gevraagd", "not asked", "route", "not shown"},
    "skipped": {"niet ingevuld", "geen antwoord", "overgeslagen", "no answer", "skipped",
                "niet beantwoord", "not answered", "missing", "ontbreekt"},
    "dont_know": {"weet niet", "weet ik niet", "weet het niet", "don't know", "do not know"},
    "not_applicable": {"nvt", "n.v.t", "niet van toepassing", "not applicable", "n/a"},
    "undecidable": {"niet uit te maken", "undecidable", "cannot be told"},
    "unusable": {"niet bruikbaar", "unusable", "not usable"},
}  # fmt: skip
# what programs write in an empty cell
_NOTHING = {"null", "#null", "na", "n/a", "nan", "#n/a", "#n/b", "<na>", "(leeg)", "(blank)"}


def is_empty(cell: str) -> bool:
    """Whether a cell holds what a program writes where nobody answered."""
    return cell == "." or fold(cell) in _NOTHING


def kind_of(label: str) -> Kind | None:
    """The kind of missing that a label speaks of, if it does."""
    word = fold(label)
    return next((kind for kind, words in _KINDS.items() if word in words), None)


def missing_kinds(frame: pd.DataFrame, instrument: Instrument, told: pd.DataFrame) -> pd.DataFrame:
    """respondent_id, and per closed or numeric variable in `frame` (codes) the kind of missing.

    not_asked: the route leads elsewhere, or its filter was left empty; undecidable where what stood
    in the filter cannot count. Missing where there is an answer: "don't know" is one where the
    instrument has it among the answers, and a kind where it has it under `missing`. `told` (columns
    row, variable, kind; rows as in the index of `frame`) is what is known of empty cells from
    elsewhere, the last word the strongest.
    """
    place = {str(kind): code for code, kind in enumerate(KINDS.categories)}
    ours = np.array([*(kind in _UNKNOWN for kind in KINDS.categories), False])  # the last: -1
    told = told[told["row"].isin(frame.index)]
    at = frame.index.get_indexer(pd.Index(told["row"]))
    said = told["kind"].map(place).to_numpy(dtype=np.intp)
    of = {name: np.asarray(rows) for name, rows in told.groupby("variable").indices.items()}
    names, answers = {*frame.columns}, cache(look_in(frame))
    led = cache(lambda route: (route.met(answers, len(frame)), route.missed(answers, len(frame))))
    out: dict[str, Codes] = {}
    for variable in instrument.variables.values():
        if variable.kind == "text" or variable.id not in names:
            continue
        empty, route = ~answers(variable.id).filled, variable.asked_if
        kinds = np.where(empty, place["skipped"], -1)
        heard = of.get(variable.id, _NOWHERE)
        heard = heard[empty[at[heard]]]
        less = heard[ours[said[heard]]]  # a route that leads elsewhere says more
        kinds[at[less]] = said[less]
        if route and route.variables <= names:
            here, elsewhere = led(route)
            kinds[empty & ~here] = place["not_asked"]
            for name in route.variables & out.keys():
                kinds[empty & ~elsewhere & ours[out[name]]] = place["undecidable"]
        more = heard[~ours[said[heard]]]
        kinds[at[more]] = said[more]
        out[variable.id] = kinds
    columns = {name: pd.Categorical.from_codes(kinds, dtype=KINDS) for name, kinds in out.items()}
    return pd.DataFrame({"respondent_id": frame["respondent_id"], **columns}, index=frame.index)


def earlier_kinds(raw: Path, frame: pd.DataFrame) -> pd.DataFrame:
    """What missing.parquet beside a raw file says, if a data package is taken in again; as `told`.

    Raises UserError when it is no such table.
    """
    path = raw.with_name("missing.parquet")
    if not path.is_file():
        return pd.DataFrame(columns=TOLD_COLUMNS)
    try:
        said = pd.read_parquet(path).melt("respondent_id", var_name="variable", value_name="kind")
        said = said[said["kind"].isin(KINDS.categories)]
        rows = frame[["respondent_id"]].rename_axis("row").reset_index()
        return rows.merge(said, on="respondent_id")[TOLD_COLUMNS]
    except (OSError, ValueError, KeyError):
        raise UserError("intake.no_kinds", file=path.name, raw=raw.name) from None
