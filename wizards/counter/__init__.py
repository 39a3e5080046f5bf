from . import counter
from . import counter_group
from . import counter_member
