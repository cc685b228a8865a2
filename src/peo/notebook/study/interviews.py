"""The interviews in one notebook: what was published, and what forms and coded passages add."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Literal

import pandas as pd

from peo.analysis.describe import with_interval
from peo.codes import claims
from peo.codes.agreement import second_coder
from peo.codes.interviews import Interviews
from peo.codes.people import (
    People,
    code_matrix,
    factor_by_kind,
    read_passages,
    read_people,
    without,
)
from peo.codes.saturation import Saturation, saturation
from peo.codes.tables import find_table, records
from peo.define.subject import find_subject
from peo.figure import Figure
from peo.instrument.variable import Language
from peo.intake.problems import refuse
from peo.notebook.study.base import PUBLISHED, Study, estimates
from peo.project import Project
from peo.published.statements import read_statements
from peo.show import studies
from peo.show.canvas import Plot
from peo.show.markdown import Markdown
from peo.show.table import Table, cell
from peo.show.words import number
from peo.words import each, find, say


class InterviewStudy(Study):
    """A study of interviews: what was published of it, or what its tables hold."""

    def __init__(
        self, project: Project, study: str, notebook: str, language: Language, figures: str
    ) -> None:
        super().__init__(project, study, "interviews", notebook, language, figures)
        assert isinstance(self.codes, Interviews)
        self.book: Interviews = self.codes
        there = any(self._folder.glob("forms.*"))
        self.people: People | None = read_people(self._folder, self.book) if there else None
        self.gone = self.people.withdrawn if self.people else ()

    def found(self) -> Markdown | None:
        """The conclusions of a published report, in short."""
        if not self.published or not self.book.findings:
            return None
        told = "; ".join(finding.label(self.language) for finding in self.book.findings)
        return self._in_words("found", told=told)

    # ---------------------------------------------------------------- the sample
    def sample(self) -> list[Figure]:
        """Who was approached and took part, and how the sample is made up, as published.

        Of a study with forms how many took part; none without either.
        """
        if not self.published:
            n = len(self.people.numbers) if self.people else 0
            taken_part = [self._count("sample.participated", "people", n)]
            return self._record(taken_part, self.origin) if n else []
        sample, taken = self.book.sample, claims.participation(self.book)
        n = taken.participated
        rate = Figure(
            "sample.rate", "percent", "participation", ("participated",), value=taken.percent,
            unit="%", count=n, n=taken.approached,
        )  # fmt: skip
        figures = [
            self._count("sample.approached", "people", taken.approached),
            self._count("sample.participated", "people", n, taken.approached),
            with_interval(rate),
            *(self._count(f"sample.gender.{g}", "people", k, n) for g, k in sample.gender.items()),
            *(self._count(f"sample.kind.{k.code}", "people", k.n, n) for k in sample.organisations),
        ]
        spreads = {"age": sample.age, "experience": sample.experience_years}
        for name, spread in {**spreads, "minutes": sample.minutes}.items():
            for what in type(spread).model_fields:
                size = float(getattr(spread, what))
                figures.append(
                    Figure(
                        f"sample.{name}.{what}",
                        "mean" if what == "mean" else "extreme",
                        name,
                        (what,),
                        value=size,
                        n=n,
                    )
                )
        return self._record(figures)

    def sample_table(self, figures: Sequence[Figure], nl: str, en: str) -> Table | None:
        """The published sample: numbers, then mean with smallest and largest."""
        if not self.published or not figures:
            return None
        of = {figure.figure_id.removeprefix("sample."): figure for figure in figures}
        rows = [
            (self._row_name(name), cell(figure, self.language))
            for name, figure in of.items()
            if figure.statistic not in ("mean", "extreme")
        ]
        for name, planned in (("age", ""), ("experience", ""), ("minutes", "planned_")):
            mean, low, high = (
                cell(of[f"{name}.{w}"], self.language)
                for w in ("mean", f"{planned}min", f"{planned}max")
            )
            told = f"{self._in_words('planned')} " if planned else ""
            rows.append((self._row_name(name), f"{mean} <small>{told}{low}–{high}</small>"))
        nested = [part for kind in self.book.sample.organisations for part in kind.includes]
        note = "; ".join(
            self._in_words(
                "counts_under", part=part.label(self.language), kind=kind.label(self.language)
            )
            for kind in self.book.sample.organisations
            for part in kind.includes
        )
        return Table(
            self._say(nl, en), ("", self._in_words("value")), tuple(rows),
            (f"{note}.",) if nested else (),
        )  # fmt: skip

    def participation(self, figures: Sequence[Figure]) -> Markdown | None:
        """How many took part, and of how many who were approached where that was told."""
        taken = next((f for f in figures if f.figure_id == "sample.participated"), None)
        if taken is None:
            return None
        if taken.n is None:
            return self._in_words("took_part", n=taken.count)
        return self._in_words("took_part_of", of=taken.n, n=taken.count)

    # ---------------------------------------------------------------- factors and quotations
    def factor_table(self, nl: str, en: str) -> Table | None:
        """The factors: level, kind of help, indicators, and what the analysis rests on."""
        rows = []
        for factor in self.book.factors:
            levels = ", ".join(each("study.level", factor.levels, self.language))
            help_ = ", ".join(each("study.level", factor.help, self.language))
            signs = "; ".join(i.label(self.language) for i in factor.indicators)
            rows.append((f"{factor.code} {factor.label(self.language)}", levels, help_, signs))
        head = self._in_words("factor_head")
        told = claims.tree_sentence(self.book, self.language) if self.published else ""
        return self.listing(nl, en, rows, head, told)

    def by_participant(self, place: str = "by_participant") -> list[Figure]:
        """Published quotations per factor or extra code and participant; none without."""
        if not self.book.quotations:
            return []
        table = claims.factor_by_participant(self.book, self.gone)
        return self._counts(place, table, "quotations", "participant")

    def quoted(self, place: str = "quoted") -> list[Figure]:
        """Published quotations per participant; none without."""
        if not self.book.quotations:
            return []
        counts = claims.quotation_counts(self.book, self.gone)
        n = int(counts.sum())
        return self._record(
            self._count(f"{place}.{p}", "quotations", int(k), n) for p, k in counts.items()
        )

    def dominance(self, figures: Sequence[Figure]) -> Markdown | None:
        """A warning with who carries more than a quarter of the quotations; else that nobody."""
        if not figures:
            return None
        counts = pd.Series({f.categories[0]: f.count or 0 for f in figures})
        found = claims.dominance(counts, self.language)
        if not found:
            return self._in_words("nobody_carries")
        return Markdown(f"{found} {self._in_words('not_the_group')}")

    def dominant(self, figures: Sequence[Figure]) -> list[str]:
        """Figure ids of those who carry more than a quarter."""
        total = sum(figure.count or 0 for figure in figures)
        return [f.figure_id for f in figures if (f.count or 0) > total / 4]

    def together(self, place: str = "together") -> list[Figure]:
        """Published quotations that bear both of two codes; on the diagonal all of one code."""
        if not self.book.quotations:
            return []
        return self._counts(place, claims.co_occurrence(self.book), "quotations", "code")

    def apart(self, figures: Sequence[Figure]) -> Markdown | None:
        """The factors that stand with no other factor in any published quotation."""
        if not figures:
            return None
        own = [factor.code for factor in self.book.factors]
        joined = {f.categories[0] for f in figures
                  if f.value and f.categories[0] != f.group and f.group in own}  # fmt: skip
        alone = [f"{code} ({self._plain(code)})" for code in own if code not in joined]
        names = say("show.word.and", self.language).join(alone) or self._in_words("none")
        return self._in_words("apart", names=names)

    def heat(self, figures: Sequence[Figure], nl: str, en: str) -> Plot | None:
        """Counts as shades, rows with their code."""
        if not figures:
            return None
        return studies.heat(
            figures, lambda code: f"{code} {self._plain(code)}", self.language, self._say(nl, en)
        )

    # ---------------------------------------------------------------- claims and expectations
    def claims(self, place: str = "claims") -> list[Figure]:
        """Claims of which it is known how many people are behind them."""
        table = claims.claim_table(self.book, self.gone)
        total = len(self.book.participants) - len(self.gone)
        return self._record(
            self._count(f"{place}.{row['claim']}", "people", int(row["n"]), total)
            for _, row in records(table[table["n"].notna()])
        )

    def known_claims(self, figures: Sequence[Figure]) -> Markdown | None:
        """Of how many claims the number of people is known; nothing where there are none."""
        if not self.book.claims:
            return None
        every, known = len(claims.claim_table(self.book, self.gone)), len(figures)
        return self._in_words("known_claims", known=known, every=every)

    def claim_table(self, nl: str, en: str) -> Table | None:
        """Every claim once: what it says, its quantifier with n, and whether that holds."""
        table = claims.claim_table(self.book, self.gone)
        known = {claim.id: claim for claim in self.book.claims}
        worded = {s.id: s for s in read_statements(find_subject(self._project, self.id))}
        rows = []
        for _, row in records(table):
            claim = known[row["claim"]]
            where = self._plain(claim.section)
            if told := worded.get(claim.id.lower()):  # a finding that has the id of the claim
                where = f"{told.label(self.language)} ({where})"
            about = ", ".join(claim.codes) or "–"
            beside = " ".join(filter(None, (row["counter"], row["same_as"])))
            found = say(f"study.verdict.{row['verdict']}", self.language)
            said = claims.claim_words(self.book, claim, self.language, self.gone)
            rows.append((f"{claim.id} {where}", about, said,
                         found, beside or "–"))  # fmt: skip
        head = self._in_words("claim_head")
        return self.listing(nl, en, rows, head, self._in_words("claim_note"))

    def expectations(self, nl: str, en: str) -> Table | None:
        """Expectations beforehand, their outcome and the claims behind it."""
        rows = [
            (
                e.label(self.language),
                say(f"study.outcome.{e.outcome}", self.language),
                " ".join(e.because) or "–",
            )
            for e in self.book.expectations
        ]
        head = self._in_words("expectation_head")
        return self.listing(nl, en, rows, head)

    def measures(self, nl: str, en: str) -> Table | None:
        """The scales that the study borrows its factors from, with their published alpha."""
        rows = []
        for m in self.book.measures:
            ends = [a for a in (m.alpha, m.alpha_min, m.alpha_max) if a is not None]
            alpha = "–".join(number(a, 3, self.language) for a in ends)
            rows.append((m.label(self.language), alpha, m.factor or "–", m.source))
        head = self._in_words("measure_head")
        return self.listing(nl, en, rows, head, self._in_words("measure_note"))

    def list_of(self, what: Literal["findings", "limitations"]) -> Markdown | None:
        """The findings or the limitations of the report, as a list."""
        items = self.book.findings if what == "findings" else self.book.limitations
        lines = "\n".join(f"- {item.label(self.language)}" for item in items)
        return Markdown(lines) if lines else None

    # ---------------------------------------------------------------- from coded passages
    def curve(self, place: str = "saturation") -> list[Figure]:
        """Different codes after each interview, over orders: of passages, else of quotations."""
        if self._saturated is None:
            return []
        curve = self._saturated.curve
        return self._record(
            [
                Figure(
                    f"{place}.{name}", "saturation", "codes", (str(name),), value=row["mean"],
                    low=row["low"], high=row["high"], count=int(row["cumulative"]), n=len(curve),
                )
                for name, row in curve.to_dict("index").items()
            ],
            PUBLISHED if self._passages("codes") is None else self.origin,
        )  # fmt: skip

    @cached_property
    def _saturated(self) -> Saturation | None:
        if (passages := self._passages("codes")) is not None:
            return saturation(code_matrix(passages, self._held()), self.seed)
        if not self.book.quotations:
            return None
        return saturation(claims.factor_by_participant(self.book, self.gone), self.seed)

    def _held(self) -> list[str]:
        """Who was interviewed and is still in the study, in the order of the interviews."""
        if self.people is None:
            return [person for person in self.book.participants if person not in self.gone]
        held = self.people.interviews.sort_values("date", kind="stable")
        return list(held["participant"])

    def curve_picture(self, figures: Sequence[Figure], nl: str, en: str) -> Plot | None:
        """The curve with its band."""
        return studies.curve(figures, self.language, self._say(nl, en)) if figures else None

    def curve_words(self) -> Markdown | None:
        """Over how many orders the curve is, and where the last new code came."""
        if (found := self._saturated) is None:
            return None
        n = len(found.curve)
        kind = self._in_words("all_orders" if found.all_orders else "random_orders")
        by = self._in_words("by_number" if self.people is None else "by_date")
        numbers = {"orders": found.orders, "last": found.last_new, "n": n}
        return self._in_words("curve", kind=kind, by=by, **numbers)

    def by_kind(self, nl: str, en: str, place: str = "by_kind") -> Table | None:
        """People per kind of organisation with a passage under a factor, from coded passages."""
        passages = self._passages("codes")
        if passages is None or self.people is None:
            return None
        table = factor_by_kind(passages, self.people, self.book)
        return self.grid(self._counts(place, table, "people", "kind", self.origin), nl, en)

    def second_coder(self, nl: str, en: str, place: str = "second") -> Plot | None:
        """How far a second coder gives the same passages the same codes."""
        own, other = self._passages("codes"), self._passages("second")
        if own is None or other is None:
            return None
        _, found = second_coder(own, other, self.seed)
        figures = self._record(estimates(place, found), self.origin)
        return studies.forest(figures, self._plain, self.language, self._say(nl, en))

    def _in_words(self, key: str, **values: object) -> Markdown:
        return Markdown(say(f"study.interviews.{key}", self.language, **values))

    def _passages(self, name: str) -> pd.DataFrame | None:
        """The coded passages of one researcher, without those of people who withdrew."""
        if (path := find_table(self._folder, name)) is None:
            return None
        table = read_passages(path, self.book)
        refuse(table.problems)
        return without(table.accepted, self.gone)

    def _row_name(self, name: str) -> str:
        last = name.rsplit(".", 1)[-1]
        told = find(f"study.sample.{last}")
        return told.label(self.language) if told else self._shown(last)
