"""Why a claim is wrong: one cause a file, and the search over them.

Input: a wrong claim.
Output: causes, each with the edits that mend it.
"""

from __future__ import annotations

from derive.check.causes import (
    arithmetic,
    carried,
    constant,
    dead_unit,
    decimal_shift,
    exchanged,
    exponent,
    extra_factor,
    extra_term,
    index,
    inner_derivative,
    last_digit,
    learning_rate,
    lost_divisor,
    lost_factor,
    misread,
    net_for_out,
    no_product,
    old_and_updated,
    one_path,
    operator,
    other_number,
    other_quantity,
    other_wiring,
    repeated,
    repeated_slip,
    self_reference,
    sign,
    slope,
    swapped_difference,
    symbol,
    transposed,
    transposition,
    truncated,
    weight,
)
from derive.check.causes.cause import Candidate, Cause, Edit
from derive.check.causes.slip import Slip

# What explains more specifically comes first; among causes with equally few edits the order ranks.
CAUSES: tuple[Cause, ...] = (
    truncated.CAUSE,
    decimal_shift.CAUSE,
    transposed.CAUSE,
    self_reference.CAUSE,
    repeated.CAUSE,
    one_path.CAUSE,
    learning_rate.CAUSE,
    weight.CAUSE,
    net_for_out.CAUSE,
    symbol.CAUSE,
    index.CAUSE,
    old_and_updated.CAUSE,
    dead_unit.CAUSE,
    slope.CAUSE,
    inner_derivative.CAUSE,
    sign.CAUSE,
    swapped_difference.CAUSE,
    exponent.CAUSE,
    constant.CAUSE,
    other_number.CAUSE,
    transposition.CAUSE,
    exchanged.CAUSE,
    lost_divisor.CAUSE,
    lost_factor.CAUSE,
    extra_factor.CAUSE,
    extra_term.CAUSE,
    operator.CAUSE,
    other_wiring.CAUSE,
    other_quantity.CAUSE,
    no_product.CAUSE,
    misread.CAUSE,
    last_digit.CAUSE,
    arithmetic.CAUSE,
    repeated_slip.CAUSE,
    carried.CAUSE,
)

__all__ = ["CAUSES", "Candidate", "Cause", "Edit", "Slip"]
