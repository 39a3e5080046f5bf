from . import decision
from . import upload
