"""A plugin for pytest, for the two processes that share the tests: the longest come first, and what they send each other is plain."""
import dataclasses

import pytest

PLAIN = (str, int, float, bool, type(None))

LONGEST = ('race/test_races', 'life/', 'race/test_counter_races', 'race/', 'security/')


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: next((place for place, name in enumerate(LONGEST) if f'tests/{name}' in item.nodeid), len(LONGEST)))


@pytest.hookimpl(tryfirst=True)
def pytest_report_to_serializable(report):
    context = getattr(report, 'context', None)   # what subTest() was called with: dates, records ...
    if context is not None:
        report.context = dataclasses.replace(
            context, kwargs={name: value if type(value) in PLAIN else str(value) for name, value in context.kwargs.items()})
