"""``derive new``: a description to begin with."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from derive.errors import DeriveError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

HELP = "begin a description of a network: a few questions, or from a PyTorch module"
EXAMPLES = (
    "derive new                              asks, and writes my-network.yaml",
    "derive new xor.yaml --layers 2,1 --yes  asks nothing: what is not given is as suggested",
    "derive new net.yaml --from-torch model.py:net --example 0.05,0.1:1 --rounded 2",
)
SUFFIXES = (".yaml", ".yml")
# The questions, in their order, and what the flag of each takes.
QUESTIONS = {
    "inputs": "N", "layers": "N,N", "activation": "NAME", "output": "NAME", "loss": "NAME", "learning_rate": "NUMBER",
    "title": "TEXT",
}  # fmt: skip


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="where to write (default: by the title); never overwritten"
    )
    for name, metavar in QUESTIONS.items():
        parser.add_argument(f"--{name.replace('_', '-')}", metavar=metavar, help="in place of the question")
    parser.add_argument("--yes", action="store_true", help="ask nothing: take what is suggested")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="other numbers (default: 1)")
    parser.add_argument(
        "--from-torch", metavar="MODEL.py:NAME", help="describe a PyTorch module; the file is run, as Python runs it"
    )
    parser.add_argument(
        "--rounded", type=int, metavar="N", help="of --from-torch: parameters to N decimals (default: as they are)"
    )
    parser.add_argument("--example", metavar="INPUTS:TARGETS", help="of --from-torch: such as 0.05,0.1:1")


def run(arguments: argparse.Namespace) -> int:
    """Ask, write the description, and say what comes next."""
    from derive.document.output.files import document_name, write_whole
    from derive.network.network import Network

    if arguments.file and arguments.file.suffix.lower() not in SUFFIXES:
        hint = f"it is written as YAML: {arguments.file.with_suffix('.yaml')}"
        raise DeriveError("no name for a description that is begun", location=str(arguments.file), hint=hint)
    text, title = _from_torch(arguments) if arguments.from_torch else _begun(arguments)
    file = arguments.file or Path(f"{document_name(title).lower()}.yaml")
    if file.exists():
        raise DeriveError("there is such a file already", location=str(file), hint="give another name")
    write_whole(file, text.encode())
    try:
        Network.load(file)
    except DeriveError:
        file.unlink()
        raise
    print(file)
    print(f"next: derive notes {file}", file=sys.stderr)
    return 0


def _begun(arguments: argparse.Namespace) -> tuple[str, str]:
    """Return a description from the answers, and its title."""
    from derive.document.output.latex import render_text
    from derive.network.beginning import Beginning, checked, described

    # What flags say is looked at before the first question.
    given = {name: checked(name, flag) for name in QUESTIONS if (flag := getattr(arguments, name)) is not None}
    answers: dict[str, Any] = {
        name: given[name] if name in given else _answer(name, asks=not arguments.yes) for name in QUESTIONS
    }
    beginning = Beginning(**answers)
    return render_text("description.yaml.j2", described(beginning, arguments.seed)), beginning.title


def _answer(name: str, *, asks: bool) -> object:
    """Return what is asked for, or suggested; a wrong answer is asked for again."""
    from derive.network.beginning import CHOICES, checked

    asked = _questions()[name]
    while asks:
        question = asked["question"].format(choices=", ".join(CHOICES.get(name, ())))
        print(f"{question} [{asked['answer']}] ", end="", flush=True)
        line = sys.stdin.readline()
        try:
            return checked(name, line.strip() or asked["answer"])
        except DeriveError as error:
            print(f"derive: {error}", file=sys.stderr)
    return checked(name, asked["answer"])


def _questions() -> Mapping[str, Mapping[str, str]]:
    import yaml

    from derive.resources import template_folder

    found: Mapping[str, Mapping[str, str]] = yaml.safe_load((template_folder() / "new.yaml").read_text("utf-8"))
    return found


def _from_torch(arguments: argparse.Namespace) -> tuple[str, str]:
    """Return the description of a module, and its title."""
    from derive.importing.described import described_module

    title = arguments.title or arguments.from_torch.rpartition(":")[2]
    options = {"loss": arguments.loss, "learning_rate": arguments.learning_rate}
    options |= {"rounded": arguments.rounded, "title": title}
    given = {name: value for name, value in options.items() if value is not None}
    return described_module(arguments.from_torch, arguments.example or "", given), title
