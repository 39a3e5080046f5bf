from . import client
from . import api
from . import api_money
from . import transaction
from . import ir_http
from . import webhook
from . import delivery
from . import events
