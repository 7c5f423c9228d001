"""The report as a folder for a class: a page a document, to be handed back, and an index of all for the teacher."""

from __future__ import annotations

import os
import re
from collections import Counter
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from derive.check.report.formats.html import environment, render
from derive.check.report.formats.sentences import closing_line, total, visible, words
from derive.check.report.formats.summary import Unchecked, rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from derive.check.report.outcome import Outcome

INDEX = "index.html"


def pages(outcomes: Sequence[Outcome], unchecked: Sequence[Unchecked]) -> dict[str, str]:
    """Return the pages by the name of their file; that of a document has its name and those of its folders."""
    files = _file_names([outcome.source.name for outcome in outcomes])
    made = {files[each.source.name]: render([each], several=False) for each in outcomes}
    table = rows(outcomes, unchecked)
    common = Counter({kind: 0 for each in table for kind, _ in each.causes})
    for each in table:
        common.update(dict(each.causes))
    index = environment().get_template("index.html.j2").render(
        title=words("index-title"),
        rows=table,
        files=files,
        together=words("documents", count=len(outcomes)) + closing_line(*total(outcomes)),
        causes=common.most_common(),
        visible=visible,
        words=words,
    )
    return {INDEX: index, **made}


def _file_names(documents: Sequence[str]) -> dict[str, str]:
    """Return a file name for each document, all different; the folder that they all are in is left out.

    >>> _file_names(["class/anna.md", "class/b/anna.md", "class/b-anna.md"])
    {'class/anna.md': 'anna.md.html', 'class/b/anna.md': 'b-anna.md.html', 'class/b-anna.md': 'b-anna.md-2.html'}
    """
    paths = {each: Path(each).absolute() for each in documents}
    folder = os.path.commonpath([path.parent for path in paths.values()]) if paths else ""
    found: dict[str, str] = {}
    taken = {INDEX}
    for each, path in paths.items():
        stem = re.sub(r"[^\w.-]+", "-", os.path.relpath(path, folder)).strip("-.") or "document"
        tries = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
        found[each] = next(f"{one}.html" for one in tries if f"{one}.html".casefold() not in taken)
        taken.add(found[each].casefold())
    return found
