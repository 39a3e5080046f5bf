from odoo import fields, models

from ..ledger.append_only import append_only

KINDS = [
    ('sent', "Sent"), ('answered', "Answered"), ('followed', "Followed Up"), ('deadline', "Deadline Changed"), ('proposed', "Proposed"), ('returned', "Not Yet"), ('closed', "Closed"),
    ('reopened', "Opened Again"), ('reminded', "Reminded"), ('decided', "Decided"), ('refused', "Refused"), ('appealed', "Appeal"), ('ended', "Ended"), ('signed', "Signed"),
    ('withdrawn', "Withdrawn"),
]


class KoperasiInspectionEvent(models.Model):
    """ What became of a finding, a letter or a sanction. Only grows. """
    _name = 'koperasi.inspection.event'
    _description = "History of Supervision"
    _order = 'id'
    _log_access = False
    _rec_name = 'kind'

    cooperative_id = fields.Many2one('koperasi.cooperative', required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one('res.company', required=True, readonly=True, index=True, ondelete='restrict')
    finding_id = fields.Many2one('koperasi.inspection.finding', readonly=True, index='btree_not_null', ondelete='restrict')
    letter_id = fields.Many2one('koperasi.office.letter', readonly=True, index='btree_not_null', ondelete='restrict')
    sanction_id = fields.Many2one('koperasi.sanction', readonly=True, index='btree_not_null', ondelete='restrict')
    kind = fields.Selection(KINDS, string="Step", required=True, readonly=True)
    user_id = fields.Many2one('res.users', string="By", required=True, readonly=True, ondelete='restrict')
    at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    note = fields.Text(readonly=True)

    def init(self):
        append_only(self.env.cr, self._table)
