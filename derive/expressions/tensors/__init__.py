"""What formulas are made of where names stand for vectors, matrices and larger arrays.

Input: formulas, and the shape of every name in them.
Output: shapes, entries as formulas of scalars (or values in any algebra), adjoints in matrix form.
"""
