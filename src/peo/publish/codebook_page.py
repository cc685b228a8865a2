"""The codebook as a page for people, in both languages, one of them shown at a time."""

from __future__ import annotations

from html import escape

from peo.figure import Figure
from peo.instrument.notice import notice_of, wording_note
from peo.instrument.question import Question
from peo.instrument.variable import Language
from peo.page import page, table
from peo.publish.entries import Codebook, Entry
from peo.show.words import route_in_words, value
from peo.words import each, say

_LANGUAGES: tuple[Language, ...] = ("nl", "en")
_CSS = """
#nl:checked~main .en,#en:checked~main .nl{display:none}
input[type=radio]{margin:1em .3em 0 1.2em}
caption{position:absolute;left:-999em}h3{margin-top:2.6em}
.bar{display:grid;grid-template-columns:9.5rem 1fr 5rem;gap:.5em;font-size:.8rem}
.bar i{background:var(--blue);height:.65em;align-self:center;min-width:1px}
.bar span{overflow-wrap:anywhere}.bar span:last-child{text-align:right;white-space:nowrap}
td:last-child,thead th:last-child{text-align:left;width:62%;min-width:19rem}th{min-width:3rem}
"""


def codebook_page(codebook: Codebook, language: Language) -> str:
    """Question, route, labels, n, missing and distribution of every variable; `language` first."""
    switch = "".join(
        f'<input type="radio" name="language" id="{code}"{" checked" * (code == language)}>'
        f'<label for="{code}" lang="{code}">{name}</label>'
        for code, name in (("nl", "Nederlands"), ("en", "English"))
    )
    parts = "\n".join(
        f'<div class="{code}" lang="{code}">\n{_part(codebook, code)}\n</div>'
        for code in _LANGUAGES
    )
    title = f"{say('publish.codebook.title', language)} {codebook.instrument.wave}"
    return page(title, f'{switch}\n<main id="main">\n{parts}\n</main>', language, _CSS)


def _part(codebook: Codebook, language: Language) -> str:
    """The whole codebook in one language."""
    instrument = codebook.instrument
    title = f"{say('publish.codebook.title', language)} {instrument.wave}"
    out = [f"<h1>{title}</h1>", f"<p>{escape(instrument.title.label(language))}</p>"]
    out.append(f'<p class="meta">n = {codebook.n}</p>')
    if told := notice_of(codebook.origin):
        out.append(f'<p class="peo-origin">{escape(told.label(language))}</p>')
    if any(not f.identified for entry in codebook.entries.values() for f in entry.figures):
        out.append(f'<p class="meta">{escape(say("show.note.not_identified", language))}</p>')
    for block in instrument.blocks:
        out.append(f"<h2>{escape(block.label(language))}</h2>")
        for question in block.questions:
            mine = [e for e in codebook.entries.values() if e.variable.question == question.id]
            if mine:
                out.append(_question(codebook, question, mine, language))
    return "\n".join(out)


def _question(
    codebook: Codebook, question: Question, entries: list[Entry], language: Language
) -> str:
    title = escape(question.label(language))
    out = [f"<h3>{question.number}. {title}</h3>"]
    out.append(f"<p>{escape((question.text or question).label(language))}</p>")
    if told := wording_note(codebook.instrument, question):
        out.append(f'<p class="meta">{escape(told.label(language))}</p>')
    if question.asked_if:
        route = route_in_words(codebook.instrument, question.asked_if, language)
        out.append(f'<p class="meta">{say("publish.page.asked_if", language)}: {escape(route)}</p>')
    keys = ("variable", "answered", "skipped", "not_asked", "distribution")
    header = each("publish.codebook", keys, language)
    rows = [_row(entry, question, language) for entry in entries]
    return "\n".join(out) + table(question.label(language), header, rows)


def _row(entry: Entry, question: Question, language: Language) -> tuple[str, ...]:
    variable = entry.variable
    name = f"<code>{escape(variable.id)}</code>"
    if variable.id != question.id:
        name = f"{escape(variable.label(language))}<small>{name}</small>"
    if entry.hidden:
        return (name, "·", "·", "·", say("publish.codebook.hidden", language))
    counts = (str(n) for n in (entry.answered, entry.skipped, entry.not_asked))
    return (name, *counts, _distribution(entry, language))


def _distribution(entry: Entry, language: Language) -> str:
    """A small bar per answer; of a ticked option only the ticks; of a number also its mean."""
    variable = entry.variable
    if variable.kind == "text":
        return f"<i>{say('publish.codebook.open', language)}</i>"
    shares = entry.shares
    if variable.id != variable.question and set(variable.codes) == {"no", "yes"}:
        shares = tuple(figure for figure in shares if figure.categories == ("yes",))
    bars = "".join(_bar(entry, figure, language) for figure in shares)
    if variable.kind == "number":
        ends = {"low": f"{variable.minimum:g}", "high": f"{variable.maximum:g}"}
        bars += f"<small>{say('publish.codebook.range', language, **ends)}"
        if entry.mean is not None and entry.mean.value is not None:
            bars += f"; {say('show.word.mean', language).lower()} {value(entry.mean, language)}"
        bars += "</small>"
    return bars


def _bar(entry: Entry, figure: Figure, language: Language) -> str:
    label = escape(entry.variable.answer_label(figure.categories[0], language))
    width = 0.0 if figure.value is None else figure.value
    return (
        f'<div class="bar"><span>{label}</span><i style="width:{width:.1f}%"></i>'
        f"<span>{value(figure, language)} ({figure.count})</span></div>"
    )
