"""What the doors of both studies share: counts as figures, labels of codes, the printed check."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path

import pandas as pd

from peo.codes.book import CodeBook
from peo.codes.codebook import book_of
from peo.define.parameters import read_parameters
from peo.define.subject import Kind, find_subject
from peo.figure import Figure
from peo.instrument.expression import Condition, Term
from peo.instrument.variable import Language
from peo.notebook.recorder import Recorder
from peo.project import Project, UserError, did_you_mean, sha256
from peo.published.checks import printed_checks
from peo.show import response, studies
from peo.show.canvas import Plot
from peo.show.markdown import Markdown
from peo.show.table import Table
from peo.words import find, named, say

PUBLISHED = "published_totals"


class Study(Recorder):
    """One study in one notebook. What it has no content for comes back as None: nothing is shown.

    Raises UserError for a study that was published and has tables all the same.
    """

    def __init__(
        self, project: Project, study: str, kind: Kind, notebook: str, language: Language,
        figures: str,
    ) -> None:  # fmt: skip
        subject = find_subject(project, study)
        if subject.kind != kind:
            raise UserError(f"{study} is no study of {kind}, but of the kind {subject.kind!r}.")
        super().__init__(project, study, notebook, language, figures)
        self.codes: CodeBook = book_of(subject)
        self.published = subject.read_only
        self.seed = read_parameters(project).seed
        self.origin = "demonstration" if subject.demonstration else "collected"
        self._folder = project.raw(study)
        self._labels = self.codes.labels(language)
        self._book_hash = sha256(subject.definition_file)
        if self.published and (tables := _tables(self._folder)):
            raise UserError(
                f"{project.relative(tables[0])}: the study {study} was published, so no table of "
                f"it comes in any more. Start one of your own, peo new NAME --like {study}, and "
                "move the tables to data/raw/NAME."
            )

    # ---------------------------------------------------------------- showing
    def label(self, code: str) -> str:
        """The words of a code of the code book, ready for a table."""
        if code not in self._labels:
            near = did_you_mean(code, self._labels)
            raise UserError(f"The code book of {self.id} has no code {code!r}{near}")
        return self._shown(code)

    def grid(self, figures: Sequence[Figure], nl: str, en: str, *notes: str) -> Table | None:
        """Counts as a table: a row per category, a column per group."""
        caption = self._say(nl, en)
        return (
            studies.grid(figures, self._shown, self.language, caption, *notes) if figures else None
        )

    def as_html(self, figures: list[Figure]) -> str:
        """What JupyterLab shows of figures that stand at the end of a cell."""
        return studies.grid(figures, self._shown, self.language, "")._repr_html_()

    def bars(
        self, figures: Sequence[Figure], nl: str, en: str, marked: Collection[str] = ()
    ) -> Plot | None:
        """A bar per count."""
        title = self._say(nl, en)
        return studies.bars(figures, self._plain, self.language, title, marked) if figures else None

    def say(self, nl: str, en: str) -> Markdown:
        """A sentence in the language of the report."""
        return Markdown(self._say(nl, en))

    def listing(
        self, nl: str, en: str, rows: Iterable[Sequence[str]], head: str, *notes: str
    ) -> Table | None:
        """A table of words, cells as text; `head` names all columns but the first, `|` between."""
        cells = tuple(tuple(escape(str(cell)) for cell in row) for row in rows)
        names = ("", *head.split("|"))
        told = tuple(filter(None, notes))
        return Table(self._say(nl, en), names, cells, told, words=True) if cells else None

    def check(self, nl: str, en: str) -> Table | None:
        """What differs from the numbers of the report, of all that this notebook counted."""
        checks = printed_checks(self.figures, self.codes)
        caption = self._say(nl, en)
        return response.check_table(checks, None, self.language, caption) if checks else None

    def advice(self, nl: str, en: str) -> Table | None:
        """The recommendations by whom they are for."""
        rows = [(say(f"study.addressee.{r.to}", self.language), r.label(self.language))
                for r in self.codes.recommendations]  # fmt: skip
        return self.listing(nl, en, rows, self._say("aanbeveling", "recommendation"))

    def __repr__(self) -> str:
        return f"Study {self.id}"

    def _repr_html_(self) -> str:
        title = f"<p>{escape(self.codes.title.label(self.language))}</p>"
        told = None if self.published else find(f"show.origin.{self.origin}")
        if told is None:
            return title
        return f'{title}<p class="peo-origin">{escape(told.label(self.language))}</p>'

    # ---------------------------------------------------------------- inside
    def _shown(self, code: str) -> str:
        """The words of a code, or the code itself; ready for a table."""
        return escape(self._plain(code))

    def _plain(self, code: str) -> str:
        return self._labels.get(code) or named("show.study", code, self.language)

    def _record(self, figures: Iterable[Figure], origin: str = PUBLISHED) -> list[Figure]:
        data = self._book_hash if origin == PUBLISHED else sha256(self._folder)
        stamped = self._stamped(figures, origin, data)
        if origin == PUBLISHED:  # counted in what was published: code list, quotations, conclusions
            stamped = [replace(figure, basis="follows", n_basis="follows") for figure in stamped]
        return self._kept(stamped, origin)

    def _count(self, id: str, variable: str, count: int, n: int | None = None) -> Figure:
        name = id.rsplit(".", 1)[-1]
        return Figure(id, "count", variable, (name,), value=float(count), count=count, n=n)

    def _counts(
        self, place: str, table: pd.DataFrame, variable: str, by: str, origin: str = PUBLISHED
    ) -> list[Figure]:
        """A figure per cell of a table of counts, called `place.row.column`."""
        figures = []
        for row in map(str, table.index):
            for column in map(str, table.columns):
                base = Condition((Term(by, (column,)),))
                one = self._count(f"{place}.{row}.{column}", variable, int(table[column][row]))
                figures.append(replace(one, categories=(row,), base=base, by=by, group=column))
        return self._record(figures, origin)


def estimates(place: str, found: pd.DataFrame) -> list[Figure]:
    """The rows of an agreement table as figures, called `place.what.statistic`."""

    out = []
    for row in found.to_dict("records"):
        name, statistic = row["category"] or row["of"], row["statistic"]
        value, low, high = (None if pd.isna(row[k]) else row[k] for k in ("value", "low", "high"))
        out.append(
            Figure(
                f"{place}.{name}.{statistic}", "agreement", row["of"], (name,), by="statistic",
                group=statistic, test=statistic, value=value, low=low, high=high, n=row["n"],
            )
        )  # fmt: skip
    return out


def _tables(folder: Path) -> list[Path]:
    """What lies in the folder of a study beside its README and its findings."""
    found = sorted(folder.glob("*")) if folder.is_dir() else []
    return [
        path
        for path in found
        if path.name[0] != "." and path.name not in ("README.md", "statements.csv")
    ]
