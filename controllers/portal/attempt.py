from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from .common import MemberController


class AttemptController(MemberController):
    """ What pages have in common that take forms: all of what was sent is done, or nothing, and the reason is shown. """

    def _attempt(self, work):
        """ Do what a form asks

        :param work: function without arguments
        :return: ``(what it gives, None)``, or ``(None, problem)`` and nothing of it was done
        """
        try:
            with request.env.cr.savepoint():
                return work(), None
        except UserError as error:
            return None, str(error)

    def _typed(self, values):
        """ The texts of a form; what was sent as a file, or not at all, is none """
        return {name: value for name, value in values.items() if isinstance(value, str)}

    def _file_response(self, name, data, mimetype='application/octet-stream'):
        """ A file that is saved, never shown within our pages """
        return request.make_response(data, [
            ('Content-Type', mimetype), ('Content-Disposition', content_disposition(name)), ('X-Content-Type-Options', 'nosniff'), ('Cache-Control', 'no-store')])
