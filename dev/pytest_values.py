"""A plugin for pytest: the two processes that share the tests send each other plain values only."""
import dataclasses

import pytest

PLAIN = (str, int, float, bool, type(None))


@pytest.hookimpl(tryfirst=True)
def pytest_report_to_serializable(report):
    context = getattr(report, 'context', None)   # what subTest() was called with: dates, records ...
    if context is not None:
        report.context = dataclasses.replace(
            context, kwargs={name: value if type(value) in PLAIN else str(value) for name, value in context.kwargs.items()})
