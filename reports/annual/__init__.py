from . import chapters
from . import papers
from . import assemble
