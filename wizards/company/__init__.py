from . import koperasi_start
from . import res_config_settings
