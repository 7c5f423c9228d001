"""From a description to the quantities of the graph: one file a kind of layer.

Input: a description.
Output: quantities with definitions and places.
"""
