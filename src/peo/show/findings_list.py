"""Findings in words as a list: by kind, each with who said it and where it was published."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Self

from peo.project.words import Language, say
from peo.published.printed import place
from peo.published.statements import Statement, words
from peo.show.block import Html

SUMMARY = "application/vnd.peo.summary+json"  # the sentences that a summary takes over
# of these kinds, and of each so many: a summary is read where a chapter is looked up
_FIRST = 3  # items that stand open where a summary takes nothing over
_IN_SUMMARY = {"difference_between_groups": 2, "difference_between_waves": 3, "conclusion": 20}


class Told(Html):
    """Findings as a list, with those among them that belong in a summary."""

    def __new__(cls, html: str, summary: Sequence[str] = ()) -> Self:
        """The list, and the sentences that the summary of the report has of it."""
        made = super().__new__(cls, html)
        made.summary = list(summary)
        return made

    summary: list[str]

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        more: dict[str, object] = {SUMMARY: self.summary} if self.summary else {}
        return {**super()._repr_mimebundle_(), **more}


def told(statements: Sequence[Statement], language: Language) -> Told:
    """The findings by kind in the order of a chapter; details fold out under what they belong to.

    Open is what a summary takes over, or else the first kind; the rest folds out by kind.
    Nothing at all where there are none.
    """
    ids = {statement.id for statement in statements}
    details: dict[str, list[Statement]] = {}
    for statement in statements:
        details.setdefault(statement.parent if statement.parent in ids else "", []).append(
            statement
        )
    parts: list[str] = []
    summary: list[str] = []
    found = {s.kind for s in details.get("", ())}
    for kind in words().kinds:
        if own := [s for s in details.get("", ()) if s.kind == kind.code]:
            shown = _IN_SUMMARY.get(kind.code, 0)
            summary += [s.label(language) for s in own[:shown]]
            if not shown and not (parts or found & {*_IN_SUMMARY}):
                shown = _FIRST
            name = f"<strong>{escape(kind.label(language))}</strong>"
            items = [_item(s, details, language) for s in own]
            parts.append(f"<p>{name}</p>{_list(items[:shown])}" if shown else "")
            if rest := items[shown:]:
                name = say("show.sentence.more", language) if shown else name
                head = f"<summary>{name} ({len(rest)})</summary>"
                parts.append(f"<details>{head}{_list(rest)}</details>")
    body = "\n".join(parts)
    return Told(f'<div class="peo-said">\n{body}\n</div>' if body else "", summary)


def _list(items: Sequence[str]) -> str:
    return "\n<ul>\n" + "\n".join(items) + "\n</ul>"


def _item(statement: Statement, details: dict[str, list[Statement]], language: Language) -> str:
    more = details.get(statement.id, [])
    folded = ""
    if more:
        items = _list([_item(s, details, language) for s in more])
        summary = escape(f"{say('show.sentence.more', language)} ({len(more)})")
        folded = f"\n<details><summary>{summary}</summary>{items}</details>"
    said = escape(statement.label(language))
    foreign = ' lang="nl"' if language == "en" and not statement.en else ""
    source = escape("; ".join(_source(statement, language)))
    return f"<li><span{foreign}>{said}</span> <small>({source})</small>{folded}</li>"


def _source(statement: Statement, language: Language) -> list[str]:
    """Who said it, how sure a difference is, for whom an advice is, and where it stands."""
    known = words()
    speakers, sure, readers = (
        {one.code: one.label(language) for one in listed}
        for listed in (known.speakers, known.significance, known.addressees)
    )
    out = [speakers[statement.said_by]]
    if statement.to:
        whom = ", ".join(readers[code] for code in statement.to)
        out.append(f"{say('show.sentence.for', language)} {whom}")
    if statement.significance:
        out.append(sure[statement.significance])
    return [*out, place(statement.place, language)] if statement.place else out
