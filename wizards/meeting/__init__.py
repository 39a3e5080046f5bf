from . import attendance_dialog
