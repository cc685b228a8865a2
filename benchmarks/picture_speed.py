"""What the pictures of a report cost: seconds to draw, bytes and nodes on the page.

    python benchmarks/picture_speed.py [SUBJECT] [--tiny]

Executes the chapters of a wave in this process, in a copy of the project, as a published report
shows them, and times every picture. With --tiny one chapter.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import re
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import run_speed

from peo import cli
from peo.define.chapters.ipynb import read_notebook
from peo.define.chapters.needs import chapters
from peo.define.subject import find_subject
from peo.show import canvas

Cost = tuple[str, float, int, int]


def main() -> None:
    """Draw every picture once, and print what each took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("subject", nargs="?", default="2022-04")
    parser.add_argument("--tiny", action="store_true")
    asked = parser.parse_args()
    found: list[Cost] = []
    canvas.on_sheet = timed(canvas.on_sheet, found)
    with tempfile.TemporaryDirectory() as folder:
        project = run_speed.copied(Path(folder), asked.subject, tiny=False)
        every = chapters(find_subject(project, asked.subject)).present
        told = io.StringIO()
        with contextlib.chdir(project.root), contextlib.redirect_stdout(told):
            cli.main(["intake", asked.subject])
            for chapter in every[1:2] if asked.tiny else every:
                execute(chapter.path, asked.subject, Path(folder) / f"{chapter.name}.csv")
    for title, seconds, size, nodes in found:
        print(f"{1000 * seconds:5.0f} ms {size / 1000:6.1f} kB {nodes:4} nodes  {title}")
    total = [sum(column) for column in list(zip(*found, strict=True))[1:]] or [0.0, 0, 0]
    print(f"{len(found)} pictures: {total[0]:.2f} s, {total[1] / 1000:.0f} kB, {total[2]} nodes")


def timed(draw: Callable[..., canvas.Plot], found: list[Cost]) -> Callable[..., canvas.Plot]:
    """`draw`, which also notes the title, processor seconds, bytes and nodes of each picture."""

    def noted(whole: object, title: str, alt: str) -> canvas.Plot:
        start = time.process_time()
        made = draw(whole, title, alt)
        svg = made.svg  # it is drawn when it is asked for
        seconds = time.process_time() - start
        found.append((title, seconds, len(svg.encode()), len(re.findall(r"<\w", svg))))
        return made

    return noted


def execute(path: Path, subject: str, figures: Path) -> None:
    """The cells of a chapter; one that needs what another chapter wrote is passed over."""
    names: dict[str, object] = {}
    for cell in read_notebook(path)["cells"]:
        if cell["cell_type"] == "code":
            with contextlib.suppress(Exception):
                exec("".join(cell["source"]), names)
        if "parameters" in cell["metadata"].get("tags", ()):
            names |= {"wave": subject, "figures": str(figures)}


if __name__ == "__main__":
    main()
