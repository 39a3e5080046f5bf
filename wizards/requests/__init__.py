from . import request_reply
