from . import test_person
from . import test_member
from . import test_member_states
from . import test_member_access
from . import test_member_search
from . import test_member_documents
