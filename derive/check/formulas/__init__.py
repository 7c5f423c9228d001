"""What all stages say about formulas whose symbols are bound: parts, values, and what a printed number claims.

Input: bound formulas.
Output: their values at a point, which number stands for which symbol, digits as they are printed.
"""
