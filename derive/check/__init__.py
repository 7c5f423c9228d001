"""Hand derivations: read, understood as claims about a graph, judged, explained, mended."""
