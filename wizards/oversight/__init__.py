from . import counter_look
from . import oversight_dialog
from . import finding_answer
