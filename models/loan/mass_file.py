from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

INSTALMENT_KINDS = ('group', 'payroll')


class KoperasiAccount(models.Model):
    """ Lines of files for loans: they pay by the loan's own order, as an instalment at the counter does. """
    _inherit = 'koperasi.account'

    loan_ids = fields.One2many('koperasi.loan', 'account_id')

    def _received_posting(self, amount, journal, source=None, memo=None):
        loan = self.loan_ids
        if not loan:
            return super()._received_posting(amount, journal, source, memo)
        loan._receipt_check()
        return loan._receipt_posting('instalment', amount, journal, source, memo)


class KoperasiMember(models.Model):
    _inherit = 'koperasi.member'

    def _file_dues(self, kind):
        """ Instalments that are due; of an employer's people those that he deducts """
        found = super()._file_dues(kind)
        if kind in INSTALMENT_KINDS:
            domain = [('member_id', 'in', self.ids), ('loan_state', '=', 'active')] + ([('employer_id', '!=', False)] if kind == 'payroll' else [])
            dues = self.env['koperasi.loan'].search(domain, order='id')._due_now()
            found += [(loan.member_id, loan.number, due) for loan, played in dues.items() if (due := max(played.arrears.total - played.parked, 0))]
        return found


class KoperasiMassFile(models.Model):
    """ A file of payroll deductions may be the answer to an employer's list of instalments: then it books that list, which is booked once. """
    _inherit = 'koperasi.mass.file'

    payroll_id = fields.Many2one(
        'koperasi.loan.payroll', string="Answers the List", copy=False, index='btree_not_null', ondelete='restrict', check_company=True,
        help="Of the instalments that the employer was asked for; what he deducted is noted there.")

    @api.model
    def _chosen(self):
        return super()._chosen() | {'payroll_id'}

    def _check_can_book(self, count, amount):
        super()._check_can_book(count, amount)
        if self.payroll_id.state == 'booked':
            raise UserError(self.env._("The list of %s was booked already.", self.payroll_id.display_name))

    def _start_booking(self):
        super()._start_booking()
        self.payroll_id.state = 'booked'

    def _booked(self):
        super()._booked()
        if self.payroll_id:
            self._note_deducted()

    def _taken_back(self):
        super()._taken_back()
        if self.payroll_id:
            self._note_deducted()
            self.payroll_id.state = 'sent'

    def _note_deducted(self):
        """ What the employer's list received by this file """
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """UPDATE koperasi_loan_payroll_line p SET received = COALESCE((
                   SELECT SUM(m.amount) FROM koperasi_mass_line m JOIN koperasi_loan l ON l.account_id = m.account_id
                   WHERE m.file_id = %s AND l.id = p.loan_id AND m.state = 'booked'), 0)
               WHERE p.payroll_id = %s""", self.id, self.payroll_id.id))
        self.payroll_id.line_ids.invalidate_recordset(['received'])
