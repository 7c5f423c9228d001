"""Hand derivations: read, understood as claims about a graph, judged, explained, mended.

Input: a document, and perhaps a network.
Output: a report, and a mended document.
"""
