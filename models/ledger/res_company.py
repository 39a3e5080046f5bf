import csv
from functools import cache

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import file_open

from .koperasi_posting_rule import DEFAULTS

# role: type, code, name, account of the chart
JOURNALS = {
    'till': ('cash', 'KAS1', "Teller 1", '111001'),
    'vault': ('cash', 'BRK', "Vault", '111002'),
    'bank': ('bank', 'BNK', "Bank", '112101'),
    'savings': ('general', 'SIMP', "Savings", None),
    'loan': ('general', 'PINJ', "Loans", None),
    'general': ('general', 'UMUM', "Cooperative General", None),
}


@cache
def chart():
    """ ``{code: row}`` of the cooperative's chart """
    with file_open('koperasi/data/template/account.account-koperasi.csv') as file:
        return {row['code']: row for row in csv.DictReader(file)}


class ResCompany(models.Model):
    _inherit = 'res.company'

    koperasi_ready = fields.Boolean(string="Cooperative", readonly=True, help="Set up as a cooperative or as a branch of one.")
    koperasi_tz = fields.Selection([
        ('Asia/Jakarta', "WIB (Jakarta)"), ('Asia/Makassar', "WITA (Makassar, Kupang)"), ('Asia/Jayapura', "WIT (Jayapura)"),
    ], string="Time Zone", default='Asia/Makassar', required=True)
    koperasi_chart = fields.Selection([
        ('koperasi', "Chart of a savings and loan cooperative"), ('keep', "Keep the chart that is there"),
    ], string="Chart of Accounts", default='koperasi', required=True,
        help="Accounts that are missing in a chart that stays are added beside it. A chart with entries always stays.")
    koperasi_legal_number = fields.Char(string="Legal Entity Number", help="Nomor badan hukum, e.g. 605/BH/XIV/1990.")
    koperasi_legal_date = fields.Date(string="Legal Entity Date")
    koperasi_nik = fields.Char(string="Cooperative ID (NIK)")
    koperasi_day_ids = fields.One2many('koperasi.business.day', 'company_id', string="Business Days")
    koperasi_open_date = fields.Date(string="Open Business Day", compute='_compute_koperasi_open_date', compute_sudo=True)

    @api.depends('koperasi_day_ids.state', 'koperasi_day_ids.date')
    def _compute_koperasi_open_date(self):
        days = self.env['koperasi.business.day'].search([('company_id', 'in', self.ids), ('state', '=', 'open')])
        dates = {day.company_id: day.date for day in days}
        for company in self:
            company.koperasi_open_date = dates.get(company)

    def _koperasi_book_date(self):
        """ The open business day of this branch, today in its zone if none is open (to show what is due; a booking asks for the day) """
        self.ensure_one()
        company = self.sudo()   # a user of one branch may not read another's
        return company.koperasi_open_date or company._koperasi_today()

    def _koperasi_today(self):
        """ Today in the cooperative's own zone (a proposal for the business date, never the date itself) """
        return self.env['koperasi.business.day']._zone_today(self.root_id.koperasi_tz or 'Asia/Makassar')

    def action_koperasi_setup(self):
        """ Make this company a cooperative: chart, journals, posting rules, products. May be run again.

        :raises AccessError: if the caller is no administrator of the cooperative
        """
        if not self.env.user.has_group('koperasi.group_koperasi_admin'):
            raise AccessError(self.env._("An administrator of the cooperative sets it up."))
        self.ensure_one()
        self.check_access('read')
        self.sudo()._koperasi_setup()
        return True

    def _koperasi_setup(self):
        """ Domains extend this with their own defaults. It changes nothing that is there already. """
        for company in self:
            company = company.with_company(company).with_context(allowed_company_ids=[company.id, company.root_id.id])
            if company.parent_id:
                if not company.root_id.koperasi_ready:
                    raise UserError(self.env._("Set up %s first.", company.root_id.name))
            else:
                company._koperasi_setup_currency()
                if company.koperasi_chart == 'koperasi' and company.chart_template != 'koperasi' and not company._existing_accounting():
                    self.env['account.chart.template'].try_loading('koperasi', company, install_demo=False)
                company._koperasi_setup_rules()
            company._koperasi_setup_journals()
            company.koperasi_ready = True

    def _koperasi_setup_currency(self):
        rupiah = self.env.ref('base.IDR')
        rupiah.active = True
        if self.currency_id != rupiah and not self._existing_accounting():
            self.currency_id = rupiah
        self.currency_id._koperasi_use_whole_rupiah()
        if not self.country_id:
            self.country_id = self.env.ref('base.id')

    def _koperasi_setup_rules(self):
        Rule = self.env['koperasi.posting.rule']
        present = set(Rule.search([('company_id', '=', self.id)]).mapped('event'))
        Rule.create([
            {'company_id': self.id, 'event': event, 'account_id': self._koperasi_account(code).id}
            for event, code in DEFAULTS.items() if event not in present])

    def _koperasi_setup_journals(self):
        Journal = self.env['account.journal']
        present = set(Journal.search([('company_id', '=', self.id)]).mapped('koperasi_role'))
        codes = set(Journal.with_context(active_test=False).search([('company_id', '=', self.id)]).mapped('code'))
        for role, (type_, code, name, account) in JOURNALS.items():
            if role not in present:
                journal = Journal.create({
                    'company_id': self.id, 'type': type_, 'koperasi_role': role, 'restrict_mode_hash_table': True,
                    'code': code if code not in codes else f"K{code}"[:5], 'name': self._koperasi_setup_names()[name],
                    'default_account_id': account and self.root_id._koperasi_account(account).id,
                })
                self._koperasi_name_in_all_languages(journal, name, '_koperasi_setup_names')

    def _koperasi_name_in_all_languages(self, record, name, names):
        """ Set-up records are no data of the module, so their names are translated here.

        :param record: with a translated field ``name``
        :param str name: the English name
        :param str names: method that gives ``{English name: name in the language of the context}``
        """
        for lang, _label in self.env['res.lang'].get_installed():
            record.with_context(lang=lang).name = getattr(self.with_context(lang=lang), names)()[name]

    @api.model
    def _koperasi_setup_names(self):
        return {
            "Teller 1": self.env._("Teller 1"), "Vault": self.env._("Vault"), "Bank": self.env._("Bank"), "Savings": self.env._("Savings"),
            "Loans": self.env._("Loans"), "Cooperative General": self.env._("Cooperative General"),
        }

    def _koperasi_account(self, code):
        """ The account for a code of the cooperative's chart; beside another chart it is created on demand.

        :param str code: six digits, a row of ``data/template/account.account-koperasi.csv``
        :return: ``account.account``
        """
        company = self.root_id
        row = chart()[code]
        ChartTemplate = self.env['account.chart.template'].with_company(company)
        account = ChartTemplate.ref(row['id'], raise_if_not_found=False)
        if account:
            return account
        Account = self.env['account.account'].with_company(company).sudo()
        taken = Account.search([('company_ids', '=', company.id), ('code', 'in', (code, f'K{code}'))]).grouped('code')
        same = taken.get(code)
        if same and same.account_type == row['account_type'] and not same._koperasi_is_used():
            account = same
        else:
            account = Account.create({
                'code': f'K{code}' if same else code, 'name': row['name'], 'account_type': row['account_type'],
                'reconcile': row['reconcile'] == 'True', 'company_ids': [(6, 0, company.ids)]})
            for lang, _label in self.env['res.lang'].get_installed():
                if lang.startswith('id'):
                    account.with_context(lang=lang).name = row['name@id']
        self.env['ir.model.data'].sudo()._update_xmlids([{
            'xml_id': ChartTemplate.company_xmlid(row['id'], company), 'record': account, 'noupdate': True}])
        return account
