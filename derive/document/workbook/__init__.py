"""The notes as a workbook whose formulas are alive: change a weight, and every number follows.

Input: a network, what is asked for, a language.
Output: the bytes of an XLSX file, every formula of which was recalculated and agrees with the proven values.
"""
