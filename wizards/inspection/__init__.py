from . import inspection_dialog
