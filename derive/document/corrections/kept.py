"""The corrections of a network's derivation: checked, or, where the network ships, kept beside it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from derive.document.corrections.corrections import Correction, Corrections, Remark
from derive.errors import DeriveError

if TYPE_CHECKING:
    from pathlib import Path

    from derive.network.network import Network


def corrections_of(network: Network, file: Path | None = None) -> Corrections | None:
    """Check a hand derivation against a network and return what is to be corrected in it.

    Without a file that is the derivation which comes with the network, None where none does; of a network that ships,
    the result of the check is kept beside it. Raises DeriveError for a file that cannot be read.
    """
    if file is None:
        kept = _beside(network, "corrections.json")
        if kept is not None:
            return _restored(json.loads(kept))
    derivation = _beside(network, "derivation.md") if file is None else file
    return None if derivation is None else _checked(network, derivation)


def _checked(network: Network, derivation: Path | bytes) -> Corrections:
    # The checker takes long to load: only where there is something to check.
    from derive.check.source import read, read_file
    from derive.document.corrections.checked import checked_corrections

    if isinstance(derivation, bytes):
        return checked_corrections(network, read(derivation, "markdown", f"{network.name}.derivation.md"))
    return checked_corrections(network, read_file(derivation), derivation.name)


def as_json(corrections: Corrections) -> str:
    """Return corrections as they are kept beside a network that ships."""
    return json.dumps(asdict(corrections), indent=1, ensure_ascii=False) + "\n"


def _restored(kept: dict[str, Any]) -> Corrections:
    entries = tuple(
        Correction(
            each["line"],
            tuple(each["kinds"]),
            Markup(each["says"]),
            Markup(each["right"]),
            tuple(map(Markup, each["sentences"])),
        )
        for each in kept["entries"]
    )
    notation = tuple(Remark(each["line"], Markup(each["sentence"])) for each in kept["notation"])
    return Corrections(kept["document"], entries, notation, kept["claims"])


def _beside(network: Network, ending: str) -> bytes | None:
    """Return the content of a companion file of a network, None where it has none."""
    if network.folder is None:
        return None
    entry = network.folder / f"{network.name}.{ending}"
    try:
        return entry.read_bytes() if entry.is_file() else None
    except OSError as error:
        raise DeriveError(f"cannot be read: {error.strerror}", location=entry.name) from error
