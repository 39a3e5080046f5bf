import base64
import csv
import re
from io import StringIO

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..exports.cells import separated
from ..ledger.posting import GlLine
from .checks import ACCOUNTANT, MANAGER, OFFICER, cash_journal, check_role, day, known, whole_amount

HEAD = ('no_pinjaman', 'no_anggota', 'nama', 'no_pegawai', 'jumlah')
MOST_BYTES = 5_000_000
AMOUNT = re.compile(r'[0-9]{1,15}|[0-9]{1,3}(?:\.[0-9]{3}){1,4}')   # 1250000 or 1.250.000; not 1.5, which is no 15


class KoperasiLoan(models.Model):
    _inherit = 'koperasi.loan'

    employer_id = fields.Many2one('koperasi.loan.employer', index='btree_not_null', ondelete='restrict', tracking=True, help="Who deducts the instalments.")
    payroll_number = fields.Char(help="Of the member at his employer or pension fund.")


class KoperasiLoanPayroll(models.Model):
    """ What an employer is asked to deduct on a pay day, what he deducted, and the differences. """
    _name = 'koperasi.loan.payroll'
    _description = "Payroll Deduction"
    _order = 'date desc, id desc'
    _inherit = ['mail.thread']
    _check_company_auto = True
    _rec_name = 'employer_id'

    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True, index=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related='company_id.currency_id')
    employer_id = fields.Many2one('koperasi.loan.employer', required=True, readonly=True, index=True, ondelete='restrict', check_company=True)
    date = fields.Date(string="Pay Day", required=True, readonly=True)
    state = fields.Selection([('sent', "Asked"), ('answered', "Answered"), ('booked', "Booked")], required=True, readonly=True, default='sent', tracking=True)
    line_ids = fields.One2many('koperasi.loan.payroll.line', 'payroll_id', readonly=True)
    asked = fields.Monetary(compute='_compute_sums')
    received = fields.Monetary(compute='_compute_sums')
    difference = fields.Monetary(compute='_compute_sums')
    file_out = fields.Binary(string="File to the Employer", compute='_compute_file_out')
    file_name = fields.Char(compute='_compute_file_out')
    move_id = fields.Many2one('account.move', readonly=True, groups='account.group_account_readonly', index='btree_not_null', ondelete='restrict')

    _day_uniq = models.UniqueIndex('(company_id, employer_id, date)', "This employer was asked for this pay day already.")

    @api.depends('line_ids.asked', 'line_ids.received')
    def _compute_sums(self):
        for payroll in self:
            payroll.asked, payroll.received = sum(payroll.line_ids.mapped('asked')), sum(payroll.line_ids.mapped('received'))
            payroll.difference = payroll.received - payroll.asked

    @api.depends('line_ids')
    def _compute_file_out(self):
        for payroll in self:
            payroll.file_name = f"potongan-{payroll.employer_id.code or payroll.employer_id.id}-{payroll.date}.csv"
            payroll.file_out = base64.b64encode(payroll._file_text().encode()) if payroll.line_ids else False

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise UserError(self.env._("A list of deductions is made from what is due."))
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_booked(self):
        if any(payroll.state == 'booked' for payroll in self):
            raise UserError(self.env._("A list that was booked is not deleted."))

    @api.model
    def prepare(self, employer_id, date):
        """ List what an employer is to deduct on a pay day: what is due by then on his people's loans.

        :param int employer_id: id of the ``koperasi.loan.employer``
        :param date: the pay day, not before the business date
        :return: dict with ``payroll_id``, ``count`` and ``asked``, in rupiah
        :raises UserError: if nothing is due, or he was asked already
        :raises AccessError: if the caller is none of loan officer, accountant and manager
        """
        check_role(self.env, OFFICER, ACCOUNTANT, MANAGER)
        company = self.env.company
        employer = known(self.env, 'koperasi.loan.employer', employer_id, self.env._("The employer"))
        on = day(self.env, date, self.env._("The pay day"))
        if not on or on < company._koperasi_book_date():
            raise UserError(self.env._("The pay day is the business date or later."))
        loans = self.env['koperasi.loan'].search([
            ('company_id', '=', company.id), ('employer_id', '=', employer.id), ('loan_state', '=', 'active'), ('open_since', '<=', on)], order='id')
        dues = {loan: max(played.arrears.total - played.parked, 0) for loan, played in loans.sudo()._due_now(on).items()}
        lines = [(0, 0, {'loan_id': loan.id, 'asked': due}) for loan, due in dues.items() if due]
        if not lines:
            raise UserError(self.env._("Nothing is due from %s by then.", employer.display_name))
        payroll = self.sudo().create([{'company_id': company.id, 'employer_id': employer.id, 'date': on, 'line_ids': lines}])
        return {'payroll_id': payroll.id, 'count': len(lines), 'asked': int(payroll.asked)}

    def _file_text(self):
        """ The file to the employer: text with semicolons, one line a loan """
        out = StringIO()
        writer = csv.writer(out, delimiter=';', lineterminator='\r\n')
        writer.writerow(HEAD)
        for line in self.line_ids.sudo():
            member = line.loan_id.member_id
            texts = line.loan_id.number, member.number, member.name, line.loan_id.payroll_number
            writer.writerow([*(separated((text or '').replace(';', ' ').strip()) for text in texts), int(line.asked)])
        return out.getvalue()

    def read_answer(self, content):
        """ Take in the employer's answer: the same file with what he deducted in the last column.

        :param str content: the text of the file
        :return: dict with ``received``, ``difference`` (rupiah) and ``problems``: list of sentences about lines that fit no loan of the list
        :raises UserError: if it is no such file, or was booked
        :raises AccessError: if the caller is none of loan officer, accountant and manager
        """
        self.ensure_one()
        check_role(self.env, OFFICER, ACCOUNTANT, MANAGER)
        self.check_access('read')
        if self.state == 'booked':
            raise UserError(self.env._("This list was booked."))
        if not isinstance(content, str) or len(content) > MOST_BYTES or '\x00' in content:
            raise UserError(self.env._("%s is not valid.", self.env._("The file")))
        lines, problems, received = {line.loan_id.number: line for line in self.sudo().line_ids}, [], {}
        for number, row in enumerate(csv.reader(StringIO(content.lstrip('\ufeff')), delimiter=';'), 1):
            if not row or (number == 1 and row[0].strip() == HEAD[0]):
                continue
            line, amount = lines.get(row[0].strip()), row[-1].strip()
            if not line or line in received:
                problems.append(self.env._("Line %(line)s: %(loan)s is not asked for, or comes twice.", line=number, loan=row[0][:40]))
            elif not AMOUNT.fullmatch(amount):
                problems.append(self.env._("Line %(line)s: %(amount)s is no amount.", line=number, amount=row[-1][:40]))
            else:
                received[line] = whole_amount(self.env, int(amount.replace('.', '')), minimum=0)
        for line in lines.values():
            line.received = received.get(line, 0)
        self.sudo().state = 'answered'
        return {'received': int(self.received), 'difference': int(self.difference), 'problems': problems}

    def book(self, key, journal_id):
        """ Book what the employer deducted, each member's on his loan: all of it or nothing.

        :param str key: idempotency key made by the client, 1 to 255 characters
        :param int journal_id: the till or bank that received it
        :return: dict with ``number`` (of the journal entry), ``count`` and ``amount`` in rupiah
        :raises UserError: naming the loan that stands against it
        :raises AccessError: if the caller is neither accountant nor manager
        """
        self.ensure_one()
        check_role(self.env, ACCOUNTANT, MANAGER)
        self.check_access('read')
        journal = cash_journal(self.env, journal_id, self.company_id)
        Transaction = self.env['koperasi.transaction']
        with Transaction._asked_once(self.company_id, key, {'payroll': self.id, 'journal': journal.id}) as (request_id, done):
            if done:
                booked = Transaction.sudo().search([('request_id', '=', request_id)], order='id')
            else:
                payroll = self.sudo()
                lines = payroll.line_ids.filtered('received').sorted('id')
                if payroll.state != 'answered' or not lines:
                    raise UserError(self.env._("There is nothing to book: take in the employer's answer first."))
                booked = Transaction._book([line._prepare_posting(journal) for line in lines], journal, request_id, self.company_id).sudo()
                payroll.write({'state': 'booked', 'move_id': booked.move_id.id})
        return {'number': booked.move_id.name, 'count': len(booked), 'amount': int(sum(booked.mapped('amount')))}


class KoperasiLoanPayrollLine(models.Model):
    """ A loan on an employer's list. """
    _name = 'koperasi.loan.payroll.line'
    _description = "Payroll Deduction of a Loan"
    _order = 'payroll_id, id'
    _log_access = False

    payroll_id = fields.Many2one('koperasi.loan.payroll', required=True, readonly=True, index=True, ondelete='cascade')
    loan_id = fields.Many2one('koperasi.loan', required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one(related='payroll_id.company_id')
    member_id = fields.Many2one(related='loan_id.member_id')
    currency_id = fields.Many2one(related='loan_id.currency_id')
    asked = fields.Monetary(readonly=True)
    received = fields.Monetary(readonly=True)
    difference = fields.Monetary(compute='_compute_difference')

    _amounts_check = models.Constraint('CHECK (asked >= 0 AND received >= 0)', "A deduction is 0 or more.")

    @api.depends('asked', 'received')
    def _compute_difference(self):
        for line in self:
            line.difference = line.received - line.asked

    def _prepare_posting(self, journal):
        loan, amount = self.loan_id, int(self.received)
        loan._lock()
        try:
            memo = self.env._("Deducted by %s", self.payroll_id.employer_id.name)
            return loan._prepare_payment(amount, 'payment', GlLine(journal.default_account_id.id, amount), None, memo)
        except UserError as error:
            raise type(error)(f"{loan.display_name}: {error}") from error
