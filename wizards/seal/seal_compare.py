from odoo import fields, models


class KoperasiSealCompare(models.TransientModel):
    """ The dialog in which a root from a paper or a mail is compared with the database. """
    _name = 'koperasi.seal.compare'
    _description = "Compare a Seal with a Paper"

    day_id = fields.Many2one('koperasi.seal.day', string="Sealed Day", required=True)
    company_id = fields.Many2one(related='day_id.company_id')
    written = fields.Char(string="Root on the Paper", required=True)
    message = fields.Text(readonly=True)
    same = fields.Boolean(readonly=True)

    def action_confirm(self):
        """ Compare, and say so in the same dialog. """
        self.ensure_one()
        answer = self.day_id.compare(self.written)
        self.write({'message': answer['message'], 'same': answer['same']})
        return {'type': 'ir.actions.act_window', 'name': self.env._("Compare with a Paper"), 'res_model': self._name, 'res_id': self.id, 'view_mode': 'form', 'target': 'new'}


class KoperasiSealExplain(models.TransientModel):
    """ The dialog in which a supervisor writes down what came of a finding. """
    _name = 'koperasi.seal.explain'
    _description = "What Came of a Finding"

    finding_id = fields.Many2one('koperasi.seal.finding', required=True)
    company_id = fields.Many2one(related='finding_id.company_id')
    words = fields.Text(string="What Came of It", required=True)

    def action_confirm(self):
        """ Write it down. """
        self.ensure_one()
        self.finding_id.explain(self.words)
        return {'type': 'ir.actions.act_window_close'}
