from . import field_receipt
from . import field_list
from . import field_batch
