from odoo import api, fields, models
from odoo.exceptions import UserError

from ..ledger.append_only import append_only


class KoperasiProofCheck(models.Model):
    """ A member said that he checked his proof: once a proof. How many did is shown to everybody, who did to the supervisors alone. """
    _name = 'koperasi.proof.check'
    _description = "Check of a Proof of Balance"
    _order = 'id desc'
    _rec_name = 'proof_id'

    proof_id = fields.Many2one('koperasi.proof', required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one('res.company', string="Cooperative", required=True, readonly=True, index=True)
    member_id = fields.Many2one('koperasi.member', required=True, readonly=True, index=True, ondelete='restrict')
    partner_id = fields.Many2one('res.partner', required=True, readonly=True, index=True, ondelete='restrict')
    answer = fields.Selection([('right', "Right"), ('wrong', "Wrong")], required=True, readonly=True)
    request_id = fields.Many2one('koperasi.member.request', readonly=True, index='btree_not_null', ondelete='restrict')
    checked_at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)

    _once = models.UniqueIndex('(proof_id, partner_id)', "This was counted already.")

    def init(self):
        append_only(self.env.cr, self._table)

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse()
        return super().create(vals_list)

    def write(self, vals):
        self._refuse()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What a member said of his proof is not changed."))

    def _refuse(self):
        if not self.env.su:
            raise UserError(self.env._("What a member said of his proof is not changed."))
