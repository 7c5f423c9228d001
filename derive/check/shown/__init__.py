"""What each stage gives, as text: a newcomer's way in, and the first thing in a report of a bug.

Input: a document ready to be judged.
Output: blocks of lines, one for each formula or claim, with its place.
"""
