from . import field_count
