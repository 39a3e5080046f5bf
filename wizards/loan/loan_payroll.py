import base64
from uuid import uuid4

from odoo import fields, models
from odoo.exceptions import UserError


class KoperasiLoanPayrollDialog(models.TransientModel):
    """ Makes an employer's list, takes in his answer, books it: each step one method of the list. """
    _name = 'koperasi.loan.payroll.dialog'
    _description = "Payroll Deductions"

    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True, default=lambda self: self.env.company)
    step = fields.Selection([('prepare', "Ask"), ('read', "Take in the answer"), ('book', "Post")], required=True, default='prepare')
    payroll_id = fields.Many2one('koperasi.loan.payroll')
    employer_id = fields.Many2one('koperasi.loan.employer')
    date = fields.Date(string="Pay Day", default=fields.Date.context_today)
    file = fields.Binary(string="Answer of the Employer", attachment=False)
    journal_id = fields.Selection(selection=lambda self: self.env['koperasi.loan.operation']._select_journals(), string="Received in")
    key = fields.Char(required=True, readonly=True, default=lambda self: str(uuid4()))
    problems = fields.Text(readonly=True)

    def action_confirm(self):
        """ Carry out the step and show the list. """
        self.ensure_one()
        Payroll, payroll = self.env['koperasi.loan.payroll'], self.payroll_id
        if self.step == 'prepare':
            payroll = Payroll.browse(Payroll.prepare(self.employer_id.id, self.date)['payroll_id'])
        elif self.step == 'read':
            answer = payroll.read_answer(self._text())
            if answer['problems']:
                self.problems = "\n".join(answer['problems'])
                return {'type': 'ir.actions.act_window', 'res_model': self._name, 'view_mode': 'form', 'res_id': self.id, 'target': 'new'}
        else:
            payroll.book(self.key, int(self.journal_id or 0))
        return {'type': 'ir.actions.act_window', 'res_model': 'koperasi.loan.payroll', 'view_mode': 'form', 'res_id': payroll.id}

    def _text(self):
        try:
            return base64.b64decode(self.file or b'').decode('utf-8-sig')
        except ValueError as error:
            raise UserError(self.env._("%s is not valid.", self.env._("The file"))) from error
