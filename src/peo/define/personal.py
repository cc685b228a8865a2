"""Signs of personal data in open text: addresses, numbers and names. It flags, it never proves.

A person reads what is flagged; text without a flag may still hold a name.
"""

from __future__ import annotations

import re

_NAME = r"(?:(?:van|de|der|den|het|el|al|ten|ter|'t)\s+)*[A-Z][\w'’-]+"
_CONTACT = (
    r"(?<![\w.+-])[\w.+-]+@[\w-]+\.\w+",  # e-mail
    r"(?:\+31|\b0031|\b0)[\s-]?(?:\(0\)[\s-]?)?[1-9](?:[\s-]?\d){7,8}\b",  # telephone
    r"\bNL\d{2}\s?[A-Z]{4}\s?\d{4}",  # bank account
    r"\b\d{9}\b",  # citizen service number
    r"\b[1-9]\d{3}\s?[A-Z]{2}\s?\d+\b|\b[1-9]\d{3}\s?[A-Z]{2}\b",  # postal code
)
_OTHER = (
    r"\b\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d{2}\b",  # date of birth
    rf"\b(?i:dhr|mevr?|mw|mevrouw|meneer|de heer|dr|drs|familie|fam)\b\.?\s+{_NAME}",
    rf"\b(?i:mijn naam is|ik heet|my name is|genaamd|called|mr|mrs|ms)\b\.?\s+{_NAME}",
    rf"(?<![.!?]\s)(?<!^)\b[A-Z][a-zë]+\s+{_NAME}",  # two capitals inside a sentence
)
CONTACT = re.compile("|".join((*_CONTACT, r"https?://\S+|www\.\S+")))
PERSONAL = re.compile("|".join((*_CONTACT, *_OTHER)))
