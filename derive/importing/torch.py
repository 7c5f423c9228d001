"""PyTorch modules: ``torch.fx`` traces the forward pass; what it calls must be a chain of what is known here."""

from __future__ import annotations

from typing import Any

from derive.errors import DeriveError
from derive.importing.steps import Step, library, refused
from derive.importing.torch_calls import Calls, place


def steps(module: Any) -> list[Step]:
    """Return the steps of a ``torch.nn.Module``; raises DeriveError naming what cannot be expressed."""
    torch = library("torch", "torch", "torch")
    if not isinstance(module, torch.nn.Module):
        hint = "load it into a module first" if isinstance(module, dict) else "expected a torch.nn.Module"
        raise DeriveError(f"{type(module).__name__} is no PyTorch module", hint=hint)
    _require_plain(module)
    # What is a single call to the tracer is called from a chain of one.
    is_call = torch.fx.Tracer().is_leaf_module(module, "")
    whole = torch.nn.Sequential(module) if is_call else module
    return Calls(_traced(whole), whole, type(module).__name__).steps()


def _require_plain(module: Any) -> None:
    """Refuse modules that have no numbers yet, or compute something else than their class says."""
    for path, part in module.named_modules():
        if hasattr(part, "has_uninitialized_params"):
            raise refused(place(path, part), "has no parameters yet", "call the model once on an example first")
        # Hooks may change what goes in and what comes out.
        hooks = any(getattr(part, name, None) for name in ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks"))
        if hooks or "forward" in vars(part):
            hint = "remove its hooks and parametrizations (torch.nn.utils.parametrize.remove_parametrizations) first"
            raise refused(place(path, part), "has hooks that may change what it computes", hint)


def _traced(module: Any) -> Any:
    fx = library("torch.fx", "torch", "torch")
    try:
        return fx.Tracer().trace(module)
    # Tracing runs the user's forward, which may raise anything.
    except Exception as error:
        reason = (str(error) or type(error).__name__).strip().splitlines()[0]
        raise refused(f"the forward pass of {type(module).__name__}", f"cannot be traced: {reason}") from error
