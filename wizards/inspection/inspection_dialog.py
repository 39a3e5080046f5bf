from odoo import api, fields, models

ACTS = [
    ('visit_file', "Photo or PDF"), ('finding_answer', "Answer of the Cooperative"), ('finding_follow', "Follow Up"), ('finding_postpone', "Another Deadline"), ('finding_close', "Close"),
    ('finding_return', "Not Yet"), ('finding_reopen', "Open Again"), ('letter_withdraw', "Withdraw"), ('sanction_refuse', "Refuse"), ('sanction_appeal', "Appeal"),
    ('sanction_reject', "Reject the Appeal"), ('sanction_end', "End"), ('flag_note', "Acknowledge"),
]
ABOUT = ('visit_id', 'finding_id', 'letter_id', 'sanction_id', 'flag_id')


class KoperasiInspectionDialog(models.TransientModel):
    """ The dialog of the office's supervision: each act calls one method, which checks who asks. """
    _name = 'koperasi.inspection.dialog'
    _description = "Act of Supervision"

    act = fields.Selection(ACTS, required=True, readonly=True)
    visit_id = fields.Many2one('koperasi.visit', readonly=True)
    finding_id = fields.Many2one('koperasi.inspection.finding', readonly=True)
    letter_id = fields.Many2one('koperasi.office.letter', readonly=True)
    sanction_id = fields.Many2one('koperasi.sanction', readonly=True)
    flag_id = fields.Many2one('koperasi.flag', readonly=True)
    company_id = fields.Many2one('res.company', required=True, readonly=True, default=lambda self: self.env.company)
    text = fields.Text(string="What You Write")
    who = fields.Char(string="Who Answers", help="Name and position.")
    deadline = fields.Date()
    file = fields.Binary(string="Photo or PDF", attachment=False)
    file_name = fields.Char()

    @api.model_create_multi
    def create(self, vals_list):
        dialogs = super().create(vals_list)
        for name in ABOUT:
            dialogs[name].check_access('read')
        return dialogs

    def write(self, vals):
        result = super().write(vals)
        for name in ABOUT:
            self[name].check_access('read')
        return result

    def _calls(self):
        """ ``{act: function}`` """
        finding, letter, sanction = self.finding_id, self.letter_id, self.sanction_id
        return {
            'visit_file': lambda: self.visit_id.add_file(self.file_name, self.file, self.text),
            'finding_answer': lambda: finding.note_answer(self.text, self.who), 'finding_follow': lambda: finding.follow_up_finding(self.text),
            'finding_postpone': lambda: finding.postpone_finding(self.deadline, self.text), 'finding_close': lambda: finding.close_inspection_finding(self.text),
            'finding_return': lambda: finding.return_closing(self.text), 'finding_reopen': lambda: finding.reopen_inspection_finding(self.text),
            'letter_withdraw': lambda: letter.withdraw_letter(self.text), 'sanction_refuse': lambda: sanction.refuse_sanction(self.text),
            'sanction_appeal': lambda: sanction.note_appeal(self.text), 'sanction_reject': lambda: sanction.reject_appeal(self.text),
            'sanction_end': lambda: sanction.end_sanction(self.text), 'flag_note': lambda: self.flag_id.acknowledge(self.text),
        }

    def action_confirm(self):
        """ Do it. """
        self.ensure_one()
        self._calls()[self.act]()
        return {'type': 'ir.actions.act_window_close'}
