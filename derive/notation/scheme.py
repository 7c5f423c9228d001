"""Notation schemes: the LaTeX symbol of every quantity, from one YAML file a scheme."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from derive.errors import DeriveError, nearest
from derive.network.files import read_file, read_text
from derive.network.scalars import shown

if TYPE_CHECKING:
    from derive.network.graph import Graph
    from derive.network.located import LocatedData
    from derive.network.network import Network
    from derive.network.quantity import Place, Quantity

# Omicron has no command in LaTeX; it looks like an o.
GREEK = frozenset((
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu",
    "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
))
PLACEHOLDERS = ("name", "neuron", "layer", "index", "source", "comma")


@dataclass(frozen=True)
class Notation:
    """One scheme. Each field is LaTeX with ``<name>``, ``<neuron>``, ``<layer>``, ``<index>``, ``<source>``.

    ``<comma>`` separates two indices where one of them has two digits. ``title`` is plain text.
    """

    title: str
    input: str
    target: str
    weight: str
    bias: str
    pre_activation: str
    activation: str
    error: str
    total_error: str
    learning_rate: str
    vector_pre_activation: str
    vector_activation: str
    vector_signal: str
    vector_target: str
    matrix_weight: str
    vector_bias: str

    def symbol(self, quantity: Quantity) -> str:
        """Return the LaTeX of a quantity (math mode)."""
        pattern: str = getattr(self, quantity.role.value.replace(" ", "_").replace("-", "_"))
        return _filled(pattern, quantity.name, quantity.place)

    def layer_symbol(self, kind: str, layer: int) -> str:
        """Return the LaTeX of a layer's vector or matrix; ``kind`` is a field such as ``matrix_weight``."""
        pattern: str = getattr(self, kind)
        return pattern.replace("<layer>", str(layer))


def _filled(pattern: str, name: str, place: Place) -> str:
    wide = place.index > 9 or place.source_index > 9
    values = {
        "name": identifier(name),
        "neuron": subscript(place.neuron),
        "layer": str(place.layer),
        # What belongs to a whole layer (a shared bias) has no index.
        "index": str(place.index or ""),
        "source": str(place.source_index),
        "comma": "," if wide else "",
    }
    filled = re.sub(r"<(\w+)>", lambda found: values[found[1]], pattern)
    return filled.replace("_{}", "").replace("^{}", "")


def identifier(name: str) -> str:
    r"""Return the LaTeX of a plain name.

    >>> identifier("w5"), identifier("eta"), identifier("rate"), identifier("w1_2_3"), identifier("b_h1")
    ('w_{5}', '\\eta', '\\mathit{rate}', 'w^{(1)}_{2,3}', 'b_{h1}')
    """
    indexed = re.fullmatch(r"([a-z])(\d+)_(\d+)_(\d+)", name)
    if indexed:
        return f"{indexed[1]}^{{({indexed[2]})}}_{{{indexed[3]},{indexed[4]}}}"
    base, _, rest = name.partition("_")
    found = re.fullmatch(r"([A-Za-z]*[A-Za-z])(\d*)", base)
    letters, digits = (found[1], found[2]) if found else (base, "")
    parts = [part for part in (digits, subscript(rest)) if part]
    below = f"_{{{','.join(parts)}}}" if parts else ""
    if letters in GREEK:
        return f"\\{letters}{below}"
    return (letters if len(letters) == 1 else f"\\mathit{{{letters}}}") + below


def subscript(name: str) -> str:
    r"""Return the LaTeX of a name as a subscript: short ones in italics, words upright.

    >>> subscript("h1"), subscript("total"), subscript("h_1")
    ('h1', '\\mathrm{total}', 'h,1')
    """
    parts = [part if len(re.sub(r"\d", "", part)) <= 1 else f"\\mathrm{{{part}}}" for part in name.split("_")]
    return ",".join(part for part in parts if part)


@cache
def load_notation(name: str) -> Notation:
    """Return a scheme that ships, by name, or a user's own, by the path of its YAML file.

    Raises DeriveError for an unknown name or a file that is no scheme.
    """
    shipped = schemes()
    if name in shipped:
        text = (resources.files("derive.notation") / "schemes" / f"{name}.yaml").read_text("utf-8")
        return _parsed(read_text(text, "yaml", f"{name}.yaml"))
    if name.endswith((".yaml", ".yml")):
        return _parsed(read_file(Path(name)))
    raise DeriveError(f"unknown notation '{name[:80]}'", hint=nearest(name, shipped))


def notation_of(network: Network) -> Notation:
    """Return the scheme that a network's description asks for; a file is looked for beside the description.

    Raises DeriveError, with the place in the description, for an unknown scheme and where two quantities of the
    network would be written alike.
    """
    name = network.description.notation
    beside = network.folder / name if network.folder and name not in schemes() else None
    try:
        return distinct(load_notation(str(beside) if beside and beside.is_file() else name), network.graph)
    except DeriveError as error:
        if error.location:
            raise
        raise DeriveError(error.message, location=network.at("notation"), hint=error.hint) from error


def distinct(notation: Notation, graph: Graph) -> Notation:
    """Return the scheme; raises DeriveError where it writes two quantities of the graph alike."""
    written: dict[str, str] = {}
    for quantity in graph.quantities.values():
        symbol = notation.symbol(quantity)
        if symbol in written:
            raise DeriveError(
                f"'{written[symbol]}' and '{quantity.name}' would both be written {symbol}",
                hint="rename one of them, or choose another notation",
            )
        written[symbol] = quantity.name
    return notation


def schemes() -> tuple[str, ...]:
    """Return the names of the schemes that ship."""
    folder = resources.files("derive.notation") / "schemes"
    return tuple(sorted(entry.name.removesuffix(".yaml") for entry in folder.iterdir() if entry.name.endswith(".yaml")))


def _parsed(located: LocatedData) -> Notation:
    expected = [field.name for field in fields(Notation)]
    entries = located.data
    if not isinstance(entries, dict):
        raise DeriveError("this is no notation scheme", location=located.at(()), hint="expected keys such as weight")
    for key, pattern in entries.items():
        if key not in expected:
            where = located.at((key,), of_key=True)
            raise DeriveError(f"unknown key {shown(key)}", location=where, hint=nearest(key, expected))
        if not isinstance(pattern, str) or not pattern:
            raise DeriveError(f"'{key}' is wrong: expected LaTeX", location=located.at((key,)))
        unknown = [name for name in re.findall(r"<(\w+)>", pattern) if name not in PLACEHOLDERS]
        if unknown:
            hint = nearest(unknown[0], PLACEHOLDERS)
            raise DeriveError(f"unknown placeholder <{unknown[0]}>", location=located.at((key,)), hint=hint)
    missing = [key for key in expected if key not in entries]
    if missing:
        raise DeriveError(f"a notation scheme needs '{missing[0]}'", location=located.at(()))
    return Notation(**entries)
