"""What the parts of a symbol say: one file a coordinate (name, layer, example, step, notation).

Input: a spelling.
Output: readings: quantities it may mean, with priors.
"""
