from odoo.exceptions import UserError
from odoo.http import request

from .common import MemberController


class MoneyController(MemberController):
    """ What all pages that move money have in common. """

    def _try(self, call, again):
        """ Do it, or take all of it back and show the form again with the reason.

        :param call: function that gives the response
        :param again: function of ``problem`` that gives the page
        """
        try:
            return call()
        except UserError as error:
            request.env.cr.rollback()
            return again(problem=str(error))
