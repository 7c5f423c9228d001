"""Pandoc at work: from Markdown and figures to the bytes of a file."""

from __future__ import annotations

import hashlib
import os
import subprocess
import uuid
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from derive.document.converted.archive import with_centred_cells
from derive.document.converted.dialect import FORMAT, Pandoc
from derive.document.manuscript.parts import Figure
from derive.document.markdown.writing import Writer, plain
from derive.errors import DeriveError
from derive.resources import template_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from derive.document.manuscript.parts import Manuscript
    from derive.document.output.language import Language

INSTALL = "pip install 'derive-notes[pandoc]'"
# A long document takes pandoc some seconds.
SECONDS = 300
# The beginning of 1980, which is the first day that archives know; files of the same notes are the same.
EPOCH = "315532800"
NOT_CONVERTED = "Could not convert TeX math"
# Pixels of a figure for one of its own: sharp in print.
ZOOM = 4


def docx(manuscript: Manuscript, drawings: Mapping[str, str], language: Language) -> bytes:
    """Return notes as a document of Word, with formulas that can be edited."""
    return with_centred_cells(_converted(manuscript, drawings, language, "docx", "png", _as_png))


def epub(manuscript: Manuscript, drawings: Mapping[str, str], language: Language) -> bytes:
    """Return notes as an electronic book, with formulas as MathML."""
    style = template_folder() / "epub.css"
    return _converted(manuscript, drawings, language, "epub3", "svg", str.encode, "--mathml", f"--css={style}")


def require_pandoc() -> str:
    """Return the path of pandoc; raises DeriveError where what is needed is not installed."""
    try:
        import pypandoc
        import resvg_py  # noqa: F401

        return str(pypandoc.get_pandoc_path())
    except (ImportError, OSError) as error:
        raise DeriveError("docx and epub need pandoc, which is not installed", hint=INSTALL) from error


def _converted(
    manuscript: Manuscript,
    drawings: Mapping[str, str],
    language: Language,
    form: str,
    ending: str,
    drawn: Callable[[str], bytes],
    *options: str,
) -> bytes:
    pandoc = require_pandoc()
    text = Writer(Pandoc(ending), language).document(manuscript)
    name = uuid.uuid5(uuid.NAMESPACE_URL, hashlib.sha256(text.encode()).hexdigest())
    metadata = {"lang": language.language, "identifier": f"urn:uuid:{name}", "pagetitle": plain(manuscript.title)}
    with TemporaryDirectory() as folder:
        for each in manuscript.blocks:
            if isinstance(each, Figure):
                (Path(folder) / f"{each.drawing}.{ending}").write_bytes(drawn(drawings[each.drawing]))
        command = [pandoc, f"--from={FORMAT}", f"--to={form}", "--shift-heading-level-by=-1", "--output=notes"]
        command += [*options, *(f"--metadata={key}={value}" for key, value in metadata.items())]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": EPOCH}
        made = subprocess.run(
            command, input=text.encode(), cwd=folder, env=environment, capture_output=True, timeout=SECONDS, check=False
        )
        said = made.stderr.decode(errors="replace").strip()
        # A formula that it does not understand it leaves as LaTeX, and warns.
        if made.returncode or NOT_CONVERTED in said:
            raise DeriveError(f"pandoc could not write the notes: {said[:300]}", hint="choose another format")
        return (Path(folder) / "notes").read_bytes()


def _as_png(drawing: str) -> bytes:
    import resvg_py

    return bytes(resvg_py.svg_to_bytes(svg_string=drawing, zoom=ZOOM))
