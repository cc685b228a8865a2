"""Exports in the shape that each tool gives them, through `peo intake`: the answers, all of them.

The shapes (what a tool adds, how it writes a matrix, a tick and a date) are those of the tools' own
help pages and of exports that are public; every row here is invented.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import yaml

from peo.define.instrument.model import Instrument
from peo.define.instrument.question import Question
from peo.define.instrument.variable import Variable
from peo.intake.validate import Validated
from peo.project import Project, UserError
from tests.conftest import peo
from tests.promises.intake import exports as sw
from tests.promises.intake.conftest import Examine
from tests.promises.intake.test_formats import one_cell
from tests.short import LONG

pytestmark = pytest.mark.slow
# two grids of the same rows stay
LEFT_OUT = set(LONG) - {"sector_causes", "effects", "colleague_effects"}

Take = Callable[..., Any]
Columns = list[tuple[str, list[Any]]]


@pytest.fixture
def six(wave: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Six people who named causes of their work pressure; without open answers."""
    asked = wave[(wave["workload"] != "hardly") & wave["cause_admin"].notna()].head(6)
    texts = [v.id for v in instrument.variables.values() if v.kind == "text"]
    return asked.reset_index(drop=True).drop(columns=texts)


def parts(
    instrument: Instrument, language: str
) -> Iterator[tuple[str, str, Question | None, Variable | None]]:
    """(question, item, the question where it is a multiple choice, else the variable)."""
    for question in instrument.questions:
        if question.type == "multi":
            whole = question.text.label(language) if question.text else question.label(language)  # type: ignore[arg-type]
            yield whole, "", question, None
            continue
        for v in instrument.variables.values():
            if v.question == question.id and v.kind != "text":
                yield *sw.texts_of(instrument, v.id, language), None, v


def shown(six: pd.DataFrame, instrument: Instrument, language: str) -> pd.DataFrame:
    return sw.labelled(six, instrument, language).fillna("")


def columns(
    six: pd.DataFrame, instrument: Instrument, language: str, head: Columns,
    item: Callable[[str, str], str], choices: Callable[[Question, str], Columns],
) -> Columns:  # fmt: skip
    """The columns of an export: what the tool adds, then the questions in printed order."""
    labels, out = shown(six, instrument, language), list(head)
    for whole, part, question, variable in parts(instrument, language):
        if question is not None:
            out += choices(question, whole)
        elif variable is not None:
            cells = labels[variable.id].tolist()
            out.append((item(whole, part) if part else whole, cells))
    return out


def as_csv(made: Columns, *second: list[str], delimiter: str = ",") -> bytes:
    names, cells = zip(*made, strict=True)
    frame = pd.DataFrame(dict(enumerate(cells)), dtype=object)
    return sw.to_csv(frame, delimiter, header=[list(names), *second])


def assert_read(done: Any, six: pd.DataFrame) -> None:
    assert "6 received: 6 accepted, 0 rejected" in done.said.text, done.said.text[:600]
    got = done.accepted[[name for name in six if name != "respondent_id"]]
    wanted = six.drop(columns="respondent_id")
    for name in wanted:
        numbers = pd.to_numeric(wanted[name], errors="coerce")
        if numbers.notna().any():
            assert pd.to_numeric(got[name]).tolist() == pytest.approx(numbers, nan_ok=True)
        else:
            assert got[name].fillna("").tolist() == wanted[name].fillna("").tolist(), name


MICROSOFT = {
    "nl": ["Id", "Begintijd", "Tijd van voltooien", "E-mail", "Naam"],
    "en": ["ID", "Start time", "Completion time", "Email", "Name", "Last modified time"],
}


@pytest.mark.parametrize(
    ("language", "when"), [("nl", 43571.5), ("en", datetime.datetime(2019, 4, 16, 10, 9))]
)
def test_microsoft_forms(
    taken: Take, six: pd.DataFrame, instrument: Instrument, language: str, when: Any
) -> None:
    """A workbook; a time of sending as a date or as the number that it is; choices end in `;`."""
    added = [list(range(1, 7)), [when] * 6, [when] * 6, ["anonymous"] * 6, [""] * 6, [""] * 6]
    made = columns(
        six, instrument, language, list(zip(MICROSOFT[language], added, strict=False)),
        "{}.{}".format,
        lambda q, whole: [(whole, [f"{c};" for c in one_cell(six, q, ";", language).fillna("")])],
    )  # fmt: skip
    book = openpyxl.Workbook()
    book.active.append([name for name, _ in made])
    for row in zip(*(cells for _, cells in made), strict=True):
        book.active.append([None if cell in ("", ";") else cell for cell in row])
    out = io.BytesIO()
    book.save(out)
    done = taken(out.getvalue(), name="records.xlsx")
    assert_read(done, six)
    assert set(done.problems["rule"]) == {"outside_fieldwork"}  # so the date was read: 2019


@pytest.mark.parametrize(
    ("language", "name", "when"),
    [("nl", "Tijdstempel", "16-4-2022 10:00:00"), ("en", "Timestamp", "4/16/2022 10:00:00")],
)
def test_google_forms(
    taken: Take, six: pd.DataFrame, instrument: Instrument, language: str, name: str, when: str
) -> None:
    made = columns(
        six, instrument, language, [(name, [when] * 6)], "{} [{}]".format,
        lambda q, whole: [(whole, one_cell(six, q, ", ", language).fillna("").tolist())],
    )  # fmt: skip
    done = taken(as_csv(made))
    assert_read(done, six)
    assert done.problems.empty


@pytest.mark.parametrize(
    ("language", "single"), [("nl", "Response"), ("en", "Open-Ended Response"), ("nl", "")]
)
def test_surveymonkey_has_a_header_of_two_rows(
    taken: Take, six: pd.DataFrame, instrument: Instrument, language: str, single: str
) -> None:
    """A question stands above its first column only; items and options stand in the second row.

    Where all choices are in one cell, that row says of every question that it has one answer.
    """
    names = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address",
             "Email Address", "First Name", "Last Name", "Custom Data 1"]  # fmt: skip
    added = [[f"1187{n}" for n in range(6)], ["1"] * 6, *[["04/16/2022 10:00:00 AM"] * 6] * 2]
    head = list(zip(names, [*added, *[[""] * 6] * 5], strict=True))
    made = columns(
        six, instrument, language, head, "{}\0{}".format,
        lambda q, whole: [
            (f"{whole}\0{a.label(language)}", six[a.code].map({"yes": a.label(language)}).tolist())  # type: ignore[arg-type]
            for a in q.answers
        ],
    )  # fmt: skip
    first, second, last = [], [], ""
    for n, (name, _) in enumerate(made):
        whole, _, part = name.partition("\0")
        first.append("" if whole == last else whole)
        second.append(part or (single if n >= len(names) else ""))
        last = whole
    cells = pd.DataFrame(dict(enumerate(c for _, c in made)), dtype=object)
    done = taken(sw.to_csv(cells, header=[first, second]))
    assert_read(done, six)
    assert "Left out, personal: IP Address, Email Address" in done.said.text
    made = columns(
        six, instrument, language, head, "{} - {}".format,
        lambda q, whole: [(whole, one_cell(six, q, ", ", language).fillna("").tolist())],
    )  # fmt: skip
    below = ["" if n < len(names) else single for n in range(len(made))]
    assert_read(taken(as_csv(made, below)), six)


@pytest.mark.parametrize("yes_no", [("1", "0"), ("Checked", "Unchecked")])
def test_redcap_writes_zeros_for_who_was_not_asked(
    taken: Take, six: pd.DataFrame, instrument: Instrument, yes_no: tuple[str, str]
) -> None:
    """`field___1` to `field___14`, by place; nobody of these six was asked for the sector's."""
    yes, no = yes_no
    made = [("record_id", list(range(1, 7))), ("peo_timestamp", ["2022-04-16 10:00:00"] * 6)]
    for _, _, question, variable in parts(instrument, "en"):
        if variable is not None:
            made.append((variable.id, six[variable.id].fillna("").tolist()))
        for n, answer in enumerate(question.answers if question else (), 1):
            ticks = [yes if cell == "yes" else no for cell in six[answer.code]]
            made.append((f"{question.id}___{n}", ticks))  # type: ignore[union-attr]
    done = taken(as_csv([*made, ("peo_complete", ["2"] * 6)]))
    assert_read(done, six)
    assert "Forms by what the tool says of them: 6 finished." in done.said.text
    assert "count as skipped" not in done.said.text


def test_castor(taken: Take, six: pd.DataFrame, instrument: Instrument) -> None:
    """`field#label` with 0 and 1; the columns of the tool are known by their names."""
    added = {"Castor Participant ID": "", "Participant Status": "Completed",
             "Survey Progress": "100", "Site Abbreviation": "AMS", "Survey Instance ID": "B1",
             "Survey Package Name": "PEO", "Survey Parent": "",
             "Survey Completed On": "16-04-2022 10:00:00"}  # fmt: skip
    made: Columns = [(name, [cell] * 6) for name, cell in added.items()]
    made[0] = ("Castor Participant ID", [f"11000{n}" for n in range(6)])
    labels = shown(six, instrument, "nl")
    for _, _, question, variable in parts(instrument, "nl"):
        if variable is not None:
            made.append((variable.id, labels[variable.id].tolist()))
        for answer in question.answers if question else ():
            ticks = ["1" if cell == "yes" else "0" for cell in six[answer.code]]
            made.append((f"{question.id}#{answer.nl}", ticks))  # type: ignore[union-attr]
    done = taken(as_csv(made, delimiter=";"))
    assert_read(done, six)
    assert done.problems.empty


def test_two_columns_of_one_name_can_be_told_apart_by_a_person(
    taken: Take, six: pd.DataFrame
) -> None:
    """Neither is taken for the question, and the file stays as it was received."""
    made: Sequence[str] = ["workload" if name == "hours_vs_contract" else name for name in six]
    done = taken(sw.to_csv(six, header=[list(made)]))
    places = {name: n for n, name in enumerate(six, 1)}
    columns = {
        f"workload (column {places[name]})": name for name in ("workload", "hours_vs_contract")
    }
    assert (done.said.code, all(column in done.said.text for column in columns)) == (1, True)
    entries = [{"column": c, "variable": v, "confirm": "yes"} for c, v in columns.items()]
    raw = done.folder.parents[1] / "raw" / "2022-04"
    (raw / "mapping.yaml").write_text(yaml.safe_dump({"columns": entries}), encoding="utf-8")
    assert_read(type(done)(peo("intake", "2022-04", root=done.folder.parents[2]), done.folder), six)


def test_a_label_of_two_questions_is_known_by_the_number_in_front(
    taken: Take, six: pd.DataFrame, instrument: Instrument
) -> None:
    """`V4_8. label`: the label stands in two questions, of which one has this number."""
    names = {"respondent_id": "Nr"}
    for question in instrument.questions:
        mine = [v for v in instrument.variables.values() if v.question == question.id]
        for n, v in enumerate((v for v in mine if v.id in six), 1):
            text = question.text.nl if question.text else question.nl
            alone = f"V{question.number}. {text}"
            names[v.id] = alone if v.id == question.id else f"V{question.number}_{n}. {v.name.nl}"
    done = taken(sw.to_csv(shown(six, instrument, "nl"), ";", header=[[names[c] for c in six]]))
    assert_read(done, six)


def test_a_wrong_wave_id_touches_nothing(copy: Project, six: pd.DataFrame, tmp_path: Path) -> None:
    """The file is of 2022-04; 2025-10 has another theme."""
    assert peo("new", "2025-10", "--like", "2024-04", root=copy.root).code == 0
    assert peo("amend", "2025-10", "first version", root=copy.root).code == 0
    file = tmp_path / "export.csv"
    file.write_bytes(sw.to_csv(six))
    before = sorted(copy.raw("2025-10").iterdir())
    said = peo("intake", "2025-10", str(file), root=copy.root)
    assert said.code != 0
    assert "wave 2022-04 " in said.text, said.text[:400]
    assert "Is 2025-10 the wave that you mean?" in said.text
    assert sorted(copy.raw("2025-10").iterdir()) == before


BETWEEN: dict[str, Callable[[str, str, str], str]] = {
    "LimeSurvey, code and item": lambda whole, item, code: f"{whole} [{code}] - {item}",
    "LimeSurvey, two scales": lambda whole, item, _: f"{whole} [{item}][Scale 1]",
    "LimeSurvey, underscores": lambda whole, item, _: f"{whole} [{item}]".replace(" ", "_"),
    "REDCap": lambda whole, item, _: f"{whole} (choice={item})",
    "Qualtrics": lambda whole, item, _: f"{whole} - Selected Choice - {item}",
    "a number": lambda whole, item, _: f"{whole} - 3. {item}",
    "the item first": lambda whole, item, _: f"{item} [{whole}]",
}


@pytest.mark.parametrize("way", list(BETWEEN))
def test_what_a_tool_puts_between_a_question_and_its_item(
    examined: Examine, six: pd.DataFrame, instrument: Instrument, way: str
) -> None:
    """As the sources of LimeSurvey and labels of REDCap data sets have it; see the module."""
    labels, made = shown(six, instrument, "nl"), [("respondent_id", six["respondent_id"].tolist())]
    for whole, part, question, variable in parts(instrument, "nl"):
        if variable is not None:
            name = BETWEEN[way](whole, part, variable.id) if part else whole
            made.append((name, labels[variable.id].tolist()))
        for answer in question.answers if question else ():
            ticks = ["1" if cell == "yes" else "" for cell in six[answer.code]]
            made.append((BETWEEN[way](whole, answer.nl, answer.code), ticks))
    done, _ = examined(as_csv(made))
    assert_answers(done, six)


def assert_answers(done: Validated, six: pd.DataFrame) -> None:
    assert (len(done.accepted), len(done.rejected)) == (6, 0)
    for name in six.columns.drop("respondent_id"):
        pairs = zip(done.accepted[name].fillna(""), six[name].fillna(""), strict=True)
        assert all(a == b or float(a) == float(b) for a, b in pairs), name


@pytest.mark.parametrize("sign", [". ", " - ", ": "])
def test_limesurvey_lets_one_choose_what_stands_between_code_and_text(
    examined: Examine, six: pd.DataFrame, instrument: Instrument, sign: str
) -> None:
    added = {"id": "Response ID", "submitdate": "Date submitted", "lastpage": "Last page",
             "startlanguage": "Start language", "ipaddr": "IP address"}  # fmt: skip
    cells = [list(range(6)), ["2022-04-16 10:00:00"] * 6, ["9"] * 6, ["nl"] * 6, ["192.0.2.1"] * 6]
    head = [
        (f"{code}{sign}{text}", c) for (code, text), c in zip(added.items(), cells, strict=True)
    ]
    made = columns(
        six, instrument, "nl", head, "{} [{}]".format,
        lambda q, whole: [
            (f"{whole} [{a.nl}]", six[a.code].map({"yes": "Ja"}).fillna("N/A").tolist())
            for a in q.answers
        ],
    )  # fmt: skip
    coded = [f"G01Q{n:02}[SQ001]{sign}{name}" for n, (name, _) in enumerate(made)]
    names = [name for name, _ in made[:5]] + coded[5:]
    done, sheet = examined(as_csv(list(zip(names, (c for _, c in made), strict=True))))
    assert_answers(done, six)
    assert any(note.en.startswith("Left out, personal: ipaddr") for note in sheet.notes)


@pytest.mark.parametrize("tool", ["REDCap", "Microsoft Forms"])
def test_a_tool_that_writes_labels_alone_repeats_them(
    examined: Examine, six: pd.DataFrame, instrument: Instrument, tool: str
) -> None:
    """Two grids hold the same rows; REDCap repeats a label as it is, a workbook gets a 2 behind it.

    The file is in printed order; in another order nothing is certain, and nothing is read.
    """
    head: Columns = [("Record ID", list(range(6))), ("Survey Timestamp", ["2022-04-16"] * 6)]
    if tool == "Microsoft Forms":
        head = list(
            zip(MICROSOFT["en"], [list(range(6)), *[["4/16/22 10:00:00"] * 6] * 2], strict=False)
        )
        head += [("Total points", [""] * 6), ("Quiz feedback", [""] * 6)]
    made = columns(
        six, instrument, "nl", head, lambda _, part: part,
        lambda q, whole: [(f"{whole} (choice={a.nl})", six[a.code].tolist()) for a in q.answers],
    )  # fmt: skip
    if tool == "REDCap":
        made += [("Complete?", ["Complete"] * 6), ("Survey Timestamp", [""] * 6)]
    else:
        times: dict[str, int] = {}
        for n, (name, cells) in enumerate(made):
            times[name] = times.get(name, 0) + 1
            made[n] = (f"{name}\u00a0{times[name]}" if times[name] > 1 else name, cells)
    done, _ = examined(as_csv(made))
    assert_answers(done, six)
    with pytest.raises(UserError, match="does not say what these columns are"):
        examined(as_csv([*made[: len(head)], *made[: len(head) - 1 : -1]]))


def test_qualtrics_says_what_was_chosen_seen_and_timed(
    examined: Examine, six: pd.DataFrame, instrument: Instrument
) -> None:
    """`- Selected Choice` where words stand behind an answer, -99 for what was only seen."""
    head: Columns = [("ResponseId", [f"R_{n}" for n in range(6)])]
    head += [(name, ["1.2"] * 6) for name in ("RecordedDate", "Q99_First Click", "Q_URL", "SC0")]
    made = columns(
        six, instrument, "en", head, "{} - {}".format,
        lambda q, whole: [
            (f"{whole} - Selected Choice", one_cell(six, q, ",", "en").fillna("-99").tolist()),
            (f"{whole} - Other - Text", ["-99"] * 6),
        ],
    )  # fmt: skip
    made = [(n, ["-99" if c == "" else c for c in cells]) for n, cells in made]
    texts = [name for name, _ in made]
    codes = [*texts[:5], *(f"Q{n}" for n in range(len(texts) - 5))]
    texts = [f"{t} - Selected Choice" if "organisation do" in t else t for t in texts]
    ids = [f'{{"ImportId":"QID{n}"}}' for n in range(len(texts))]
    done, _ = examined(as_csv(list(zip(codes, (c for _, c in made), strict=True)), texts, ids))
    assert_answers(done, six)
