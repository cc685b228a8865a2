"""A study of coded talk in one notebook: ask how many, compare coders, show it.

What is said about a study stands in its notebook. A page calls the verbs that show something again,
in either language, with the figures that were released (`peo.notebook.calls`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cached_property
from html import escape
from pathlib import Path

import pandas as pd

from peo.codes.book import CodeBook
from peo.codes.claims import Interview
from peo.codes.codebook import book_of
from peo.codes.counted import CODES, THINGS, TOTAL, Counted, Talk
from peo.codes.dialogues import Dialogues
from peo.codes.interviews import Interviews
from peo.codes.pairs import THRESHOLD
from peo.codes.people import passages_in, read_people
from peo.codes.themes import read_dialogue
from peo.define.instrument.expression import Condition, Term, parse, terms_of
from peo.define.parameters import read_parameters
from peo.define.subject import Subject, find_subject
from peo.figure import Figure
from peo.notebook.own import OwnNumbers, key_of
from peo.notebook.study.listed import Cells
from peo.project import Project, UserError, did_you_mean, sha256
from peo.project.words import Language, find
from peo.show.voice import Numbers

PUBLISHED = "published_totals"


class Opened(OwnNumbers):
    """One study in one notebook: its code book and its tables.

    Raises UserError for a study that was published and has tables all the same.
    """

    def __init__(
        self, project: Project, study: str, notebook: str, language: Language, figures: str
    ) -> None:
        subject = find_subject(project, study)
        if subject.is_wave:
            raise UserError("study.error.wave", study=study)
        super().__init__(project, study, notebook, language, figures)
        self.codes: CodeBook = book_of(subject)
        self.published = subject.read_only
        self.seed = read_parameters(project).seed
        self.origin = "demonstration" if subject.demonstration else "collected"
        self._folder = project.raw(study)
        self._book_hash = sha256(subject.definition_file)
        told = {one.id: one for one in self._statements}
        self._words = Cells(self.codes, language, told)
        if self.published and (tables := _tables(self._folder)):
            raise UserError(
                "study.error.published", tables=project.relative(tables[0]), study=study
            )
        self._talk: Talk = self._read(subject)

    def _read(self, subject: Subject) -> Talk:
        """The tables of the study in the form of its kind."""
        book, folder = self.codes, self._folder
        if isinstance(book, Dialogues):
            return read_dialogue(subject)
        assert isinstance(book, Interviews)
        people = read_people(folder, book) if any(folder.glob("forms.*")) else None
        codes, second = (passages_in(folder, book, name, people) for name in ("codes", "second"))
        return Interview(book, people, codes, second, self.published)

    @property
    def voice(self) -> Numbers:
        """How the report of this study speaks."""
        return Numbers(self.language)

    def __repr__(self) -> str:
        return f"Study {self.id}"

    def _repr_html_(self) -> str:
        title = f"<p>{escape(self.codes.title.label(self.language))}</p>"
        told = None if self.published else find(f"show.origin.{self.origin}")
        if told is None:
            return title
        return f'{title}<p class="peo-origin">{escape(told.label(self.language))}</p>'


class Asking(Opened):
    """What a study can be asked. What it has no content for gives no figures."""

    def count(
        self, place: str, what: str, by: str | Sequence[str] = (), base: str = ""
    ) -> list[Figure]:
        """How many different things there are (`quotations`, `teams`), per code of `by` if asked.

        `base` says which are counted, as a condition: `polarity == hindering`. The figures are
        called `place`, or `place.code`.

        >>> s.count("hindering", "quotations", base="polarity == hindering")
        [hindering: 19 (n = 26)]
        >>> s.count("theme", "quotations", by="theme")["taking_time"]
        theme.taking_time: 7 (n = 26)
        """
        condition = self._condition("count", base)
        names = [by] if isinstance(by, str) else list(by)
        self._known("count", [what], names)
        if (table := self._table(what, {*names, *condition.variables})) is None:
            return []
        counts = table.count(what, names, condition)
        whole = table.n or table.count(what, [], Condition())[()]
        n = whole if table.published and (names or base) else None
        last = (place.rsplit(".", 1)[-1],)
        figures = [
            Figure(
                ".".join(filter(None, (place, *key))), "count", what, key or last,
                _of(names, key, condition), value=float(found), count=found, n=n,
            )
            for key, found in counts.items()
        ]  # fmt: skip
        return self._record(figures, table.published)

    def cross(
        self,
        place: str,
        what: str | Sequence[str],
        rows: str | Sequence[str],
        columns: str = "",
        base: str = "",
        totals: bool = False,
    ) -> list[Figure]:
        """How many things there are by rows and columns; of several kinds of things a column each.

        Things that bear two codes are counted with the same name for rows and columns. The figures
        are called `place.row.column`; `totals` adds `total` to rows and columns.

        >>> themes = s.cross("themes", "quotations", "theme", "polarity", totals=True)
        >>> themes["taking_time"]["hindering"], themes["total"]["hindering"]
        (themes.taking_time.hindering: 6, themes.total.hindering: 19)
        """
        things = [what] if isinstance(what, str) else list(what)
        names = [rows] if isinstance(rows, str) else list(rows)
        condition = self._condition("cross", base)
        self._known("cross", things, [*names, columns] if columns else names)
        found: list[Figure] = []
        for thing in things:
            used = {*names, *condition.variables, *([columns] if columns else [])}
            if (table := self._table(thing, used)) is None:
                continue
            if columns:
                counts = table.cross(thing, names, columns, condition, totals)
            else:
                counts = {(k, thing): n for k, n in table.count(thing, names, condition).items()}
            figures = []
            for (key, column), n in counts.items():
                along = [*names, columns] if columns else names
                of = _of(along, [*key, column], condition)
                figures.append(
                    Figure(
                        ".".join(filter(None, (place, *key, column))), "count", thing, key,
                        of, columns or "what", column, value=float(n), count=n,
                    )
                )  # fmt: skip
            found += self._record(figures, table.published)
        order = list(dict.fromkeys(figure.categories for figure in found))
        return sorted(found, key=lambda figure: order.index(figure.categories))

    def agreement(self, place: str, threshold: float = THRESHOLD) -> list[Figure]:
        """How far two coders agree: what both chose or one, and coefficients with their intervals.

        Of dialogues the pair of each session, of interviews a second coder. Fragments count as the
        same from `threshold` of shared time on.
        """
        chosen, found = self._talk.agreement(threshold, self.seed)
        what = str(chosen.index.name)
        figures = [
            Figure(
                f"{place}.{what}.{row}.{outcome}", "count", what, (str(row),),
                Condition((Term("outcome", (outcome,)),)), "outcome", outcome,
                value=float(n), count=int(n),
            )
            for row, cells in chosen.to_dict("index").items()
            for outcome, n in zip(chosen.columns, cells.values(), strict=True)
        ]  # fmt: skip
        return self._record([*figures, *_estimates(place, found)], published=False)

    def saturation(self, place: str) -> list[Figure]:
        """Different codes after each interview: as held, and mean and band over other orders.

        Of coded passages, else of published quotations.
        """
        if (saturated := self._talk.saturation(self.seed)) is None:
            return []
        found, published = saturated
        return self._record(
            [
                Figure(
                    f"{place}.{name}", "saturation", "codes", (str(name),), value=row["mean"],
                    low=row["low"], high=row["high"], count=int(row["cumulative"]),
                    n=len(found.curve), tests=found.orders, group=str(found.last_new),
                    by="number" if published else "date",
                    test="all_orders" if found.all_orders else "random_orders",
                )
                for name, row in found.curve.to_dict("index").items()
            ],
            published,
        )  # fmt: skip

    def sample(self, place: str) -> list[Figure]:
        """Who was approached and took part, and how the sample is made up, as published.

        `place.age.mean` and so on are of one thing (`age`) with a column each.
        """
        if not (self.published and isinstance(self.codes, Interviews)):
            return []
        told = self.codes.sample
        n, asked = told.participated, told.approached
        counts = [("approached", asked, None), ("participated", n, asked),
                  *((f"gender.{code}", k, n) for code, k in told.gender.items()),
                  *((f"kind.{kind.code}", kind.n, n) for kind in told.organisations)]  # fmt: skip
        figures = [
            Figure(f"{place}.{name}", "count", "people", (name.rsplit(".", 1)[-1],),
                   value=float(k), count=k, n=of)
            for name, k, of in counts
        ]  # fmt: skip
        rate = Figure(
            f"{place}.rate", "percent", "participation", ("rate",), unit="%", count=n,
            value=100 * n / asked, n=asked,
        )  # fmt: skip
        spreads = {"age": told.age, "experience": told.experience_years, "minutes": told.minutes}
        ends = [
            Figure(
                f"{place}.{name}.{end}", "mean" if end == "mean" else "extreme", name, (name,),
                by="spread", group=end, value=float(size), n=n,
                places=len(f"{size:g}".partition(".")[2]),  # as printed
            )
            for name, spread in spreads.items()
            for end, size in spread.model_dump().items()
        ]  # fmt: skip
        return self._record([*figures[:2], rate, *figures[2:], *ends], published=True)

    def most(self, figures: Sequence[Figure]) -> list[Figure]:
        """The figures with the largest number; more than one where they tie.

        >>> s.most(s.count("quoted", "quotations", by="theme"))
        [quoted.mutual_relations: 10 (n = 26)]
        """
        known = [figure for figure in figures if figure.value is not None]
        return [f for f in known if f.value == max(one.value or 0 for one in known)]

    def frame(self, of: str) -> pd.DataFrame:
        """The codes that `fragments`, `stances` or `passages` bear, for pandas or seaborn.

        A row per thing, numbered, and code; no words, and nobody who took part. Keep the index:
        `record` and `show` count by it the teams or people whose rows these are. A published study
        has no rows: `rows = s.frame("fragments")` is for one with tables of its own.
        """
        self._known("frame", [of], [])
        own = next((t for t in self._tables if t.has([of]) and not t.published), None)
        if own is None or own.n or self._whose(own) == of:
            raise UserError("study.error.frame", id=self.id, of=of)
        rows = own.rows.dropna(subset=[of]).reset_index(drop=True)
        rows.index = pd.RangeIndex(len(rows), name=key_of(self.id)) + THINGS.index(of) * 10_000_000
        self._told_of[of] = rows[self._whose(own)]
        codes = [name for name in CODES if name in rows and rows[name].notna().any()]
        return rows[codes].assign(**{of: pd.factorize(rows[of])[0]})

    # ---------------------------------------------------------------- inside
    @staticmethod
    def _whose(table: Counted) -> str:
        """The column that says who talked: participants, or the team of a session."""
        return "people" if table.has(["people"]) else "teams" if table.has(["teams"]) else "team"

    @property
    def _known_rows(self) -> pd.Series:
        known: pd.Series = pd.concat([pd.Series(dtype="string"), *self._told_of.values()])
        return known.rename_axis(key_of(self.id))

    @property
    def _least(self) -> int:  # type: ignore[override]
        return self._rule.min_cell

    def _keep_own(self, figure: Figure) -> Figure:
        unit = "people" if isinstance(self.codes, Interviews) else "teams"
        return self._record([replace(figure, by=unit)], published=False)[0]

    @cached_property
    def _told_of(self) -> dict[str, pd.Series]:
        """Whose the rows are that were handed out."""
        return {}

    @cached_property
    def _tables(self) -> list[Counted]:
        return self._talk.tables

    def _table(self, what: str, names: Collection[str]) -> Counted | None:
        """The first table that can be asked this; None where this study has none."""
        return next((table for table in self._tables if table.has({what, *names})), None)

    @staticmethod
    def _known(verb: str, things: Sequence[str], names: Sequence[str]) -> None:
        """UserError for what can be counted, or counted by, in no study at all."""
        for what, asked, known in (("thing", things, THINGS), ("column", names, CODES)):
            for name in set(asked) - set(known):
                near = did_you_mean(name, known)
                raise UserError(f"study.error.{what}", verb=verb, name=repr(name), near=near)

    def _condition(self, verb: str, base: str) -> Condition:
        """A base, with the nearest name for a column or a code that is not there."""
        try:
            condition = parse(base)
        except ValueError as error:
            raise UserError.saying(f"{verb}: {error}.") from None
        self._known(verb, [], sorted(condition.variables))
        for term in (term for part in condition.parts for term in terms_of(part)):
            tables = [table for table in self._tables if table.has([term.variable])]
            codes = {str(c) for table in tables for c in table.rows[term.variable].dropna()}
            codes |= {str(c) for table in tables for c in table.order.get(term.variable, ())}
            for code in term.codes if tables else ():
                if code not in codes | {"yes", "no"}:
                    raise UserError(
                        "study.error.code",
                        verb=verb,
                        variable=term.variable,
                        code=repr(code),
                        near=did_you_mean(code, codes),
                    )
        return condition

    def _record(self, figures: Sequence[Figure], published: bool) -> list[Figure]:
        if not figures:
            return []
        origin = PUBLISHED if published else self.origin
        data = self._book_hash if published else sha256(self._folder)
        stamped = self._stamped(figures, origin, data)
        if published:  # counted in what was published: code list, quotations, conclusions
            stamped = [replace(figure, basis="follows", n_basis="follows") for figure in stamped]
        return self._kept(stamped)


def _of(names: Sequence[str], codes: Sequence[str], base: Condition) -> Condition:
    """What is counted: the base, and the codes of its row and column."""
    terms = [Term(name, (code,)) for name, code in zip(names, codes, strict=False)
             if code and code != TOTAL]  # fmt: skip
    return base & Condition(tuple(terms))


def _estimates(place: str, found: pd.DataFrame) -> list[Figure]:
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
