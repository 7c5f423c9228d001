"""Word files: paragraphs, formulas and tables are read; nothing is written into them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from derive.check.source.decoding import read
from derive.check.source.office_math import MATH, latex
from derive.check.source.word_files import word_text
from derive.checked import check_derivation
from derive.cli import main
from derive.errors import DeriveError

SPACES = (
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
)


def run(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


def paragraph(*parts: str) -> str:
    return f"<w:p>{''.join(parts)}</w:p>"


def words(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def formula(inner: str) -> str:
    return f"<m:oMath>{inner}</m:oMath>"


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in cells)}</w:tr>"


def word_file(*body: str, before: str = "") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        document = f"{before}<w:document {SPACES}><w:body>{''.join(body)}</w:body></w:document>"
        archive.writestr("word/document.xml", document)
    return made.getvalue()


FRACTION = f"<m:f><m:num>{run('1')}</m:num><m:den>{run('4')}</m:den></m:f>"
HOMEWORK = word_file(
    paragraph(words("Let "), formula(run("v=0.4")), words(" and "), formula(run("u=1.5")), words(".")),
    paragraph("<m:oMathPara>", formula(run("s=v u=0.4·1.5=0.9")), "</m:oMathPara>"),
    paragraph(words("In words: r = 0.4 * 0.2 = 0.09, and w"),
              '<w:r><w:rPr><w:vertAlign w:val="subscript"/></w:rPr><w:t>1</w:t></w:r>', words(" = 3 * 2 = 6.")),
    f"<w:tbl>{row(words('Quantity'), words('Value'))}{row(formula(run('s')), words('0.6'))}</w:tbl>",
)  # fmt: skip


@pytest.mark.parametrize(
    ("element", "meant"),
    [
        (FRACTION, r"\frac{1}{4}"),
        (f"<m:sSub><m:e>{run('w')}</m:e><m:sub>{run('12')}</m:sub></m:sSub>", "w_{12}"),
        (f"<m:sSup><m:e>{run('ab')}</m:e><m:sup>{run('2')}</m:sup></m:sSup>", "ab^{2}"),
        (f"<m:sSup><m:e>{run('a+b')}</m:e><m:sup>{run('2')}</m:sup></m:sSup>", "{a+b}^{2}"),
        (f"<m:d><m:e>{run('x')}</m:e></m:d>", r"\left( x \right)"),
        (f'<m:d><m:dPr><m:begChr m:val="["/><m:endChr m:val=""/></m:dPr><m:e>{run("x")}</m:e></m:d>',
         r"\left[ x \right."),
        (f"<m:rad><m:deg/><m:e>{run('2')}</m:e></m:rad>", r"\sqrt{2}"),
        (f"<m:func><m:fName>{run('ln')}</m:fName><m:e>{run('x')}</m:e></m:func>", r"\ln\left(x\right)"),
        (f'<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub>{run("i")}</m:sub><m:e>{run("x")}</m:e></m:nary>',
         r"\sum_{i} x"),
        (f"<m:acc><m:e>{run('y')}</m:e></m:acc>", r"\hat{y}"),
        (f"<m:m><m:mr><m:e>{run('1')}</m:e><m:e>{run('2')}</m:e></m:mr><m:mr><m:e>{run('3')}</m:e></m:mr></m:m>",
         r"\begin{matrix} 1 & 2 \\ 3 \end{matrix}"),
        (f"<m:m><m:mr><m:e>{run('a')}</m:e><m:e>{run('=2')}</m:e></m:mr><m:mr><m:e/><m:e>{run('≈3')}</m:e></m:mr></m:m>",
         r"\begin{aligned} a & =2 \\  & ≈3 \end{aligned}"),
        ("".join(f'<m:r><m:rPr><m:sty m:val="b"/></m:rPr><m:t>{each}</m:t></m:r>' for each in "net"),
         r"\boldsymbol{net}"),
        (f"<m:limLow><m:e>{run('W')}</m:e><m:lim>{run('2×3')}</m:lim></m:limLow>", r"\underset{2×3}{W}"),
        (f"<m:limLow><m:e>{run('max')}</m:e><m:lim>{run('i')}</m:lim></m:limLow>", "max_{i}"),
        (run("50%"), r"50\%"),
    ],
)  # fmt: skip
def test_formulas_become_latex(element: str, meant: str) -> None:
    assert latex(ElementTree.fromstring(f"<m:oMath {SPACES}>{element}</m:oMath>")) == meant


def test_what_nests_too_deep_is_left_out() -> None:
    element = ElementTree.Element(f"{MATH}oMath")
    inner = element
    for _ in range(5_000):
        inner = ElementTree.SubElement(inner, f"{MATH}e")
    assert latex(element) == ""


def test_slips_are_found_in_their_paragraphs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "homework.docx").write_bytes(HOMEWORK)
    checked = check_derivation(tmp_path / "homework.docx")
    assert [(each.extent.start.line, each.expected) for each in checked.findings] == [(2, "0.6"), (3, "0.08")]
    assert all(not each.fixes for each in checked.findings)
    assert main(["check", str(tmp_path / "homework.docx"), "--fix"]) == 2
    assert "a Word file is not mended" in capsys.readouterr().err
    assert (tmp_path / "homework.docx").read_bytes() == HOMEWORK


def test_tables_and_scripts_of_letters_are_read() -> None:
    lines = word_text(HOMEWORK, "homework.docx").split("\n")
    assert lines[2].endswith("and w_1 = 3 * 2 = 6.")
    assert lines[3:] == ["| Quantity | Value |", "|---|---|", "| $s$ | 0.6 |"]


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"text", word_file("<w:p>"), word_file(before="<!DOCTYPE a [<!ENTITY b 'c'>]>")]
)
def test_what_is_no_word_file_is_told(content: bytes) -> None:
    with pytest.raises(DeriveError, match="no Word file"):
        read(content, "word", "homework.docx")
