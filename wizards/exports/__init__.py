from . import export_reason
