"""Columns that a survey tool adds by itself: who was where, when and how; not answers."""

from __future__ import annotations

from dataclasses import replace

from peo.sources.sheet import Sheet

PERSONAL = {
    "ipaddress", "ipaddr", "locationlatitude", "locationlongitude", "recipientlastname",
    "recipientfirstname", "recipientemail", "externalreference", "externaldatareference",
    "email", "emailaddress", "firstname", "lastname", "token", "refurl",
    "ip address", "location latitude", "location longitude", "recipient last name",
    "recipient first name", "recipient email", "external data reference", "access code",
    "referrer url", "ip-adres", "toegangscode",
}  # fmt: skip
TECHNICAL = {
    "status", "progress", "duration (in seconds)", "finished", "distributionchannel",
    "userlanguage", "lastpage", "startlanguage", "seed", "q_recaptchascore", "response type",
    "distribution channel", "user language", "last page", "start language", "laatste pagina",
    "starttaal", "startdate", "start date", "recordeddate", "recorded date", "datestamp",
    "date started", "date last action", "datum gestart", "datum laatste actie",
}  # fmt: skip
RESPONDENT = ("respondent_id", "responseid", "response id", "id", "antwoord id", "antwoord-id")
ANSWERED = ("submitdate", "date submitted", "datum ingestuurd", "enddate", "end date")
_MARKS = {"responseid", "ipaddress", "recordeddate", "distributionchannel", "submitdate",
          "lastpage", "startlanguage", "response id", "date submitted", "last page",
          "start language", "antwoord id", "laatste pagina", "starttaal"}  # fmt: skip


def without_tool_columns(export: Sheet) -> Sheet:
    """The export without what the tool added, and with that said.

    The number of the response becomes `respondent_id`, the time of sending `answered_at`. A file
    with fewer than two marks of a tool is left as it is: there such a name may be a question.
    """
    names = {str(name): str(name).strip().casefold() for name in export.cells.columns}
    if len(_MARKS & set(names.values())) < 2:
        return export
    new_names = {}
    for role, wanted in (("respondent_id", RESPONDENT), ("answered_at", ANSWERED)):
        found = [name for word in wanted for name, folded in names.items() if folded == word]
        if found and role not in export.cells:
            new_names[found[0]] = role
    personal = [name for name, folded in names.items() if folded in PERSONAL]
    technical = [
        name
        for name, folded in names.items()
        if (folded in TECHNICAL or folded in ANSWERED) and name not in new_names
    ]
    notes = list(export.notes)
    if personal:
        notes.append(f"Left out, personal: {', '.join(personal)}.")
    if technical:
        notes.append(f"Left out, of the survey tool: {', '.join(technical)}.")
    cells = export.cells.drop(columns=personal + technical).rename(columns=new_names)
    return replace(export, cells=cells, notes=tuple(notes))
