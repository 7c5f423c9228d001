"""Notation schemes: the LaTeX symbol of every quantity, from one YAML file a scheme."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from derive.errors import DeriveError, nearest
from derive.network.quantity import Role

if TYPE_CHECKING:
    from derive.network.quantity import Place, Quantity

GREEK = frozenset(
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi "
    "psi omega".split()
)


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
        if quantity.role is Role.BIAS and quantity.place.index == 0:
            pattern = pattern.replace("_{<index>}", "")
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
        "index": str(place.index),
        "source": str(place.source_index),
        "comma": "," if wide else "",
    }
    return re.sub(r"<(\w+)>", lambda found: values[found[1]], pattern)


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
    elif name.endswith((".yaml", ".yml")):
        try:
            text = Path(name).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise DeriveError(f"cannot read the notation scheme: {error}", location=name) from error
    else:
        raise DeriveError(f"unknown notation '{name}'", hint=nearest(name, shipped))
    return _parsed(text, name)


def schemes() -> tuple[str, ...]:
    """Return the names of the schemes that ship."""
    folder = resources.files("derive.notation") / "schemes"
    return tuple(sorted(entry.name.removesuffix(".yaml") for entry in folder.iterdir()))


def _parsed(text: str, name: str) -> Notation:
    try:
        entries = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise DeriveError(f"not well-formed: {error}", location=name) from error
    expected = {field.name for field in fields(Notation)}
    if not isinstance(entries, dict) or set(entries) != expected:
        given = set(entries) if isinstance(entries, dict) else set()
        wrong = ", ".join(sorted(str(key) for key in expected ^ given))
        raise DeriveError(f"a notation scheme needs each of its keys once; check {wrong}", location=name)
    for key, pattern in entries.items():
        unknown = set(re.findall(r"<(\w+)>", str(pattern))) - {
            "name", "neuron", "layer", "index", "source", "comma",
        }
        if unknown:
            raise DeriveError(f"{key}: unknown placeholder <{unknown.pop()}>", location=name)
    return Notation(**{key: str(pattern) for key, pattern in entries.items()})
