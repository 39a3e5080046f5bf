from . import koperasi_list_dialog
