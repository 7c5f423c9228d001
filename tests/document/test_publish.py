"""The notes as files: what the PDF says, with which engines, and what stands in the folder afterwards."""

from __future__ import annotations

import io
import re
import subprocess
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

import pytest
from pypdf import PdfReader

from derive.document import publish as publishing
from derive.document.composed import Request, notes_source
from derive.document.output.files import document_name
from derive.document.output.pdf import Typeset, typeset
from derive.document.publish import publish
from derive.document.typesetting.engines import ENGINES, EngineMissing, engines
from derive.errors import DeriveError
from derive.network.network import Network
from tests.checkout import reference_values
from tests.document.samples import SAMPLES, network

AVAILABLE = engines()
REFERENCE = reference_values()
needs_embedded = pytest.mark.skipif("embedded" not in AVAILABLE, reason="no embedded LaTeX for this machine")


@dataclass(frozen=True)
class Made:
    source: str
    typeset: Typeset
    reader: PdfReader
    text: str


@cache
def made(name: str) -> Made:
    source = notes_source(network(name))
    typeset_notes = typeset(source, name=document_name(network(name).name))
    reader = PdfReader(io.BytesIO(typeset_notes.pdf))
    # A minus sign and a hyphen look alike in text.
    text = "\n".join(page.extract_text() for page in reader.pages).replace("−", "-")
    return Made(source, typeset_notes, reader, text)


# --- typography, for every sample


@needs_embedded
@pytest.mark.parametrize("name", SAMPLES)
def test_notes_are_typeset_without_a_blemish(name: str) -> None:
    notes = made(name)
    assert notes.typeset.overfull == ()
    assert notes.typeset.unresolved == () and notes.typeset.settled
    log = notes.typeset.log
    for blemish in ("multiply defined", "undefined", "Missing character", "Token not allowed in a PDF string"):
        assert blemish not in log, re.findall(f".*{blemish}.*", log)[:3]
    assert "??" not in notes.text


@needs_embedded
@pytest.mark.parametrize("name", SAMPLES)
def test_every_section_is_in_the_text_and_the_outline(name: str) -> None:
    notes = made(name)
    headings = re.findall(r"\\(?:sub)?section\*?\{([^}]*)\}", notes.source)
    assert {"The network", "Forward pass", "The error", "Backward pass", "The update"} <= set(headings)
    words = re.sub(r"\s+", "", notes.text)
    outlined = [re.sub(r"^[0-9A-Z.]+ ", "", title) for title in outline(notes.reader)]
    for heading in headings:
        assert re.sub(r"\s+", "", heading) in words
        assert heading in outlined


def outline(reader: PdfReader) -> list[str]:
    def titles(entries: list[object]) -> list[str]:
        found = []
        for entry in entries:
            found += titles(entry) if isinstance(entry, list) else [str(entry["/Title"])]  # type: ignore[index]
        return found

    return titles(reader.outline)


@needs_embedded
@pytest.mark.parametrize("name", SAMPLES)
def test_the_pdf_says_what_it_is(name: str) -> None:
    metadata = made(name).reader.metadata
    assert metadata is not None
    assert metadata.title == network(name).title
    assert metadata.creator == "derive" and metadata.subject and metadata["/Keywords"]
    assert all(page.mediabox.height > page.mediabox.width for page in made(name).reader.pages)


@needs_embedded
@pytest.mark.parametrize("name", SAMPLES)
def test_every_font_is_embedded(name: str) -> None:
    fonts = {}
    for page in made(name).reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            fonts[font.get_object()["/BaseFont"]] = font.get_object()["/FontDescriptor"]
    assert fonts and all("/FontFile" in descriptor or "/FontFile3" in descriptor for descriptor in fonts.values())


# --- the values of the worked examples

SHOWN_AS = {
    r"(net|out|E)_([a-z])\[(\d)\]": r"\1_\2\3",
    r"dE_total/d(net|out)_([a-z])\[(\d)\]": r"dE_total/d\1_\2\3",
    r"dout_([a-z])/dnet_[a-z]\[(\d)\]": r"dout_\1\2/dnet_\1\2",
    r"dE_total/dw\[(\d)\]": r"dE_total/dw\1",
    r"w_new\[(\d)\]": r"w\1+",
    r"dE_total/db(\d)": r"dE_total/db\1",
    r"dE_yk/dout_hj\[k,j\]\[(\d),(\d)\]": r"dE_y\1/dout_h\2",
    r"E_total": "E_total",
}
# The path by path derivation is of the first weight of the hidden layer, so of h1.
NOT_SHOWN = {"dE_y1/dout_h2", "dE_y2/dout_h2"}


def plain_name(key: str) -> str:
    for pattern, replacement in SHOWN_AS.items():
        if re.fullmatch(pattern, key):
            return re.sub(pattern, replacement, key)
    raise AssertionError(f"what is {key}?")


def printed(value: str, decimals: int) -> str:
    """Round as a schoolbook does, small numbers to three significant digits; short decimals are printed whole."""
    exact = Decimal(value)
    if len(value) < 12 and -exact.as_tuple().exponent <= decimals:
        return value
    while exact and abs(exact) * 10 ** (decimals - 2) < 1:
        decimals += 1
    return str(exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP))


@needs_embedded
@pytest.mark.parametrize(("name", "case"), [("backprop", "source_document"), ("mazur", "mazur_2015")])
def test_every_reference_value_is_printed(name: str, case: str) -> None:
    notes = made(name)
    decimals = network(name).description.decimals
    expected = {plain_name(key): printed(value, decimals) for key, value in REFERENCE[case].items() if is_value(key)}
    assert len(expected) > 30
    for quantity, digits in expected.items():
        if quantity in NOT_SHOWN:
            continue
        assert re.search(rf"(?<![\d.]){re.escape(digits)}(?!\d)", notes.text), f"{quantity} = {digits}"
        body = equation(notes.source, quantity)
        assert re.search(rf"(?:=|\\approx) {re.escape(digits)}$", body), f"{quantity} = {digits}: {body}"


def is_value(key: str) -> bool:
    return any(re.fullmatch(pattern, key) for pattern in SHOWN_AS)


def equation(source: str, label: str) -> str:
    """Return the body of the equation with a label."""
    begin, end = rf"\\label\{{eq:{re.escape(label)}\}}\s*\\begin{{aligned}}\n", r"\n\\end{aligned}"
    found = re.search(f"{begin}(.*?){end}", source, re.DOTALL)
    assert found, f"no equation for {label}"
    return found[1]


@needs_embedded
def test_the_outlook_has_the_error_after_one_update() -> None:
    updated = network("backprop")
    assert "0.305905" in made("backprop").text
    assert f"{updated.description.steps:,}".replace(",", r"\,") in made("backprop").source


@needs_embedded
def test_each_correction_is_printed() -> None:
    source, text = made("backprop").source, made("backprop").text
    assert source.count(r"\text{says:}") == source.count(r"\text{right:}") >= 24
    for line in ("Line 25", "Line 38", "Line 53", "Line 83", "Line 128", "Line 185"):
        assert line in text
    assert r"\text{says:}" not in made("mazur").source


# --- other engines


@needs_embedded
@pytest.mark.parametrize("engine", [each.name for each in ENGINES if each.name != "embedded"])
def test_the_notes_compile_with_other_engines(engine: str) -> None:
    if engine not in AVAILABLE:
        pytest.skip(f"{engine} is not installed")
    if engine == "xelatex" and not finds("pzdr.tfm"):
        pytest.skip("the font Zapf Dingbats, which hyperref needs with XeTeX, is not installed")
    source = made("backprop").source
    typeset_notes = typeset(source, name="backprop", engine=engine)
    assert typeset_notes.unresolved == () and typeset_notes.overfull == ()
    pages = PdfReader(io.BytesIO(typeset_notes.pdf)).pages
    assert abs(len(pages) - len(made("backprop").reader.pages)) <= 1
    assert "0.3125" in "".join(page.extract_text() for page in pages)


def finds(file: str) -> bool:
    return subprocess.run(["kpsewhich", file], capture_output=True, check=False).returncode == 0


# --- what users write


@needs_embedded
@pytest.mark.parametrize(
    "title",
    [
        r"50% of a_b & \input{/etc/passwd}",
        r"$x^2$ #1 ~ {} \\ \end{document}",
        "<quotes> \"double\" `back' | bar",
        "Ableitung für Ångström, naïve",
        r"^^41 \csname input\endcsname",
    ],
)
def test_a_title_prints_as_it_was_written(title: str) -> None:
    described = Network.from_arguments(
        title=title, inputs=["1"], targets=["0"], layers=[{"neurons": 1, "weights": [["0.5"]]}]
    )
    typeset_notes = typeset(notes_source(described), name="titled")
    reader = PdfReader(io.BytesIO(typeset_notes.pdf))
    assert reader.metadata is not None and reader.metadata.title == title
    first = reader.pages[0].extract_text()
    assert "root:" not in first
    squeezed = re.sub(r"[\s'’‘`]", "", title)
    assert squeezed in re.sub(r"[\s'’‘`]", "", first)


# --- the files


def test_formats_are_written_as_asked(tmp_path: Path) -> None:
    published = publish(network("one-one"), tmp_path / "new" / "folder", Request(("svg", "tex")))
    names = sorted(file.name for file in (tmp_path / "new" / "folder").iterdir())
    assert names == ["one-one-backward.svg", "one-one-names.svg", "one-one-values.svg", "one-one.tex"]
    assert sorted(file.name for file in published.files) == names and published.typeset == ()


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (Request(("tex", "odt")), "unknown format 'odt'"),
        (Request(engine="lualtex"), "unknown LaTeX engine 'lualtex'; did you mean 'lualatex'?"),
        (Request(("tex",), templates=Path("nowhere")), "nowhere: there is no such folder of templates"),
    ],
)
def test_what_cannot_be_done_writes_nothing(request_: Request, words: str, tmp_path: Path) -> None:
    with pytest.raises(DeriveError) as caught:
        publish(network("one-one"), tmp_path / "out", request_)
    assert words in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_a_place_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DeriveError, match="cannot write"):
        publish(network("one-one"), tmp_path / "file" / "out", Request(("tex",)))


def test_the_source_stands_where_the_engine_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _program: None)
    with pytest.raises(EngineMissing, match="not found on PATH"):
        publish(network("one-one"), tmp_path, Request(engine="xelatex"))
    assert [file.name for file in tmp_path.iterdir()] == ["one-one.tex"]


def test_a_disagreement_of_the_audit_stops_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from derive.calculus.audit import Disagreement

    def disagree(_network: Network) -> None:
        raise Disagreement("the chain rule and finite differences differ for w1")

    monkeypatch.setattr("derive.calculus.audit.audit", disagree)
    with pytest.raises(Disagreement):
        publish(network("one-one"), tmp_path / "out", Request(("tex",)))
    assert not (tmp_path / "out").exists()


def test_a_scheme_beside_the_description_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = Path(publishing.__file__).parents[1] / "notation" / "schemes" / "net-out.yaml"
    own = shipped.read_text(encoding="utf-8").replace(r"learning_rate: \eta", r"learning_rate: \lambda")
    folder = tmp_path / "course"
    folder.mkdir()
    (folder / "mine.yaml").write_text(own, encoding="utf-8")
    (folder / "net.yaml").write_text(
        "inputs: [1]\ntargets: [0]\nlayers: [{neurons: 1, weights: [[0.5]]}]\nnotation: mine.yaml\n", encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    assert r"\lambda = 0.5" in notes_source(Network.load("course/net.yaml"))


@pytest.mark.parametrize(("name", "expected"), [("...", "notes"), ("ünnamed", "nnamed"), ("a b", "a-b"), ("_x_", "x")])
def test_any_name_becomes_one_that_latex_takes(name: str, expected: str) -> None:
    assert document_name(name) == expected
