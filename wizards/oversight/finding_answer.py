from odoo import api, fields, models


class KoperasiFindingAnswer(models.TransientModel):
    """ The dialog in which the board or the manager answer a finding of the supervisors. """
    _name = 'koperasi.finding.answer'
    _description = "Answer to a Finding"

    finding_id = fields.Many2one('koperasi.finding', required=True, readonly=True)
    # not as superuser: who may not read the finding does not read it here
    text = fields.Text(related='finding_id.text', related_sudo=False)
    answer = fields.Text(required=True, help="The supervisors read it.")

    @api.model_create_multi
    def create(self, vals_list):
        answers = super().create(vals_list)
        answers.finding_id.check_access('read')
        return answers

    def write(self, vals):
        result = super().write(vals)
        self.finding_id.check_access('read')
        return result

    def action_confirm(self):
        """ Give the answer. """
        self.ensure_one()
        self.finding_id.answer_finding(self.answer)
        return {'type': 'ir.actions.act_window_close'}
