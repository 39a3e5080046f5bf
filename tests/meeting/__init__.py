from . import test_meeting
from . import test_attendance
from . import test_delegates
from . import test_pack
from . import test_decisions
from . import test_deadlines
from . import test_pages
from . import test_papers
