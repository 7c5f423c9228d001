"""Worked derivations of neural networks, with every digit proven.

>>> import derive
>>> worked = derive.derive(derive.Network.load("backprop"))
>>> print(worked.value("dE_total/dw5", decimals=12))
0.077976977396
>>> derive.check_derivation("$w5' = 0.3601$", "backprop").findings[0].expected
'0.3610'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from derive.version import VERSION

if TYPE_CHECKING:
    from derive.arrays_checked.checking import CheckedValues, check_values
    from derive.checked import Checked, check_derivation
    from derive.errors import DeriveError
    from derive.network.network import Network
    from derive.notebook import Shell
    from derive.worked import Worked, derive

__all__ = [
    "Checked", "CheckedValues", "DeriveError", "Network", "Worked", "check_derivation", "check_values", "derive",
]  # fmt: skip
__version__ = VERSION

_HOMES = {
    "Checked": "derive.checked",
    "CheckedValues": "derive.arrays_checked.checking",
    "DeriveError": "derive.errors",
    "Network": "derive.network.network",
    "Worked": "derive.worked",
    "check_derivation": "derive.checked",
    "check_values": "derive.arrays_checked.checking",
    "derive": "derive.worked",
}


def __getattr__(name: str) -> Any:
    """Import on first use: the command line needs only part of the package, and starts faster so."""
    if name not in _HOMES:
        raise AttributeError(f"module 'derive' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def load_ipython_extension(shell: Shell) -> None:
    """Give a notebook ``%%derive``: IPython calls this for ``%load_ext derive``."""
    from derive.notebook import load

    load(shell)


def __dir__() -> list[str]:
    return sorted(__all__)
