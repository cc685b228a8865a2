"""Who of the accepted rows is who in every wave: apart from the records, to compare waves with.

The key of a person tells who somebody is. It is in the raw file, and as a digest in one file for
its owner alone, which no data package lists; neither records nor anything published have it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd

from peo.project import replacing
from peo.project.typed import fold


def shared_keys(person: pd.Series | None, accepted: pd.DataFrame) -> pd.Series:
    """True per accepted row whose key another row has too: whose it is, nobody can tell."""
    keys = _keys(person, accepted)
    return keys.duplicated(keep=False) & keys.notna()


def write_link(
    path: Path, person: pd.Series | None, accepted: pd.DataFrame, declared: bool
) -> None:
    """Write the key of each respondent who has one alone; no file where no key is declared."""
    if not declared:
        path.unlink(missing_ok=True)
        return
    keys = _keys(person, accepted)[~shared_keys(person, accepted)].dropna()
    table = pd.DataFrame(
        {"respondent_id": accepted.loc[keys.index, "respondent_id"], "person": keys.map(_digest)}
    )
    with replacing(path) as new:
        table.sort_values("person").to_parquet(new, index=False)
        new.chmod(0o600)


def _keys(person: pd.Series | None, accepted: pd.DataFrame) -> pd.Series:
    """The keys as they are compared, by row."""
    if person is None:
        return pd.Series(index=accepted.index, dtype="str")
    return person.reindex(accepted.index).map(fold, na_action="ignore").replace("", None)


def _digest(key: str) -> str:
    return hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
