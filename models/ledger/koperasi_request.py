from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .append_only import append_only
from .posting import request_hash


class KoperasiRequest(models.Model):
    """ What was asked under which key, so that the same request is carried out once. """
    _name = 'koperasi.request'
    _description = "Money Request"
    _log_access = False

    company_id = fields.Many2one('res.company', required=True, readonly=True)
    key = fields.Char(required=True, readonly=True)
    request_hash = fields.Char(required=True, readonly=True)

    _key_uniq = models.UniqueIndex('(company_id, key)', "This request was already made.")

    def init(self):
        append_only(self.env.cr, self._table)

    @api.model
    def _claim(self, company, key, request):
        """ Claim a key before anything is booked.

        A twin that is under way makes this wait and then fail with 40001, which Odoo retries.

        :param company: branch
        :param str key: made by the client, 1 to 255 characters
        :param request: JSON-able, what is asked
        :return: ``(id of the request, True if it was carried out before)``
        :raises UserError: if the key is no key or was used for another request
        """
        self._check_key(key)
        digest = request_hash(self.env.uid, request)
        rows = self.env.execute_query(SQL(
            """INSERT INTO koperasi_request (company_id, key, request_hash) VALUES (%s, %s, %s)
               ON CONFLICT (company_id, key) DO NOTHING RETURNING id""", company.id, key, digest))
        if rows:
            return rows[0][0], False
        [[request_id, stored]] = self.env.execute_query(SQL(
            "SELECT id, request_hash FROM koperasi_request WHERE company_id = %s AND key = %s", company.id, key))
        if stored != digest:
            # a plain UserError, which clients know by its name; the API asks for ``key_used``
            error = UserError(self.env._("This key was already used for another request. Nothing was booked."))
            error.key_used = True
            raise error
        return request_id, True

    @api.model
    def _check_key(self, key):
        """ UserError if this is no key """
        if not isinstance(key, str) or not key.strip() or len(key) > 255 or '\x00' in key:
            raise UserError(self.env._("A request needs a key of 1 to 255 characters."))

    @api.model
    def _is_carried_out(self, company, key):
        """ Whether a request under this key was carried out in this branch; UserError if it is no key """
        self._check_key(key)
        return bool(self.env.execute_query(SQL(
            "SELECT 1 FROM koperasi_request WHERE company_id = %s AND key = %s", company.id, key)))
