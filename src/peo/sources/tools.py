"""Columns that a survey tool adds by itself: who was where, when and how; not answers."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import replace

import pandas as pd

from peo.project.typed import fold
from peo.project.words import both
from peo.sources.limesurvey import without_code
from peo.sources.sheet import Column, Sheet, alone

PERSONAL = {
    "ipaddress", "ipaddr", "locationlatitude", "locationlongitude", "recipientlastname",
    "recipientfirstname", "recipientemail", "externalreference", "externaldatareference",
    "email", "emailaddress", "firstname", "lastname", "token", "refurl",
    "ip address", "location latitude", "location longitude", "recipient last name",
    "recipient first name", "recipient email", "external data reference", "access code",
    "referrer url", "ip-adres", "toegangscode", "e-mail", "e-mailadres", "email address", "name",
    "naam", "username", "gebruikersnaam", "first name", "last name", "voornaam", "achternaam",
    "custom data 1", "survey identifier", "contact id", "referer", "user agent", "longitude",
    "latitude", "country", "city", "state/region", "postal", "network id",
    "redcap_survey_identifier", "verwijzende url",
}  # fmt: skip
TECHNICAL = {
    "progress", "voortgang", "duration (in seconds)", "distributionchannel",
    "userlanguage", "lastpage", "startlanguage", "seed", "q_recaptchascore",
    "distribution channel", "user language", "last page", "start language", "laatste pagina",
    "starttaal", "startdate", "start date", "recordeddate", "recorded date", "datestamp",
    "date started", "date last action", "datum gestart", "datum laatste actie", "start time",
    "begintijd", "starttijd", "last modified time", "tijdstip laatste wijziging",
    "tijdstip van laatste wijziging", "collector id", "collector", "begindatum", "language", "taal",
    "score", "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance",
    "event name", "repeat instrument", "repeat instance", "site abbreviation",
    "participant creation date", "date created", "date modified", "seed-waarde",
    "survey package id", "survey package name", "survey package instance id", "survey instance id",
    "survey name", "survey parent", "survey progress", "survey creation date", "survey sent date",
    "time started", "interviewtime", "legacy comments", "sessionid", "tags",
    "start date (utc)", "stage date (utc)",
    "ending", "tijd van laatste wijziging", "total points", "totaal aantal punten", "quiz feedback",
    "quizfeedback", "grade posted time", "survey opened on", "survey started on", "collector-id",
}  # fmt: skip
RESPONDENT = ("respondent_id", "responseid", "response id", "respondent id", "antwoord id",
              "antwoord-id", "record_id", "record id", "castor participant id", "participant id",
              "respondent-id", "id", "#")  # fmt: skip
ANSWERED = ("submitdate", "date submitted", "datum ingestuurd", "enddate", "end date", "einddatum",
            "completion time", "tijd van voltooien", "voltooiingstijd", "timestamp", "tijdstempel",
            "survey timestamp", "survey completed on", "eindtijd", "submit date (utc)")  # fmt: skip
# what says of each row whether it is a form that somebody filled in to the end
_STATUS = {"status", "response type", "responstype", "response status", "participant status"}
_FINISHED = {"finished", "voltooid", "afgerond", "complete"}
_MARKS = {"responseid", "ipaddress", "recordeddate", "distributionchannel", "submitdate",
          "lastpage", "startlanguage", "response id", "date submitted", "last page",
          "start language", "antwoord id", "antwoord-id", "datum ingestuurd", "laatste pagina",
          "starttaal", "start time", "completion time", "begintijd", "tijd van voltooien",
          "collector id", "respondent id", "record_id", "record id", "complete", "survey timestamp",
          "participant id", "participant status", "castor participant id", "survey instance id",
          "respondent-id", "collector-id", "sessionid", "network id",
          "submit date (utc)"}  # fmt: skip
_CUSTOM = re.compile(r"(?:custom data|aangepaste gegevens) \d+")
_TIMING = re.compile(r"(?:group|question) ?time\b.*|(?:group|question)time\d+")  # LimeSurvey
_QUALTRICS = re.compile(r"q_[a-z]+|sc\d+|.*(?:first click|last click|page submit|click count)"
                        r"|.* - display order")  # fmt: skip
_POINTS = re.compile(r"(?:points|punten|feedback) - (.+)")  # Microsoft Forms, of each question
_FORM = re.compile(r"\w+_(complete|timestamp)")  # REDCap adds these for each form
# The status of a response, by the words and the numbers that tools have for it.
_WORDS = {
    "preview": r"preview|voorbeeld|^(1|9|17)$", "spam": r"spam|^(8|12)$",
    "test": r"\btest|test\b|^2$", "screened": r"disqualif|over ?quota|quota full|screened"
                r"|gediskwalificeerd|gescreend|^deleted|verwijderd",
    "partial": r"partial|incomplete|in progress|onvolledig|niet voltooid|onvoltooid|unverified"
               r"|gedeeltelijk|in uitvoering|afgebroken",
    "finished": r"ip address|complete|finished|imported|offline|voltooid|volledig|compleet"
                r"|ip-adres|afgerond"
                r"|^(0|4|16|32|48)$",
}  # fmt: skip
_NOT_DONE = {"false", "0", "no", "nee", "onwaar", "n", "incomplete", "partial", "1", "unverified"}


def status_of(word: str) -> str:
    """finished, partial, preview, test, spam or screened; any other word stays what it is."""
    folded = fold(word)
    return next((kind for kind, fits in _WORDS.items() if re.search(fits, folded)), folded)


def without_tool_columns(export: Sheet) -> Sheet:
    """The export without what the tool added, and with that said.

    The number of the response becomes `respondent_id`, the time of sending `answered_at`, what is
    known of its end `response_status`. A file with fewer than two marks of a tool is left as it is:
    there such a name may be a question.
    """
    names = [str(name) for name in export.cells.columns]
    headers = {fold(alone(name)) for name in names}
    called = {name: _words(name, export, headers) for name in names}
    first = next(iter(called.values()))
    google = bool(first & {"timestamp", "tijdstempel"})  # it counts nobody and says so nowhere
    if sum(bool(words & _MARKS) for words in called.values()) < 2 and not google:
        return export
    roles = {}
    for role, wanted in (("respondent_id", RESPONDENT), ("answered_at", ANSWERED)):
        found = [name for word in wanted for name, words in called.items() if word in words]
        if found and role not in called:
            roles[found[0]] = role
    cells, notes = export.cells.rename(columns=roles), list(export.notes)
    if "respondent_id" not in cells and google:
        cells.insert(0, "respondent_id", cells.index.astype("str"))
        notes.append(both("intake.note.no_number"))
    left = {name: words for name, words in called.items() if name not in roles}
    personal = [name for name, words in left.items() if words & PERSONAL]
    technical = [n for n, words in left.items() if words & {*TECHNICAL, *ANSWERED}]
    _blank(cells, "[not completed]")  # so REDCap writes it
    said = None if "response_status" in called else _status(cells, left)
    _blank(cells, "1980-01-01")  # sent, says LimeSurvey of a survey that keeps no times
    if "response_status" not in called:
        if said is not None:
            cells = cells.assign(response_status=said)
        technical += [n for n, words in left.items() if words & (_STATUS | _FINISHED)]
    if personal:
        notes.append(both("intake.note.personal", columns=", ".join(personal)))
    if technical:
        notes.append(both("intake.note.technical", columns=", ".join(technical)))
    own = {role: name for name, role in roles.items()}
    own["response_status"] = ", ".join(n for n in left if left[n] & (_STATUS | _FINISHED))
    cells = cells.drop(columns=personal + technical)
    return replace(export, cells=cells, notes=tuple(notes), called=own)


def _blank(cells: pd.DataFrame, sign: str) -> None:
    """Take out times of sending that are none."""
    if "answered_at" in cells:
        sent = cells["answered_at"]
        cells["answered_at"] = sent.mask(sent.str.startswith(sign, na=False))


def _words(name: str, export: Sheet, headers: Container[str]) -> set[str]:
    """What a column may be called: its header, and each part of a header `code. text`."""
    whole, about = alone(name), export.about.get(name, Column())
    parts = (whole, without_code(whole), *(part for part in about.names if part in whole))
    words = {fold(word) for part in parts for word in (part, part.replace("_", " "))}
    if form := _FORM.fullmatch(fold(whole)):
        words.add({"complete": "complete", "timestamp": "survey timestamp"}[form[1]])
    if _CUSTOM.fullmatch(fold(whole)):
        words.add("custom data 1")
    of_question = _POINTS.fullmatch(fold(whole)) or re.fullmatch("(.+)time", fold(whole))
    if (of_question and of_question[1] in headers) or any(map(_TIMING.fullmatch, words)):
        words.add("interviewtime")
    if export.format.startswith("Qualtrics"):
        added = map(_QUALTRICS.fullmatch, {*words, *map(fold, about.names)})
        words |= {"interviewtime"} if any(added) else set()
    return words - {""}


def _status(cells: pd.DataFrame, columns: Mapping[str, set[str]]) -> pd.Series | None:
    """What became of each response; nothing where no column tells."""
    out = pd.Series("finished", index=cells.index, dtype="str")
    partial = pd.Series(False, index=cells.index)
    told = False
    for name, words in columns.items():
        told |= bool(words & (_STATUS | _FINISHED))
        if words & _STATUS:
            out = cells[name].map(status_of, na_action="ignore").fillna("finished")
        elif words & _FINISHED:
            folded = cells[name].map(fold, na_action="ignore")
            numbered = "2" in set(folded)  # REDCap: 0 incomplete, 1 unverified, 2 complete
            partial |= folded.isin(_NOT_DONE if numbered else _NOT_DONE - {"1"})
        elif words & {"progress", "voortgang", "survey progress"}:
            partial |= pd.to_numeric(cells[name].str.rstrip(" %"), errors="coerce") < 100
    sent = cells.get("answered_at")
    if sent is not None and sent.notna().any() and (told or sent.isna().any()):
        told, partial = True, partial | sent.isna()
    return out.mask(partial & (out == "finished"), "partial") if told else None
