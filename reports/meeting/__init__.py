from . import papers
