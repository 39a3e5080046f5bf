from . import payment_dialog
