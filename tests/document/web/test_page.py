"""Notes as a page: whole, well formed, every number of the notes in it, nothing fetched, nothing run."""

from __future__ import annotations

import re
from fractions import Fraction
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from derive import derive
from derive.check.pipeline import check_document
from derive.check.report.findings import Severity
from derive.check.source import read_file
from derive.cli import main
from derive.document.composed import Request
from derive.document.output.language import ENGLISH
from derive.document.publish import publish
from derive.document.web.formulas import FormulaSetter
from derive.errors import DeriveError
from derive.network.network import Network, shipped_names

NUMBER = re.compile(r"\d+(?:\.\d+)?")
VOID = {"meta", "br", "img", "hr", "link", "input"}


class Reader(HTMLParser):
    """Reads a page, and complains about what is not well formed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.tags: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        found = dict(attrs)
        self.ids += [found["id"] or ""] if "id" in found else []
        self.targets += [found["href"] or ""] if "href" in found else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "script", "desc", "title", "annotation"} & set(self.open):
            self.words.append(data)


def written(folder: Path, name: str, **options: object) -> dict[str, str]:
    request = Request(("tex", "html"), **options)  # type: ignore[arg-type]
    return {file.name: file.read_text() for file in publish(Network.load(name), folder, request).files}


def without_drawings(source: str) -> str:
    return re.sub(r"\\begin\{tikzpicture\}.*?\\end\{tikzpicture\}", "", source, flags=re.DOTALL)


@pytest.mark.parametrize("name", shipped_names())
def test_a_page_is_whole_and_holds_every_number(name: str, tmp_path: Path) -> None:
    files = written(tmp_path, name)
    page = files[f"{name}.html"]
    read = Reader(page)
    assert not read.open
    assert len(read.ids) == len(set(read.ids))
    assert {target[1:] for target in read.targets if target.startswith("#")} <= set(read.ids)
    # Nothing is fetched.
    assert all(target.startswith("#") for target in read.targets)
    assert not {"link", "img", "iframe"} & set(read.tags)
    assert "url(" not in page
    assert len(page.encode()) < (400_000 if name == "backprop" else 800_000)
    source = without_drawings(files[f"{name}.tex"]).partition(r"\begin{document}")[2]
    computed = {each for each in NUMBER.findall(source) if len(each) > 4}
    assert computed - set(NUMBER.findall(" ".join(read.words))) <= {"0.35em", "0.55em"}


@pytest.mark.parametrize("name", ["backprop", "xor", "convolution"])
def test_the_check_reads_a_page_as_it_reads_markdown(name: str, tmp_path: Path) -> None:
    network = Network.load(name)
    publish(network, tmp_path, Request(("html", "md")))
    page, markdown = (check_document(read_file(tmp_path / f"{name}.{kind}"), network) for kind in ("html", "md"))
    assert [(each.code.name, each.message) for each in page.findings if each.code.severity is not Severity.NOTE] == []
    assert page.claims == markdown.claims
    assert page.claims.right > 100


def test_a_page_says_the_tex_of_a_formula_without_what_is_for_the_look() -> None:
    setter = FormulaSetter(lambda _name, _digits: None, ENGLISH)
    assert setter.inline(r"a < 0.42\phantom{0}").endswith(
        '<annotation encoding="application/x-tex">a &lt; 0.42</annotation></semantics></math>'
    )
    chain = setter.displayed(r"\begin{aligned} a &= b \\ &\approx 1 \end{aligned}")
    assert chain.startswith(r'<div class="chain" data-tex="\begin{aligned} a &amp;= b \\ &amp;\approx 1 \end{aligned}"')
    assert "annotation" not in chain


def test_the_pages_numbers_are_those_of_the_equations(tmp_path: Path) -> None:
    files = written(tmp_path, "backprop")
    numbers = re.findall(r'class="number">\((\d+)\)', files["backprop.html"])
    assert numbers == [str(count) for count in range(1, len(numbers) + 1)]
    assert len(numbers) == files["backprop.tex"].count(r"\begin{equation}")


def test_every_number_tells_proven_digits_of_what_it_is(tmp_path: Path) -> None:
    page = written(tmp_path, "backprop")["backprop.html"]
    told = re.findall(r'<mn data-of="([^"]+)" data-value="([^"]+)" data-part="([^"]*)" title="([^"]+)">([^<]+)<', page)
    worked = derive("backprop")
    assert len({name for name, *_ in told}) > 40
    for name, digits, _, title, printed in (tuple(map(unescape, each)) for each in told):
        assert title.startswith(name)
        assert title.endswith(digits)
        unit = Fraction(1, 10 ** len(digits.partition(".")[2]))
        assert abs(Fraction(str(worked.value(name, 60))) - Fraction(digits)) <= unit * Fraction(500001, 1000000)
        assert abs(abs(float(digits)) - float(printed)) <= 0.50001 * 10.0 ** -len(printed.partition(".")[2])
    # Most numbers with a point are told of; constants and what others wrote are not.
    bare = re.findall(r"<mn>\d+\.\d{4,}</mn>", page)
    assert len(bare) < len(told) / 2


def test_a_factor_belongs_to_a_line_of_a_figure(tmp_path: Path) -> None:
    page = written(tmp_path, "backprop")["backprop.html"]
    parts = dict(re.findall(r'data-of="([^"]+)" data-value="[^"]+" data-part="([^"]+)"', page))
    drawn = set(re.findall(r'<(?:line|rect|polygon|polyline)[^>]* data-part="([^"]+)"', page))
    assert parts["w5"] == parts["dnet_y1/dout_h1"] == parts["dE_total/dw5"] == "h1-&gt;y1"
    assert {parts[each] for each in ("net_h1", "out_y2", "dE_total/dnet_y1", "dout_h1/dnet_h1", "w1", "x1")} <= drawn


def test_a_number_of_all_examples_is_not_told_with_the_digits_of_one(tmp_path: Path) -> None:
    page = written(tmp_path, "xor")["xor.html"]
    told = re.findall(r'data-value="([^"]+)"[^>]*>([^<]+)<', page)
    assert len(told) > 50
    for digits, printed in told:
        rounded = round(abs(float(digits)), len(printed.partition(".")[2]))
        assert rounded == pytest.approx(float(printed), abs=1e-9) or abs(float(digits)) < 1e-3


def test_a_sheet_does_not_tell_the_results(tmp_path: Path) -> None:
    files = written(tmp_path, "backprop", shown={"blanks": "results"})
    assert set(files) == {"backprop-sheet.tex", "backprop-sheet.html", "backprop.tex", "backprop.html"}
    assert "0.7729" in files["backprop.html"]
    assert "0.7729" not in files["backprop-sheet.html"]


def test_the_title_of_a_page_is_what_the_user_wrote_and_no_markup(tmp_path: Path) -> None:
    network = Network.from_arguments(
        title="A <script>alert(1)</script> & more", inputs=[1], targets=[1],
        layers=[{"neurons": 1, "weights": [[0.5]]}],
    )
    publish(network, tmp_path, Request(("html",)))
    page = next(tmp_path.glob("*.html")).read_text()
    assert "<script>alert" not in page
    assert "A &lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in page


def test_a_template_with_latex_of_its_own_says_what_is_not_understood(tmp_path: Path) -> None:
    own = tmp_path / "own"
    (own / "notes").mkdir(parents=True)
    (own / "notes" / "title.tex.j2").write_text(r"\includegraphics{x}")
    with pytest.raises(DeriveError, match="includegraphics has no meaning outside LaTeX"):
        publish(Network.load("backprop"), tmp_path, Request(("html",), templates=own))


def test_the_command_writes_a_page_in_a_language(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["notes", "mazur", "--format", "html", "--language", "de", "-o", str(tmp_path)]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'mazur.html'}\n"
    page = (tmp_path / "mazur.html").read_text()
    assert '<html lang="de">' in page
    assert "Abbildung 1." in page
    assert 'data-value="0.15" data-part="x1-&gt;h1" title="w1 = 0,15">0,15</mn>' in page
