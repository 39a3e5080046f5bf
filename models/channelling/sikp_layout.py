from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...finance.sikp import DATES, Field, read_codes

KINDS = [('debtor', "Debtors"), ('contract', "Agreements (Akad)"), ('transaction', "Transactions"), ('answer', "Answer of SIKP")]
FORMATS = [('text', "Text"), ('nik', "NIK (16 digits)"), ('digits', "Digits"), ('date', "Date"), ('amount', "Whole rupiah"), ('code', "Code")]
ENCODINGS = [('utf-8', "UTF-8"), ('ascii', "ASCII"), ('cp1252', "Windows-1252")]
ENDS = [('crlf', "CR LF (Windows)"), ('lf', "LF (Unix)")]
# what stands in the name of a file
NAMED = ('{distributor}', '{date}', '{line}')
# what a field may hold: code, kinds of files that know it, label. A closed list: no expression is evaluated (domain 5.12).
SOURCES = [
    ('nik', "NIK"), ('member_number', "Member Number"), ('name', "Name"), ('birth_date', "Birth Date"), ('sex', "Sex"), ('marital_status', "Marital Status"),
    ('education', "Education"), ('occupation', "Occupation"), ('address', "Address"), ('regency_code', "Code of the Regency"), ('zip', "Postal Code"), ('npwp', "NPWP"),
    ('phone', "Phone"), ('business_started', "Business since"), ('business_address', "Address of the Business"), ('business_licence', "Business Licence"),
    ('business_capital', "Business Capital"), ('business_turnover', "Turnover a Year"), ('business_workers', "Workers"), ('loans_before', "Loans so far"), ('is_linkage', "Linkage"),
    ('collateral', "Collateral"), ('is_subsidised', "Subsidised"), ('subsidised_before', "Subsidised before"), ('debtor_kind', "Kind of Debtor"), ('sector', "Economic Sector"),
    ('distributor_code', "Code of the Distributor"), ('loan_number', "Loan Number"), ('agreement_number', "Agreement Number"), ('agreement_date', "Agreement Date"),
    ('maturity_date', "Last Due Date"), ('limit', "Loan Amount (limit)"), ('programme_code', "Programme (skema)"), ('guarantee_number', "Number of the Guarantee"),
    ('guarantee_amount', "Amount Guaranteed"), ('transaction_date', "Date of the Transaction"), ('outstanding', "Principal Outstanding"),
    ('principal_paid', "Principal Paid"), ('loan_class', "Class"), ('fixed', "Fixed Text"),
    ('answer_key', "Answer: NIK or Loan Number"), ('answer_status', "Answer: Accepted or Rejected"), ('answer_message', "Answer: Message"),
]
OF_LOAN = {'loan_number', 'agreement_number', 'agreement_date', 'maturity_date', 'limit', 'programme_code', 'guarantee_number', 'guarantee_amount', 'sector'}
OF_TRANSACTION = {'transaction_date', 'outstanding', 'principal_paid', 'loan_class'}
ANSWERS = {'answer_key', 'answer_status', 'answer_message'}


class KoperasiSikpLayout(models.Model):
    """ A file of the state's credit programme system: which fields in which order, how they are written. The same for all cooperatives; edited when the
    ministry changes it. """
    _name = 'koperasi.sikp.layout'
    _description = "SIKP File Layout"
    _order = 'kind, sequence, id'

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(KINDS, required=True)
    file_name = fields.Char(required=True, default='SIKP_{distributor}_{date}.txt', help="May hold {distributor}, {date} and {line}.")
    encoding = fields.Selection(ENCODINGS, required=True, default='utf-8')
    line_end = fields.Selection(ENDS, required=True, default='crlf')
    replace = fields.Boolean(string="Replace Forbidden Characters", help="A blank for | and line breaks in texts; without it, such a text is an error.")
    basis = fields.Char(help="Where the layout comes from.")
    column_ids = fields.One2many('koperasi.sikp.column', 'layout_id', string="Fields", copy=True)

    @api.constrains('file_name')
    def _check_file_name(self):
        for layout in self:
            rest = layout.file_name
            for named in NAMED:
                rest = rest.replace(named, '')
            if set(rest) & set('{}/\\:*?"<>|') or not rest.isprintable() or rest.startswith('.') or not layout.file_name.endswith('.txt'):
                raise ValidationError(self.env._("The name of the file ends in .txt and may hold {distributor}, {date} and {line}; nothing else in braces, and no path."))

    def _fields_of(self):
        """ The fields of this layout, as ``finance.sikp.Field`` in their order """
        return [column._field() for column in self._columns()]

    def _columns(self):
        return self.column_ids.sorted(lambda column: (column.sequence, column.id))

    def _end(self):
        return {'crlf': '\r\n', 'lf': '\n'}[self.line_end]

    def _file_name(self, line, day):
        """ The name of a file: letters, digits, dots, dashes and underscores """
        text = self.file_name.replace('{distributor}', line.distributor_code or '').replace('{date}', f'{day:%Y%m%d}').replace('{line}', line.name or '')
        return ''.join(letter if letter.isascii() and (letter.isalnum() or letter in '._-') else '_' for letter in text)

    def _check_usable(self):
        for layout in self:
            if not layout.column_ids:
                raise UserError(self.env._("Layout %s has no fields.", layout.name))


class KoperasiSikpColumn(models.Model):
    """ A field of a SIKP file: what it holds, how it is written, what it may be. """
    _name = 'koperasi.sikp.column'
    _description = "Field of a SIKP File"
    _order = 'layout_id, sequence, id'
    _rec_name = 'code'

    layout_id = fields.Many2one('koperasi.sikp.layout', required=True, index=True, ondelete='cascade')
    sequence = fields.Integer(default=10)
    code = fields.Char(string="Field", required=True, help="As the layout of the ministry names it.")
    source = fields.Selection(SOURCES, string="Holds", required=True)
    fixed = fields.Char(string="Fixed Text")
    format = fields.Selection(FORMATS, required=True, default='text')
    date_format = fields.Selection([(name, name) for name in DATES], default='ddmmyyyy')
    most = fields.Integer(string="Most Characters", help="0 for no limit.", aggregator=None)
    least = fields.Integer(string="Fewest Characters", aggregator=None)
    required = fields.Boolean()
    codes = fields.Text(help="For codes: one value a line, as female=2.")

    _length_check = models.Constraint('CHECK (most >= 0 AND least >= 0 AND (most = 0 OR least <= most))', "The fewest characters are not more than the most.")
    _code_uniq = models.Constraint('UNIQUE (layout_id, code)', "A layout has a field once.")

    @api.constrains('codes', 'format', 'code', 'source', 'layout_id')
    def _check_codes(self):
        for column in self:
            try:
                codes = read_codes(column.codes)
            except ValueError as error:
                raise ValidationError(self.env._("%(field)s: “%(line)s” is no value=code, or names a value twice.", field=column.code, line=str(error))) from error
            if column.format == 'code' and not codes:
                raise ValidationError(self.env._("%s: a code needs its list of values.", column.code))
            kind = column.layout_id.kind
            if (column.source in ANSWERS) != (kind == 'answer') or (kind == 'debtor' and column.source in OF_TRANSACTION) or (kind == 'contract' and column.source in OF_TRANSACTION):
                raise ValidationError(self.env._("%(field)s: a file of this kind does not know “%(holds)s”.", field=column.code, holds=dict(
                    self._fields['source']._description_selection(self.env))[column.source]))

    def _field(self):
        return Field(self.code, self.format, self.date_format or 'ddmmyyyy', self.most, self.least, self.required, read_codes(self.codes))
