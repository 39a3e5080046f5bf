from werkzeug.exceptions import HTTPException

from odoo import models
from odoo.exceptions import UserError
from odoo.http import request
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from .errors import STATUS, ApiError

CODES = {401: 'unauthorized', 403: 'forbidden', 404: 'not_found'}


class IrHttp(models.AbstractModel):
    _inherit = 'ir.http'
    _koperasi_apis = ('/json/2/koperasi.api/', '/json/2/koperasi.return.api/')

    @classmethod
    def _handle_error(cls, exception):
        """ The API answers in two words, ``code`` and ``message``, where Odoo would add the stack of calls """
        if not request.httprequest.path.startswith(cls._koperasi_apis):
            return super()._handle_error(exception)
        headers = []
        if isinstance(exception, ApiError):
            code, message = exception.code, str(exception)
        elif isinstance(exception, UserError):
            code, message = 'forbidden' if exception.http_status == 403 else 'refused', str(exception)
        elif isinstance(exception, HTTPException):
            code, message = CODES.get(exception.code, 'invalid'), exception.description
            headers = [header for header in exception.get_headers() if header[0] == 'WWW-Authenticate']
        elif isinstance(exception, PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
            code, message = 'busy', "Others were first, again and again. Send the same request once more."
        else:
            code, message = 'error', "Something went wrong here. Nothing was booked."
        return request.make_json_response({'code': code, 'message': message}, headers=headers, status=STATUS[code])
