from . import models
from . import wizards
from . import controllers
from . import reports
# apart: models/verify reads reports.text before the models of these papers are there
from .reports import programmes
from . import demo
from .hooks import uninstall_hook
