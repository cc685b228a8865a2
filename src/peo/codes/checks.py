"""How a coded table is checked: columns, checks that carry a rule's id, and the list of problems.

Use `problems` rather than pandera's own messages: for a check over several columns those print
whole rows, and a row holds what somebody said.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import pandas as pd
import pandera.pandas as pa

from peo.codes.cells import is_date, split_categories
from peo.define.rules import RULES
from peo.intake.check import Checked

PROBLEM_COLUMNS = ["rule", "severity", "row", "column", "value", "message_nl", "message_en"]

# The column that a check over several columns speaks of, where it is not the last one.
_COLUMN_OF = {
    "experience-age": "years_total",
    "experience-utrecht": "years_utrecht",
    "code-defined": "code",
    "selective-parent": "code",
}
# Pandera's names for what is wrong with a table as such.
_BUILT_IN = {
    pa.errors.SchemaErrorReason.COLUMN_NOT_IN_DATAFRAME: "column-missing",
    pa.errors.SchemaErrorReason.COLUMN_NOT_IN_SCHEMA: "column-unknown",
    pa.errors.SchemaErrorReason.WRONG_DATATYPE: "cell-text",
}


@dataclass(frozen=True)
class _Failure:
    """One broken rule: the position of the row, -1 for the table as such, and the column."""

    position: int
    column: str
    rule: str


CheckedTable = Checked


def divided(file: str, kind: str, frame: pd.DataFrame, *found: pd.DataFrame) -> Checked:
    """The rows of a table by whether a problem refuses them; one of the table as such, all."""
    everything = pd.concat(found, ignore_index=True)
    everything = everything.sort_values("row", kind="stable", ignore_index=True)
    refused = everything.loc[everything["severity"] == "refuse", "row"]
    out = frame.index.isin(refused.dropna().tolist()) | bool(refused.isna().any())
    everything = everything.assign(file=file, advice_nl="", advice_en="")
    return Checked(frame[~out], frame[out], everything, file, kind)


def problems(frame: pd.DataFrame, schema: pa.DataFrameSchema) -> pd.DataFrame:
    """Every broken rule of a table, by row: columns rule, row, column, value and two messages.

    `row` is the label in the index, missing where the table as such is wrong; `value` is the cell
    that the rule speaks of, and no other cell of the row is shown. `RULES[rule].severity` tells
    whether the row is refused or only listed.
    """
    if not frame.columns.is_unique:
        doubled = frame.columns[frame.columns.duplicated()].unique()
        return listed([problem("column-twice", pd.NA, name, "") for name in doubled])
    order = {name: place for place, name in enumerate(schema.columns)}
    rows = []
    for failure in sorted(
        _all_failures(frame, schema), key=lambda f: (f.position, order.get(f.column, len(order)))
    ):
        row, cell = pd.NA, ""
        if failure.position >= 0:
            row = frame.index[failure.position]
            cell = text(frame[failure.column].iloc[failure.position])
        column = schema.columns.get(failure.column)
        known = (column.metadata or {}).get("known", ()) if column else ()
        rows.append(problem(failure.rule, row, failure.column, cell, known))
    return listed(rows)


def _all_failures(frame: pd.DataFrame, schema: pa.DataFrameSchema) -> list[_Failure]:
    numbered = frame.reset_index(drop=True)  # labels may repeat, positions do not
    if numbered.empty:
        numbered = numbered.astype("str")  # without cells there is no telling that they are text
    try:
        schema.validate(numbered, lazy=True)
    except pa.errors.SchemaErrors as errors:
        found = [failure for error in errors.schema_errors for failure in _failures(error)]
        not_text = {failure.column for failure in found if failure.rule == "cell-text"}
        # A column of numbers breaks further rules only because it was read wrongly.
        return [f for f in found if f.rule == "cell-text" or f.column not in not_text]
    return []


def _failures(error: pa.errors.SchemaError) -> Iterator[_Failure]:
    """The rows that failed one check. The failure cases are not looked at: they are whole rows."""
    reason, check, passed = error.reason_code, error.check, error.check_output
    if reason in _BUILT_IN:
        wrong_type = reason is pa.errors.SchemaErrorReason.WRONG_DATATYPE
        column = error.schema.name if wrong_type else error.failure_cases
        yield _Failure(-1, str(column), _BUILT_IN[reason])
        return
    if not isinstance(check, pa.Check) or not isinstance(passed, pd.Series):
        raise error  # a check that crashed is a fault of ours, not of the table
    rule = str(check.name)
    column = _COLUMN_OF.get(rule) or check.title or str(error.schema.name)
    for position in passed.index[~passed.astype(bool)]:
        yield _Failure(int(position), column, rule)


def problem(
    rule: str,
    row: object,
    column: str,
    value: str,
    known: Sequence[str] = (),
    severity: str | None = None,
) -> dict[str, object]:
    """One line of the list; `severity` "note" says that the cell was corrected or only noted."""
    words = RULES[rule]
    found: dict[str, object] = {
        "rule": rule,
        "severity": severity or words.severity,
        "row": row,
        "column": column,
        "value": value,
    }
    near = _nearest(value, known) if rule.endswith("-known") else ""
    for language, word in (("nl", "Bedoeld"), ("en", "Meant")):
        said = f"{getattr(words.message, language)} {getattr(words.advice, language)}"
        found[f"message_{language}"] = f"{said} {word}: {near}?" if near else said
    return found


def _nearest(value: str, known: Sequence[str]) -> str:
    """The names that come nearest to the parts of a cell that are not known.

    Only for words: between short codes such as PZ1 and OP1 any suggestion would be a guess.
    """
    names = {name.lower(): name for name in known}
    wrong = [part.lower() for part in split_categories(value) if len(part) > 4]
    near = [
        names[match]
        for part in wrong
        for match in get_close_matches(part, names, n=1)
        if part not in names
    ]
    return ", ".join(dict.fromkeys(near))


def listed(rows: Iterable[dict[str, object]]) -> pd.DataFrame:
    """The list of problems as a table, also when there are none."""
    return pd.DataFrame(list(rows), columns=PROBLEM_COLUMNS)


def table_schema(
    columns: dict[str, pa.Column], rows: Sequence[pa.Check] = ()
) -> pa.DataFrameSchema:
    """A schema that knows these columns and no others."""
    return pa.DataFrameSchema(columns, checks=list(rows), strict=True, unique_column_names=True)


def text_column(
    checks: Sequence[pa.Check] = (),
    required: bool = True,
    known: Sequence[str] = (),
    optional: bool = False,
) -> pa.Column:
    """A column of text cells; in a required one a cell without any text is a problem.

    An `optional` column may be left out of the table.
    """
    filled = [pa.Check(lambda s: s.map(text) != "", name="cell-required", ignore_na=False)]
    return pa.Column(
        str,
        [*(filled if required else []), *checks],
        nullable=True,
        required=not optional,
        metadata={"known": known},
    )


def text(cell: object) -> str:
    """The cell as text, empty when missing."""
    return "" if pd.isna(cell) else str(cell).strip()  # type: ignore[call-overload]


def cell_check(rule: str, test: Callable[[str], bool], strip: bool = True) -> pa.Check:
    """A check of every cell by itself, without the spaces around it unless these matter.

    An empty cell passes: cell-required speaks of it.
    """

    def verdict(cells: pd.Series) -> pd.Series:
        obeys = [not text(cell) or test(text(cell) if strip else str(cell)) for cell in cells]
        return pd.Series(obeys, index=cells.index, dtype=bool)

    return pa.Check(verdict, name=rule, ignore_na=False)


def one_of(rule: str, codes: Collection[str], required: bool = True) -> pa.Column:
    """A column of codes."""
    return text_column([cell_check(rule, lambda c: c in codes)], required, known=tuple(codes))


def day_column(required: bool = True) -> pa.Column:
    """A column of dates."""
    return text_column([cell_check("date-form", is_date)], required)


def spelled(
    name: str, form: str, known: Collection[str], tidy: Callable[[str], tuple[str, bool]]
) -> list[pa.Check]:
    """The checks of a code that `tidy` can correct: whether it exists, and how it is written."""
    return [
        cell_check(name, lambda c: tidy(c)[0] in known),
        cell_check(form, lambda c: c in known or tidy(c)[0] not in known, strip=False),
    ]


def row_check(rule: str, columns: tuple[str, ...], test: Callable[..., bool]) -> pa.Check:
    """A check of cells of a row; it passes when a column is missing, which has its own rule.

    It speaks of the last of the columns, unless _COLUMN_OF names another.
    """

    def verdict(frame: pd.DataFrame) -> pd.Series:
        if not set(columns) <= set(frame.columns):
            return pd.Series(True, index=frame.index, dtype=bool)
        pairs = zip(*(frame[name].map(text) for name in columns), strict=True)
        return pd.Series([test(*pair) for pair in pairs], index=frame.index, dtype=bool)

    return pa.Check(verdict, name=rule, title=columns[-1], ignore_na=False)
