"""Notes as documents of Word and as electronic books: every formula, number and figure is in them, and well formed."""

from __future__ import annotations

import io
import re
from collections import Counter
from pathlib import Path
from unittest.mock import patch
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from derive.cli import main
from derive.document.composed import Request
from derive.document.converted.convert import docx, epub
from derive.document.manuscript import parts
from derive.document.manuscript.blocks import blocks
from derive.document.manuscript.parts import Manuscript
from derive.document.manuscript.reading import manuscript
from derive.document.output.language import ENGLISH
from derive.document.publish import publish
from derive.errors import DeriveError
from derive.network.network import Network, shipped_names

FAST = ("xor", "softmax", "cs231n_neuron")
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MATHML, XHTML = "{http://www.w3.org/1998/Math/MathML}", "{http://www.w3.org/1999/xhtml}"
ALL = [each if each in FAST else pytest.param(each, marks=pytest.mark.thorough) for each in shipped_names()]


@pytest.fixture(autouse=True)
def installed() -> None:
    pytest.importorskip("pypandoc", reason="pandoc is not installed: pip install 'derive-notes[pandoc]'")
    pytest.importorskip("resvg_py", reason="resvg-py is not installed: pip install 'derive-notes[pandoc]'")


def written(folder: Path, name: str, form: str) -> tuple[ZipFile, list[object], str]:
    """Return an archive, all parts of the same notes, and their LaTeX."""
    files = publish(Network.load(name), folder, Request(("tex", form))).files
    source = next(each for each in files if each.suffix == ".tex").read_text(encoding="utf-8")
    archive = next(each for each in files if each.suffix == f".{form}").read_bytes()
    return ZipFile(io.BytesIO(archive)), list(parts.everything(manuscript(source))), source


def computed(text: str) -> Counter[str]:
    """Count the numbers with two decimals or more, but lengths of LaTeX."""
    text = re.sub(r"\\begin\{tikzpicture\}.*?\\end\{tikzpicture\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\\renewcommand\*\{\\arraystretch\}\S+", "", text.partition(r"\begin{document}")[2] or text)
    return Counter(re.findall(r"\d+\.\d\d+(?!\d|em|\\textwidth)", text))


def of_headings(found: list[object]) -> Counter[str]:
    """Count the numbers of sections that look like decimals."""
    return computed(" ".join(each.number for each in found if isinstance(each, parts.Heading)))


def words(element: ElementTree.Element, tag: str) -> str:
    return "".join(each.text or "" for each in element.iter(tag))


@pytest.mark.parametrize("name", ALL)
def test_a_document_of_word_holds_every_formula_number_and_figure(name: str, tmp_path: Path) -> None:
    archive, found, source = written(tmp_path, name, "docx")
    document = ElementTree.fromstring(archive.read("word/document.xml"))
    equations = [each for each in found if isinstance(each, parts.Equation)]
    formulas = [each for each in found if isinstance(each, parts.Formula)]
    assert len(list(document.iter(f"{MATH}oMathPara"))) == len(equations)
    assert len(list(document.iter(f"{MATH}oMath"))) == len(equations) + len(formulas)
    text = [words(each, f"{WORD}t") for each in document.iter(f"{WORD}p")]
    numbers = [each[1:-1] for each in text if re.fullmatch(r"\(\d+\)", each)]
    assert numbers == [each.number for each in equations if each.number]
    figures = [each for each in found if isinstance(each, parts.Figure)]
    assert len([each for each in archive.namelist() if each.endswith(".png")]) == len(figures)
    assert [each for each in text if re.match(r"Figure \d+\.", each)] != [] or not figures
    assert computed(" ".join([*separated(document), *text])) == computed(source) + of_headings(found)
    marks = {each.get(f"{WORD}name") for each in document.iter(f"{WORD}bookmarkStart")}
    links = [each.get(f"{WORD}anchor") for each in document.iter(f"{WORD}hyperlink")]
    assert len(links) == source.partition(r"\begin{document}")[2].count(r"\ref{")
    assert set(links) <= marks


def separated(document: ElementTree.Element) -> list[str]:
    """Return every piece of text of formulas: a number is one piece."""
    return [each.text or "" for each in document.iter(f"{MATH}t")]


@pytest.mark.parametrize("name", ALL)
def test_a_book_is_well_formed_and_holds_every_formula_number_and_figure(name: str, tmp_path: Path) -> None:
    archive, found, source = written(tmp_path, name, "epub")
    assert archive.namelist()[0] == "mimetype"
    assert archive.read("mimetype") == b"application/epub+zip"
    pages = [each for each in sorted(archive.namelist()) if re.search(r"/ch\d+\.xhtml$", each)]
    read = [ElementTree.fromstring(archive.read(each)) for each in archive.namelist() if each.endswith(".xhtml")]
    chapters = [ElementTree.fromstring(archive.read(each)) for each in pages]
    assert len(read) > len(chapters) > 1
    formulas = [each for each in found if isinstance(each, parts.Equation | parts.Formula)]
    tables = [math for page in chapters for math in page.iter(f"{MATHML}math")]
    assert len(tables) == len(formulas)
    assert not [error for page in chapters for error in page.iter(f"{MATHML}merror")]
    cells = ["".join(each.itertext()).strip() for page in chapters for each in page.iter(f"{XHTML}td")]
    numbers = [each[1:-1] for each in cells if re.fullmatch(r"\(\d+\)", each)]
    assert numbers == [each.number for each in formulas if isinstance(each, parts.Equation) and each.number]
    figures = [each for each in found if isinstance(each, parts.Figure)]
    assert len([each for each in archive.namelist() if each.endswith(".svg")]) == len(figures)
    for annotation in (each for page in chapters for each in page.iter(f"{MATHML}annotation")):
        annotation.text = ""
    text = " ".join(piece for page in chapters for piece in page.find(f"{XHTML}body").itertext())  # type: ignore[union-attr]
    assert computed(text) == computed(source) + of_headings(found)


@pytest.mark.parametrize("form", ["docx", "epub"])
def test_the_same_notes_give_the_same_bytes(form: str, tmp_path: Path) -> None:
    first, second = (
        publish(Network.load("xor"), tmp_path / each, Request((form,))).files[0].read_bytes() for each in "ab"
    )
    assert first == second


@pytest.mark.parametrize("language", ["de", "zh"])
def test_it_speaks_the_language_of_the_notes(language: str, tmp_path: Path) -> None:
    publish(Network.load("cs231n_circuit"), tmp_path, Request(("docx", "epub"), language=language))
    document = ZipFile(tmp_path / "cs231n_circuit.docx").read("word/document.xml").decode()
    assert {"de": "Abbildung 1.", "zh": "图 1."}[language] in document
    book = ZipFile(tmp_path / "cs231n_circuit.epub").read("EPUB/content.opf").decode()
    assert f"<dc:language>{language}</dc:language>" in book


@pytest.mark.parametrize("write", [docx, epub])
def test_what_a_user_writes_is_no_markup(write: object, tmp_path: Path) -> None:
    title = r"A \textless{}script\textgreater{} \& *b* @c `d` \$e\$ {\#f} ![g](h.png) a\_b \textasciicircum{}"
    notes = Manuscript(blocks_of(title), (), blocks(title + "\n\n" + title))
    archive = ZipFile(io.BytesIO(write(notes, {}, ENGLISH)))  # type: ignore[operator]
    text = "".join(archive.read(each).decode() for each in archive.namelist() if re.search("document.xml|ch001", each))
    assert "A &lt;script&gt; &amp; *b* @c" in text
    assert "![g](h.png) a_b" in text


def blocks_of(latex: str) -> parts.Inlines:
    found = blocks(latex)[0]
    assert isinstance(found, parts.Paragraph)
    return found.content


def test_a_formula_that_pandoc_does_not_know_is_told() -> None:
    notes = Manuscript((), (), blocks(r"\begin{equation}\unheardof{x}\end{equation}"))
    with pytest.raises(DeriveError, match="pandoc could not write the notes"):
        docx(notes, {}, ENGLISH)


def test_what_is_not_installed_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with patch.dict("sys.modules", {"pypandoc": None}):
        assert main(["notes", "xor", "--format", "docx", "-o", str(tmp_path)]) == 2
    assert "pip install 'derive-notes[pandoc]'" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
