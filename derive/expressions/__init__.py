"""What formulas are made of, for the network, the calculus, the check and the document.

Input: nothing; it stands at the bottom.
Output: expressions, with their value in any algebra, derivative, textbook form.
"""
