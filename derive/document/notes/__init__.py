"""What the notes say of a network: one file a part, the inventory that templates read.

Input: a derivation.
Output: the names that templates use.
"""
