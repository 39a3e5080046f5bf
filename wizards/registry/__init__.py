from . import registry_import
from . import registry_lines
from . import writing
from . import registry_export
from . import area_import
from . import registry_dialogs
