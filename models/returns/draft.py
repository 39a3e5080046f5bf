from odoo import fields, models


class KoperasiReturnDraft(models.Model):
    """ What a person began to fill in on the portal and has not sent: the texts as they were typed. Nobody but the cooperative's own people sees it, so no role
    has any right on it.
    """
    _name = 'koperasi.return.draft'
    _description = "Return That Is Being Filled In"
    _rec_name = 'cooperative_id'

    cooperative_id = fields.Many2one('koperasi.cooperative', required=True, index=True, readonly=True, ondelete='cascade')
    company_id = fields.Many2one(related='cooperative_id.company_id', store=True, index=True)
    due_id = fields.Many2one('koperasi.return.due', string="Return Owed", required=True, readonly=True, ondelete='cascade')
    typed = fields.Json(readonly=True)
    note = fields.Char(readonly=True)

    _one_uniq = models.UniqueIndex('(due_id)')
