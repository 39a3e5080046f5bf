"""What another program is told when something is not done: a code that stays, and words that may change."""
from odoo.exceptions import UserError

STATUS = {'invalid': 400, 'unauthorized': 401, 'forbidden': 403, 'not_found': 404, 'key_reused': 409, 'limit': 422, 'refused': 422, 'busy': 503, 'error': 500}


class ApiError(UserError):
    """ :param str code: one of ``STATUS``, as the README says """

    def __init__(self, code, message):
        super().__init__(message)
        self.code, self.http_status = code, STATUS[code]
