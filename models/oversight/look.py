from odoo import api, fields, models
from odoo.tools import SQL

from ..ledger.append_only import append_only

KINDS = [
    ('form', "Member's record"), ('counter', "Counter"), ('account', "Savings account"), ('statement', "Account statement"), ('loan', "Loan file"),
    ('paper', "Paper or letter"), ('export', "Export"), ('list', "List of members"),
]
# the first one that a user has says as what he looked
ROLES = [
    ('supervisor', "Supervisor"), ('board', "Board"), ('manager', "Manager"), ('accountant', "Accountant"), ('loan_officer', "Loan officer"), ('teller', "Teller"),
    ('field_officer', "Field officer"), ('credit_committee', "Credit committee"), ('admin', "Administrator"), ('other', "Other"),
]
FEW = 5    # of more people on one screen it is noted that there was a list, not who stood in it


class KoperasiLook(models.Model):
    """ Who looked at whose data (UU PDP art. 7, screens.md T9): role, whose, what kind, when; nothing of what was seen. Only grows.

    The same person's looks of a kind at the same member are one row an hour: a teller's work is not slowed by it, and the list can be read.
    """
    _name = 'koperasi.look'
    _description = "Look at a Member's Data"
    _order = 'id desc'
    _log_access = False
    _rec_name = 'kind'

    at = fields.Datetime(required=True, readonly=True)
    hour = fields.Datetime(required=True, readonly=True)
    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True, index=True, ondelete='restrict')
    user_id = fields.Many2one('res.users', string="Who", required=True, readonly=True, index=True, ondelete='restrict')
    role = fields.Selection(ROLES, required=True, readonly=True)
    member_id = fields.Many2one('koperasi.member', string="Whose", readonly=True, ondelete='restrict')
    kind = fields.Selection(KINDS, required=True, readonly=True)
    what = fields.Char(readonly=True, help="Which list or paper it was.")
    members = fields.Integer(readonly=True, aggregator=None, help="How many members stood in a list.")

    _once_idx = models.UniqueIndex('(user_id, COALESCE(member_id, 0), kind, hour, company_id, COALESCE(what, \'\'))')
    _member_idx = models.Index('(member_id, id) WHERE member_id IS NOT NULL')

    def init(self):
        append_only(self.env.cr, self._table)

    @api.model
    def _role(self):
        user = self.env.user
        return next((role for role, _label in ROLES[:-1] if user.has_group(f'koperasi.group_koperasi_{role}')), 'other')

    @api.model
    def _looks(self):
        """ Whether the caller's reading is noted: an employee who acts for himself; not the program, not a member on his own pages """
        return not self.env.su and self.env.user._is_internal()

    @api.model
    def _note(self, members, kind, what=None):
        """ Note that the user saw data of these members; his own are none of it.

        :param members: ``koperasi.member``, also archived ones
        :param str kind: of ``KINDS``
        :param str what: the paper or list, as the user calls it
        """
        if not self._looks() or not members:
            return
        # one statement, also for an export of all; by SQL since no role writes the log
        self.env.cr.execute(SQL(
            """INSERT INTO koperasi_look (at, hour, company_id, user_id, role, member_id, kind, what)
               SELECT now() AT TIME ZONE 'UTC', date_trunc('hour', now() AT TIME ZONE 'UTC'), m.company_id, %s, %s, m.id, %s, %s
               FROM koperasi_member m WHERE m.id = ANY(%s) AND m.partner_id IS DISTINCT FROM %s ON CONFLICT DO NOTHING""",
            self.env.uid, self._role(), kind, (what or None) and what[:200], list(members.ids), self.env.user.partner_id.id))

    @api.model
    def _note_list(self, what, members, kind='list'):
        """ Note that the user saw a list of many members. """
        if not self._looks():
            return
        self.env.cr.execute(SQL(
            """INSERT INTO koperasi_look (at, hour, company_id, user_id, role, kind, what, members)
               SELECT now() AT TIME ZONE 'UTC', date_trunc('hour', now() AT TIME ZONE 'UTC'), %s, %s, %s, %s, %s, %s ON CONFLICT DO NOTHING""",
            self.env.company.id, self.env.uid, self._role(), kind, what[:200], members))

    @api.model
    def _note_screen(self, members, what, kind):
        """ As ``_note`` for what a screen showed: few by name, more as a list """
        if len(members) > FEW:
            self._note_list(what, len(members))
        else:
            self._note(members, kind)
