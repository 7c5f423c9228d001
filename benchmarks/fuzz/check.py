"""Coverage-guided fuzzing of the whole check, outside the tests: no crash, no hang.

    python -m venv fuzzing && fuzzing/bin/pip install atheris -e .
    fuzzing/bin/python benchmarks/fuzz/check.py -max_total_time=600 -timeout=20 corpus/

An input is the text of a document: its first byte says which kind, and whether a network is given.
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["derive"]):
    from derive.check.pipeline import check_document
    from derive.check.source.decoding import read
    from derive.errors import DeriveError
    from derive.network.network import Network

KINDS = ("markdown", "latex", "markdown", "notebook")


def check_one(data: bytes) -> None:
    """Check one document; only errors that are meant for people may be raised, and only by reading."""
    if not data:
        return
    text = data[1:].decode("utf-8", "replace")
    try:
        document = read(text, KINDS[data[0] % len(KINDS)], "fuzzed")
    except DeriveError:
        return
    check_document(document, Network.load("backprop") if data[0] < 128 else None)


if __name__ == "__main__":
    atheris.Setup(sys.argv, check_one)
    atheris.Fuzz()
