from odoo import api, fields, models
from odoo.fields import Command

ACTS = [
    ('sign', "Sign Off"), ('case_note', "Note"), ('case_evidence', "Evidence"), ('case_propose', "Propose Closing"), ('case_return', "Not Yet"), ('case_reopen', "Open Again"),
    ('finding_follow', "Follow Up"), ('finding_postpone', "Another Deadline"), ('finding_close', "Close"), ('finding_reopen', "Open Again"), ('answer_line', "Answer of the Member"),
]


class KoperasiOversightDialog(models.TransientModel):
    """ The dialog of the supervisors: each act calls one method, which checks who asks. """
    _name = 'koperasi.oversight.dialog'
    _description = "Act of a Supervisor"

    act = fields.Selection(ACTS, required=True, readonly=True)
    case_id = fields.Many2one('koperasi.case', readonly=True)
    finding_id = fields.Many2one('koperasi.finding', readonly=True)
    exception_ids = fields.Many2many('koperasi.exception', readonly=True)
    line_id = fields.Many2one('koperasi.sample.line', readonly=True)
    company_id = fields.Many2one('res.company', required=True, readonly=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related='company_id.currency_id')
    text = fields.Text(string="What You Write")
    file = fields.Binary(string="Photo or PDF", attachment=False)
    file_name = fields.Char()
    deadline = fields.Date()
    answer = fields.Selection([('agreed', "Right"), ('differs', "Not right"), ('returned', "Not found")])
    channel = fields.Selection([('letter', "Letter"), ('person', "In person"), ('phone', "Telephone")], default='letter')
    amount = fields.Monetary(string="Balance as the Member Knows It")

    @api.model_create_multi
    def create(self, vals_list):
        dialogs = super().create(vals_list)
        for name in ('case_id', 'finding_id', 'exception_ids', 'line_id'):
            dialogs[name].check_access('read')
        return dialogs

    def write(self, vals):
        result = super().write(vals)
        for name in ('case_id', 'finding_id', 'exception_ids', 'line_id'):
            self[name].check_access('read')
        return result

    @api.model
    def _open(self, act, name, **about):
        """ The action that opens the dialog

        :param str act: of the field
        :param about: fields with ids
        """
        defaults = {f'default_{field}': [Command.set(value)] if field == 'exception_ids' else value for field, value in about.items()}
        return {'type': 'ir.actions.act_window', 'res_model': self._name, 'view_mode': 'form', 'target': 'new', 'name': name, 'context': {'default_act': act, **defaults}}

    def _calls(self):
        """ ``{act: function}`` """
        case, finding = self.case_id, self.finding_id
        return {
            'sign': lambda: self.exception_ids.sign_off(self.text),
            'case_note': lambda: case.add_note(self.text), 'case_evidence': lambda: case.add_evidence(self.file_name, self.file, self.text),
            'case_propose': lambda: case.propose_closing(self.text), 'case_return': lambda: case.return_closing(self.text), 'case_reopen': lambda: case.reopen_case(self.text),
            'finding_follow': lambda: finding.follow_up(self.text), 'finding_postpone': lambda: finding.postpone(self.deadline, self.text),
            'finding_close': lambda: finding.close_finding(self.text), 'finding_reopen': lambda: finding.reopen_finding(self.text),
            'answer_line': lambda: self.line_id.record_answer(self.answer, self.channel, int(self.amount), self.text),
        }

    def action_confirm(self):
        """ Do it. """
        self.ensure_one()
        self._calls()[self.act]()
        return {'type': 'ir.actions.act_window_close'}
