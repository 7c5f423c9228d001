"""Why a claim is wrong: one slip a file, and the search over them.

Input: a wrong claim.
Output: causes, each with the edits that mend it.
"""

from __future__ import annotations

from derive.check.causes import (
    another_weight,
    constant,
    exponent,
    extra_factor,
    inner_derivative,
    learning_rate,
    lost_factor,
    misprinted_digits,
    net_for_out,
    old_and_updated,
    one_path,
    other_wiring,
    repeated_symbol,
    same_role,
    self_reference,
    sign,
    slope,
    swapped_difference,
    transposition,
)
from derive.check.causes.slip import Candidate, Cause, Edit, Slip

# What explains more specifically comes first; among causes with equally few edits the order ranks.
CAUSES: tuple[Cause, ...] = (
    misprinted_digits.candidates,
    self_reference.candidates,
    repeated_symbol.candidates,
    one_path.candidates,
    learning_rate.candidates,
    another_weight.candidates,
    net_for_out.candidates,
    same_role.candidates,
    old_and_updated.candidates,
    slope.candidates,
    inner_derivative.candidates,
    sign.candidates,
    swapped_difference.candidates,
    exponent.candidates,
    constant.candidates,
    transposition.candidates,
    lost_factor.candidates,
    extra_factor.candidates,
    other_wiring.candidates,
)

__all__ = ["CAUSES", "Candidate", "Cause", "Edit", "Slip"]
