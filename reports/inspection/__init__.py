from ...models import inspection  # its models are extended here, and papers are read before the last of the models
from . import office_letter
from . import rating
from . import visit
