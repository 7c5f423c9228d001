"""Random input for every command: files of the project, changed at random places; the same for the same number."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from derive.commands.check import FORMATS
from derive.network.shipped import shipped_names
from tests.checkout import DOCUMENTS, LIBRARY, SCHEMES

LINES = 14

PIECES = (
    "z_1", "w_5", "a_{h1}", "out_{h1}", "x", "y", "E", r"\frac{", "}", "{", "(", ")", "+", "-", "=", r"\approx", "?",
    "0.5", "1.196", "-03", "4", "1e999", "^", "_", "2", r"\partial", "E_{total}", r"\sigma", "e^{-", r"\sum_{i=1}^{2}",
    "&", r"\\", r"\cdot", " ", "\n", "\n\n", "$", "$$", "'", r"\begin{pmatrix}", r"\end{pmatrix}", r"\ldots", "|",
    r"\delta_1", "[", "]", ">", r"\max(0,", r"\text{new}", r"\text{", r"\label{", r"\boxed{", r"\mathbf{W}^{[1]}",
    r"\frac{\partial L}{\partial ", r"\frac{\partial}{\partial ", r"\eta", "eta", r"\ln", r"\tanh", r"\sqrt{", "|",
    r"\quad", ",", ";", "²", "₁", "σ", "∂", "١", "\ufeff", "\t", "~~~", "```", "<!-- derive: ignore -->", "| 1 | 2 |",
)  # fmt: skip
WORDS = (
    "0", "-1", "1e400", "1e-400", "1/0", "2/3", "[]", "{}", "[[1]]", "x1", "y1", "w1", "all", "none", "yes", "softmax",
    "relu", "z^99999", "exp(exp(z))", "1/z", "ln(z)", "tan(z)", "sqrt(z)", "adam", "cross_entropy", "kl_divergence",
    "hinge", "-", ":", "#", "'", '"', "&a", "*a", "\n", "  ", "999999999", "0.1", "nan", "inf", "~", "...", "1_0",
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """What one round does: files to write, and the arguments of a command that reads them."""

    number: int
    files: dict[str, bytes]
    arguments: tuple[str, ...]

    def __str__(self) -> str:
        return f"round {self.number}: derive {' '.join(self.arguments)}"


def case(number: int) -> Case:
    """Return the round of a number."""
    generator = random.Random(number)
    make = generator.choice((_document, _document, _document, _formulas, _description, _description, _scheme))
    return make(number, generator)


@cache
def _texts(folder: Path, suffixes: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    found = sorted(path for path in folder.iterdir() if path.suffix in suffixes)
    return tuple((path.suffix, path.read_text(encoding="utf-8")) for path in found)


def _documents() -> tuple[tuple[str, str], ...]:
    texts = _texts(DOCUMENTS, (".md", ".tex", ".ipynb"))
    return tuple(each for each in texts if "expected" not in each[1][:40])


def _document(number: int, generator: random.Random) -> Case:
    suffix, text = generator.choice(_documents())
    if suffix == ".ipynb" and generator.random() < 0.7:
        content = _notebook(text, generator)
    else:
        window = generator.random() < 0.7
        content = mutated(_window(text, generator) if window else text, PIECES, generator).encode("utf-8")
    return _checked(number, f"work{suffix}", content, generator)


def _formulas(number: int, generator: random.Random) -> Case:
    text = "".join(generator.choice(PIECES) for _ in range(generator.randint(1, 60)))
    suffix = generator.choice((".md", ".tex"))
    return _checked(number, f"work{suffix}", f"${text}$\n\n$$\n{text}\n$$\n".encode(), generator)


def _checked(number: int, name: str, content: bytes, generator: random.Random) -> Case:
    networks = (*shipped_names(), *(str(path) for path in sorted(DOCUMENTS.glob("*.network.yaml"))))
    network = ("--network", generator.choice(networks)) if generator.random() < 0.6 else ()
    form = ("--format", generator.choice(FORMATS)) if generator.random() < 0.7 else ()
    change = generator.choice(((), (), ("--fix",), ("--diff",)))
    return Case(number, {name: content}, ("check", name, *network, *(() if change else form), *change))


def _notebook(text: str, generator: random.Random) -> bytes:
    """Change the cells of a notebook, so that it stays one."""
    book = json.loads(text)
    for cell in generator.sample(book["cells"], min(3, len(book["cells"]))):
        source = cell.get("source", "")
        whole = mutated(source if isinstance(source, str) else "".join(source), PIECES, generator)
        cell["source"] = whole.splitlines(keepends=True) if generator.random() < 0.5 else whole
        if generator.random() < 0.1:
            cell["cell_type"] = generator.choice(("markdown", "code", "raw", "", 3))
    return json.dumps(book, ensure_ascii=generator.random() < 0.5, indent=generator.choice((None, 1))).encode("utf-8")


def _description(number: int, generator: random.Random) -> Case:
    texts = (*_texts(LIBRARY, (".yaml",)), *_texts(DOCUMENTS, (".yaml",)))
    text = generator.choice([text for _, text in texts if "inputs" in text])
    return Case(number, {"net.yaml": mutated(text, WORDS, generator).encode("utf-8")}, _command(generator))


def _command(generator: random.Random) -> tuple[str, ...]:
    return generator.choice((
        ("values", "net.yaml", "--format", generator.choice(("table", "json", "csv"))),
        ("gradient", generator.choice(("w1", "w5", "b1", "w_1_1_1")), "--network", "net.yaml"),
        ("notation", "net.yaml"),
        ("notes", "net.yaml", "--quiet", "--format", "tex", "--output", "out"),
        ("notes", "net.yaml", "--quiet", "--format", "tex", "--form", "both", "--output", "out"),
    ))  # fmt: skip


def _scheme(number: int, generator: random.Random) -> Case:
    _, text = generator.choice(_texts(SCHEMES, (".yaml",)))
    content = mutated(text, (*WORDS, "<layer>", "<index>", "<name>", "<source>", "_{", "}"), generator).encode("utf-8")
    network = generator.choice(shipped_names())
    return Case(number, {"own.yaml": content}, ("notation", network, "--scheme", "own.yaml"))


def _window(text: str, generator: random.Random) -> str:
    lines = text.split("\n")
    first = generator.randint(0, max(0, len(lines) - LINES))
    return "\n".join(lines[first : first + LINES])


def mutated(text: str, pieces: tuple[str, ...], generator: random.Random) -> str:
    """Return a text with a few pieces put in, taken away, doubled or exchanged."""
    for _ in range(generator.randint(1, 8)):
        at = generator.randint(0, len(text))
        end = min(len(text), at + generator.choice((0, 1, 1, 2, 5, 30)))
        kind = generator.random()
        if kind < 0.5:
            text = text[:at] + generator.choice(pieces) + text[end:]
        elif kind < 0.7:
            text = text[:at] + text[end:]
        elif kind < 0.85:
            other = generator.randint(0, len(text))
            text = text[:at] + text[other : other + generator.randint(1, 60)] + text[at:]
        else:
            text = text[:at] + str(generator.randint(-99, 99) / 10) + text[end:]
    return text
