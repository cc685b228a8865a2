"""The codebook as a page for people, in both languages, one of them shown at a time."""

from __future__ import annotations

from html import escape

from peo.define.instrument.notice import notice_of, wording_note
from peo.define.instrument.question import Question
from peo.figure import Figure
from peo.project.words import Language, say
from peo.project.words.page import contents, page
from peo.publish.entries import Codebook, Entry
from peo.publish.questionnaire import route_of, text_of
from peo.show.voice import Voice, ends_of

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
    instrument, voice = codebook.instrument, Voice(language, codebook.instrument)
    title = f"{voice.say('publish.codebook.title')} {instrument.wave}"
    out = [f"<h1>{title}</h1>", f"<p>{escape(instrument.title.label(language))}</p>"]
    out.append(f'<p class="meta">n = {codebook.n}</p>')
    if told := notice_of(codebook.origin):
        out.append(f'<p class="peo-origin">{escape(told.label(language))}</p>')
    if any(not f.identified for entry in codebook.entries.values() for f in entry.figures):
        out.append(f'<p class="meta">{escape(voice.note("not_identified"))}</p>')
    places = {f"{language}-{n}": block for n, block in enumerate(instrument.blocks, 1)}
    links = [(place, block.label(language)) for place, block in places.items()]
    out.append(contents(voice.say("publish.page.contents"), links))
    for place, block in places.items():
        out.append(f'<h2 id="{place}">{escape(block.label(language))}</h2>')
        for question in block.questions:
            mine = [e for e in codebook.entries.values() if e.variable.question == question.id]
            out += [_question(question, mine, voice)] if mine else []
    return "\n".join(out)


def _question(question: Question, entries: list[Entry], voice: Voice) -> str:
    told = wording_note(voice.instrument, question)
    meta = [escape(told.label(voice.language)) if told else "", route_of(question, voice)]
    return "\n".join(
        [
            f"<h3>{question.number}. {escape(question.label(voice.language))}</h3>",
            f"<p>{text_of(question, voice)}</p>",
            *(f'<p class="meta">{line}</p>' for line in meta if line),
            *(_entry(entry, question, voice) for entry in entries),
        ]
    )


def _entry(entry: Entry, question: Question, voice: Voice) -> str:
    """A variable under its name, with its counts and distribution."""
    variable = entry.variable
    name = f"<code>{escape(variable.id)}</code>"
    if variable.id != question.id:
        name = f"<strong>{escape(variable.label(voice.language))}</strong> {name}"
    if entry.hidden:
        told = f"<p>{voice.say('publish.codebook.hidden')}</p>"
    else:
        kinds = [(voice.say(f"show.missing.{kind}"), n) for kind, n in entry.missing.items()]
        counts = [f"n = {entry.answered}", *(f"{kind.lower()}: {n}" for kind, n in kinds)]
        told = f"<p>{escape('; '.join(counts))}</p>{_distribution(entry, voice)}"
    return f'<div class="entry"><p>{name}</p>{told}</div>'


def _distribution(entry: Entry, voice: Voice) -> str:
    """A small bar per answer; of a ticked option only the ticks; of a number also its mean."""
    variable, shares = entry.variable, entry.shares
    if variable.kind == "text":
        return f"<p><i>{voice.say('publish.codebook.open')}</i></p>"
    if variable.id != variable.question and set(variable.codes) == {"no", "yes"}:
        shares = tuple(figure for figure in shares if figure.categories == ("yes",))
    bars = "".join(_bar(entry, figure, voice) for figure in shares)
    told = f'<ul class="bars">{bars}</ul>' if bars else ""
    if variable.kind in ("number", "date"):
        low, high = ends_of(variable)
        unit = f" {variable.unit_words.label(voice.language)}" if variable.unit_words else ""
        told += f"<p>{voice.say('publish.codebook.range', low=low, high=high)}{escape(unit)}"
        if entry.mean is not None and entry.mean.value is not None:
            told += f"; {voice.word('mean').lower()} {voice.value(entry.mean)}"
        told += "</p>"
    return told


def _bar(entry: Entry, figure: Figure, voice: Voice) -> str:
    label = escape(entry.variable.answer_label(figure.categories[0], voice.language))
    return (
        f'<li><span>{label}</span><i style="width:{figure.value or 0.0:.1f}%"></i>'
        f"<span>{voice.value(figure)} ({figure.count})</span></li>"
    )
