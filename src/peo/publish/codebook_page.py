"""The codebook as a page for people, in both languages, one of them shown at a time."""

from __future__ import annotations

from html import escape

from peo.figure import Figure
from peo.instrument.notice import notice_of, wording_note
from peo.instrument.question import Question
from peo.instrument.variable import Language
from peo.page import page
from peo.publish.entries import Codebook, Entry
from peo.show.words import ends_of, route_in_words, value
from peo.words import say

_LANGUAGES: tuple[Language, ...] = ("nl", "en")
_CSS = """
#nl:checked~main .en,#en:checked~main .nl{display:none}
input[type=radio]{margin:1em .3em 0 1.2em}label,.bars,.entry{font-family:system-ui,sans-serif}
h3{margin-top:2.2em}.entry{margin:1em 0;font-size:.85rem}.entry p{margin:.2em 0}
.bars{list-style:none;margin:.4em 0;padding:0}.entry code,.bars span{overflow-wrap:anywhere}
.bars li{display:grid;grid-template-columns:13rem 1fr 6rem;gap:0 .6em;padding:.15em 0}
.bars i{background:var(--blue);height:.65em;align-self:center;min-width:1px}
.bars span:last-child{text-align:right;white-space:nowrap}
@media(max-width:34rem){
.bars li{grid-template-columns:1fr 6rem}.bars span:first-child{grid-column:1/-1}}
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
    places = [(f"{language}-{n}", b) for n, b in enumerate(instrument.blocks, 1)]
    links = "".join(
        f'<li><a href="#{place}">{escape(block.label(language))}</a></li>'
        for place, block in places
    )
    contents = say("publish.page.contents", language)
    out.append(f'<nav class="toc" aria-label="{contents}"><ol>{links}</ol></nav>')
    for place, block in places:
        out.append(f'<h2 id="{place}">{escape(block.label(language))}</h2>')
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
        asked_if = codebook.instrument.condition(question.asked_if)
        route = route_in_words(codebook.instrument, asked_if, language)
        out.append(f'<p class="meta">{say("publish.page.asked_if", language)}: {escape(route)}</p>')
    return "\n".join([*out, *(_entry(entry, question, language) for entry in entries)])


def _entry(entry: Entry, question: Question, language: Language) -> str:
    """A variable under its name, with its counts and distribution."""
    variable = entry.variable
    name = f"<code>{escape(variable.id)}</code>"
    if variable.id != question.id:
        name = f"<strong>{escape(variable.label(language))}</strong> {name}"
    if entry.hidden:
        told = f"<p>{say('publish.codebook.hidden', language)}</p>"
    else:
        kinds = [(say(f"show.missing.{kind}", language), n) for kind, n in entry.missing.items()]
        counts = [("n =", entry.answered), *((f"{kind.lower()}:", n) for kind, n in kinds)]
        told = "; ".join(f"{what} {n}" for what, n in counts)
        told = f"<p>{escape(told)}</p>{_distribution(entry, language)}"
    return f'<div class="entry"><p>{name}</p>{told}</div>'


def _distribution(entry: Entry, language: Language) -> str:
    """A small bar per answer; of a ticked option only the ticks; of a number also its mean."""
    variable = entry.variable
    if variable.kind == "text":
        return f"<p><i>{say('publish.codebook.open', language)}</i></p>"
    shares = entry.shares
    if variable.id != variable.question and set(variable.codes) == {"no", "yes"}:
        shares = tuple(figure for figure in shares if figure.categories == ("yes",))
    bars = "".join(_bar(entry, figure, language) for figure in shares)
    told = f'<ul class="bars">{bars}</ul>' if bars else ""
    if variable.kind in ("number", "date"):
        low, high = ends_of(variable)
        unit = f" {escape(variable.unit_words.label(language))}" if variable.unit_words else ""
        told += f"<p>{say('publish.codebook.range', language, low=low, high=high)}{unit}"
        if entry.mean is not None and entry.mean.value is not None:
            told += f"; {say('show.word.mean', language).lower()} {value(entry.mean, language)}"
        told += "</p>"
    return told


def _bar(entry: Entry, figure: Figure, language: Language) -> str:
    label = escape(entry.variable.answer_label(figure.categories[0], language))
    width = 0.0 if figure.value is None else figure.value
    return (
        f'<li><span>{label}</span><i style="width:{width:.1f}%"></i>'
        f"<span>{value(figure, language)} ({figure.count})</span></li>"
    )
