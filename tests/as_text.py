"""A report as text that two people can compare: its figures in rows, its page in lines.

A page is read from its HTML, line by line; its version is left out.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from peo.publish.as_lines import PageLines

PROVENANCE = {"notebook", "cell", "data_sha256", "code_sha256"}
_VERSION = r"(?:concept, niet gepubliceerd|draft, not published) \([0-9a-f]{8}\)"


def report(folder: Path, language: str = "nl") -> str:
    """The HTML of all pages of a report, one after the other, in one language."""
    names = ("index", "method", "checks", "questionnaire")
    found = [folder / f"{name}{'' if language == 'nl' else f'.{language}'}.html" for name in names]
    return "\n".join(page.read_text(encoding="utf-8") for page in found if page.is_file())


def page_text(html: str) -> str:
    """The page of a draft in lines; every mention of its id is left out."""
    text = re.sub(_VERSION, "VERSION", "\n".join(PageLines(html).lines))
    return re.sub(r"\b[0-9a-f]{16,64}\b", "HASH", text) + "\n"


def figures_text(path: Path) -> str:
    """A table of figures without the columns that say where a figure was made, in a fixed order."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    kept = [name for name in rows[0] if name not in PROVENANCE]
    rows.sort(key=lambda row: (row["wave"], row["figure_id"]))
    out = io.StringIO()
    writer = csv.DictWriter(out, kept, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
