"""Values: as meant by the model, as written by the document, at random points.

Input: bound formulas.
Output: balls, each with its origin.
"""
