"""The commands, one module each: what it takes, and the few lines that call the package and print.

Input: arguments.
Output: an exit code, and what is printed.
"""
