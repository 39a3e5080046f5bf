"""Arithmetic of money over time: plain Python, without Odoo, database, clock or float.

Amounts are whole rupiah (`int`), rates are percent (`Decimal`, in a `Rate` with its own unit), days are `date`.
"""
