from . import res_company
from . import area
from . import figures
from . import cooperative
from . import cooperative_part
from . import cooperative_figure
from . import portal_links
