"""The page of each code: what it finds, why it is wrong, an example, how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from derive.check.report.findings import CODES, Code
from derive.check.words import refused
from derive.errors import nearest
from derive.resources import code_page_folder


@dataclass(frozen=True)
class Page:
    """The page of a code, in Markdown. Its heading is the code and a title."""

    code: Code
    text: str

    @property
    def title(self) -> str:
        """What the code finds, in a few words."""
        return self.text.partition("\n")[0].partition(": ")[2]

    @property
    def summary(self) -> str:
        """The first paragraph: what it finds."""
        paragraphs = self.text.split("\n\n")
        return " ".join(paragraphs[1].split()) if len(paragraphs) > 1 else self.title


@cache
def page(name: str) -> Page:
    """Return the page of a code, such as "N104". Raises DeriveError for a code that there is not."""
    code = CODES.get(name.strip().upper())
    if code is None:
        raise refused("no-code", hint=nearest(name, CODES), name=name)
    path = code_page_folder() / f"{code.name}.md"
    try:
        return Page(code, path.read_text(encoding="utf-8"))
    except OSError as error:
        raise refused("no-page", location=str(path), code=code.name, problem=error.strerror) from error
