from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError

from ..ledger.append_only import append_only

VALID = timedelta(minutes=15)   # how long a reason counts


class KoperasiExport(models.Model):
    """ Who took data of members out of the system: when, which list, what was chosen, of how many, and why (UU PDP, reliability S22). Whoever
    makes a file that names members calls ``_note``. Written once, never changed. """
    _name = 'koperasi.export'
    _description = "Export of Personal Data"
    _order = 'id desc'
    _log_access = False

    at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one('res.users', string="By", required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True, index=True, ondelete='restrict')
    kind = fields.Selection([
        ('list', "List"), ('book', "Book"), ('statement', "Account statement"), ('tax', "Tax recap"), ('print', "Print of several"), ('odoo', "Export of records"),
    ], required=True, readonly=True)
    name = fields.Char(string="What", required=True, readonly=True)
    chosen = fields.Char(readonly=True, help="Period, branches, filters, fields.")
    rows = fields.Integer(readonly=True, help="Rows or members that the file names.")
    reason = fields.Char(readonly=True)

    def init(self):
        append_only(self.env.cr, self._table)

    @api.model
    def _note(self, kind, name, rows, chosen=''):
        """ Note that a file with data of members goes out. A member's own papers are none of it.

        :param str kind: see the field
        :param str name: what is exported, as the user calls it
        :param int rows: how many rows or members it names
        :param str chosen: what was chosen
        :raises UserError: if it names more than the cooperative lets go without a reason, and the user gave none lately
        """
        if not self.env.user._is_internal():
            return
        reason = self._reason()
        if not reason and self._is_mass(rows):
            raise UserError(self._message())
        # narrow sudo(): no role writes the log
        self.sudo().create([{
            'user_id': self.env.uid, 'company_id': self.env.company.id, 'kind': kind, 'name': name[:200], 'chosen': chosen[:1000], 'rows': rows, 'reason': reason}])

    @api.model
    def _require_reason(self, rows):
        """ Ask for a reason before a file is made, where the user can be led to the dialog.

        :param int rows: how many rows or members it is going to name
        :raises RedirectWarning: if a reason is needed and the user gave none lately
        """
        if self._is_mass(rows) and not self._reason():
            raise RedirectWarning(self._message(), self.env.ref('koperasi.action_koperasi_export_reason').id, self.env._("Say Why"))

    @api.model
    def _most(self):
        """ How many members a file may name without a reason """
        # narrow sudo(): a setting of the cooperative
        return self.env.company.sudo().root_id.koperasi_export_most

    def _is_mass(self, rows):
        # another company of the same database is none of ours
        return rows > self._most() and bool(self.env['koperasi.posting.rule']._events_set(self.env.company))

    def _reason(self):
        """ What the user said lately, None for nothing """
        # narrow sudo(): only the user's own words
        given = self.env['koperasi.export.reason'].sudo().search(
            [('create_uid', '=', self.env.uid), ('create_date', '>=', fields.Datetime.now() - VALID)], order='id desc', limit=1)
        return given.reason or None

    def _message(self):
        return self.env._(
            "This file names more than %(most)s members. Say first what it is for, under Books › Reason for an Export; that counts for %(minutes)s minutes.",
            most=self._most(), minutes=VALID.seconds // 60)
