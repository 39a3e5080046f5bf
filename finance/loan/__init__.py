"""Loans as arithmetic: schedules, their effective rate, payments, penalty, payoff, restructuring, arrears, provisions.

Amounts are `int` of the currency's smallest unit: rupiah, or cents for a currency that has them, with every unit to
round to in the same coin. Rates are percent in their own unit (`Rate`). Days between two dates count the later one and
not the earlier. What is divided stays a `Fraction` until it is rounded, once.
What customs differ in is a parameter of `terms`, with the habit of Indonesian cooperatives as its default.
"""
