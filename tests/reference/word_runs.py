"""Make word_runs.bin: a short hash of every run of eight words in the source documents.

python tests/reference/word_runs.py FOLDER-WITH-TEXTS

The documents are not in the project; from the hashes nobody can read them back, but a text of the
project that repeats eight of their words in a row is recognised (tests/page/test_own_words.py).
"""

from __future__ import annotations

import hashlib
import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

RUN, BYTES = 8, 6
FILE = Path(__file__).with_name("word_runs.bin")


def runs(text: str) -> Iterator[tuple[bytes, str]]:
    """Hash and words of every run that is not only numbers, without case, accents, punctuation."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    words = re.findall(r"[a-z0-9]+", re.sub("['\u2018\u2019\u00ad\u200b]", "", plain))
    for start in range(len(words) - RUN + 1):
        run = " ".join(words[start : start + RUN])
        if re.search("[a-z]", run):
            yield hashlib.blake2b(run.encode(), digest_size=BYTES).digest(), run


if __name__ == "__main__":
    texts = [path.read_text(encoding="utf-8") for path in sorted(Path(sys.argv[1]).glob("*.txt"))]
    # a word that a line end cuts in two counts in both forms
    both = [t for text in texts for t in (text, re.sub(r"-\s*\n\s*", "", text))]
    FILE.write_bytes(b"".join(sorted({digest for text in both for digest, _ in runs(text)})))
    print(f"{FILE.stat().st_size // BYTES} runs of {len(texts)} texts")
