"""Models of other libraries, read into the keys of a description: what ``Network.from_torch`` and its kin build from.

Nothing here knows the graph: a reader turns a model into steps, and ``arguments`` turns steps into a description.
"""
