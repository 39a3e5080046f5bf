from werkzeug.exceptions import BadRequest

from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    _inherit = 'ir.http'

    @classmethod
    def _dispatch(cls, endpoint):
        """ A part of a form that has no name is nobody's: Odoo would answer with a fault of its own """
        if None in request.params:
            raise BadRequest()
        return super()._dispatch(endpoint)
