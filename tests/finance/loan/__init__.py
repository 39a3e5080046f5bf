"""Tests of the arithmetic of loans, without a database."""
