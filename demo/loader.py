"""The demo cooperative: a workbook of 1,248 members brought in, and a month of work at the counter after it."""
import base64
import random
from datetime import date

from odoo import api, models
from odoo.tools import file_open

from .channelling import lend_on
from .inspection import inspect
from .lending import Lending
from .meetings import meet
from .office import register
from .oversight import supervise
from .payments import pay_online
from .periodic_return import report
from .planning import plan
from .programmes import guide
from .proof import prove
from .requests import ask
from .returned import returned
from .statistics import count
from .surplus import estimate
from .transparency import tell
from .votes import vote

CUTOFF = date(2025, 12, 31)
DAYS = [date(2026, 1, day) for day in (2, 5, 8, 12, 15, 19, 22, 26, 28, 30)]
GROUPS = {
    'manager': ("Maria Goreti Bere", 'manager'), 'teller': ("Yohanes Tukan", 'teller'), 'accountant': ("Elisabeth Nahak", 'accountant'),
    'supervisor': ("Gabriel Manek", 'supervisor'), 'supervisor2': ("Martha Tefa", 'supervisor'), 'officer': ("Kristina Lobo", 'loan_officer'),
    'field': ("Yakobus Seran", 'field_officer'),
}
SEED = 2026
FLOAT = 10_000_000      # what the teller takes from the vault each morning
KEPT = 2_000_000        # what may stay in the till overnight


class KoperasiDemo(models.AbstractModel):
    _name = 'koperasi.demo'
    _description = "Demo Cooperative"

    @api.model
    def _load(self):
        """ Called by the demo data, once. """
        self._load_language()
        company = self._load_company()
        self = self.with_context(lang='id_ID')
        users = self._load_users(company)
        self._load_books(company)
        Month(self.env(context={**self.env.context, 'allowed_company_ids': company.ids}), company, users).play()
        env = self.env(context={**self.env.context, 'allowed_company_ids': company.ids})
        plan(env, company, users)
        estimate(env, company, users)
        tell(env, company, users, CUTOFF)
        member, login = self._load_portal_user(company)
        ask(env, company, users, member, login)
        pay_online(env, company, login)
        vote(env, company, users, member)
        self._load_group(company, users['field'])
        meet(env, company, users, member)
        prove(env, company, users, env['koperasi.member'].search([('company_id', '=', company.id)]), CUTOFF)
        supervise(env, company, users, member, login)
        lend_on(env, company, users)
        self._load_office(env)

    def _load_office(self, env):
        """ The supervising office, and what stands in its books """
        office, users = register(env)
        report(env, office)
        returned(env, office, users)
        inspect(env, office, users)
        guide(env)
        count(env, office, users)

    def _load_language(self):
        self.env['res.lang']._activate_lang('id_ID')
        # this module too, although it is only being installed: the demo's receipts keep their words
        modules = self.env['ir.module.module'].search(['|', ('state', '=', 'installed'), ('name', '=', 'koperasi')])
        modules._update_translations(['id_ID'])

    def _load_company(self):
        company = self.env['res.company'].create({
            'name': "KSP Kopdit Contoh NTT", 'street': "Jl. Sumba No. 3, Oeba", 'city': "Kota Kupang", 'zip': '85226',
            'state_id': self.env.ref('base.state_id_nt', raise_if_not_found=False) and self.env.ref('base.state_id_nt').id,
            'phone': "+62 380 555 0119", 'koperasi_legal_number': '605/BH/XIV/1990',
            'koperasi_legal_date': date(1990, 5, 21), 'koperasi_nik': '5371010010001',
        })
        company.partner_id.lang = 'id_ID'
        admin = self.env.ref('base.user_admin')
        (admin | self.env.user).company_ids |= company
        company._koperasi_setup()
        admin.write({'company_id': company.id})
        self.env['koperasi.savings.product'].search([('company_id', '=', company.id)]).write(
            {'decision_number': '07/SK/PENGURUS/XII/2025', 'decision_date': date(2025, 12, 15)})
        self.env['ir.model.data']._update_xmlids([{'xml_id': 'koperasi.demo_company', 'record': company, 'noupdate': True}])
        return company

    def _load_users(self, company):
        Users = self.env['res.users'].with_context(no_reset_password=True)
        return {login: Users.create({
            'name': name, 'login': login, 'password': login, 'email': f'{login}@kopdit-contoh.example', 'lang': 'id_ID', 'tz': company.koperasi_tz,
            'company_id': company.id, 'company_ids': [(6, 0, company.ids)],
            'group_ids': [(6, 0, [self.env.ref(f'koperasi.group_koperasi_{role}').id])],
        }) for login, (name, role) in GROUPS.items()}

    def _load_books(self, company):
        with file_open('koperasi/demo/opening_balances.xlsx', 'rb') as file:
            books = self.env['koperasi.opening.import'].create({
                'company_id': company.id, 'cutoff_date': CUTOFF, 'filename': 'opening_balances.xlsx', 'file': base64.b64encode(file.read())})
        books.action_book()

    def _load_portal_user(self, company):
        """ The first member logs in to the portal """
        member = self.env['koperasi.member'].search([('company_id', '=', company.id), ('number', '=', '000001')])
        login = self.env['res.users'].with_context(no_reset_password=True).create({
            'partner_id': member.partner_id.id, 'login': 'member', 'password': 'member', 'lang': 'id_ID', 'tz': company.koperasi_tz,
            'company_id': company.id, 'company_ids': [(6, 0, company.ids)], 'group_ids': [(6, 0, [self.env.ref('base.group_portal').id])]})
        self.env['koperasi.notice']._tell(member, 'meeting', {
            'what': "Rapat Anggota Tahunan di Gedung Serba Guna Oeba, pukul 09.00 WITA. Bahan rapat dapat diambil di kantor.", 'date': '2026-02-21'})
        self.env['koperasi.notice']._prepare_batch()
        return member, login

    def _load_group(self, company, officer):
        """ A group that the field officer visits """
        members = self.env['koperasi.loan'].search([('company_id', '=', company.id), ('loan_state', '=', 'active')], limit=12).member_id
        self.env['koperasi.member.group'].create({
            'name': "Kelompok Oesapa", 'code': 'OSP', 'company_id': company.id, 'officer_id': officer.id, 'meeting_weekday': '1', 'member_ids': [(6, 0, members.ids)]})


class Month:
    """ Ten business days at the counter; the same each time. """

    def __init__(self, env, company, users):
        self.env, self.company, self.users = env, company, users
        self.random = random.Random(SEED)    # noqa: S311 - demo figures, no secrets
        self.count = 0
        journals = env['account.journal']
        self.till_journal = journals._koperasi_get(company, 'till')
        self.till = self.till_journal.id
        self.vault = journals._koperasi_get(company, 'vault').id
        self.bank = journals._koperasi_get(company, 'bank').id
        self.teller = env(user=users['teller'])
        self.manager = env(user=users['manager'])
        self.members = env['koperasi.member'].search([('company_id', '=', company.id), ('state', '=', 'active')], limit=400).ids

    def key(self):
        self.count += 1
        return f'demo-{self.count}'

    def member(self, env):
        return env['koperasi.member'].browse(self.random.choice(self.members))

    def account(self, env, code):
        """ An account of a random member who has one """
        while True:
            member = self.member(env)
            account = env['koperasi.savings.account'].search(
                [('member_id', '=', member.id), ('product_id.code', '=', code), ('state', '=', 'open')], limit=1)
            if account:
                return account

    def play(self):
        Day, lending = self.env['koperasi.business.day'], Lending(self)
        for day in DAYS:
            Day._open(self.company, day)
            session = self.open_till(day)
            for _number in range(4):
                self.account(self.teller, 'SIBUHAR').deposit(self.random.randrange(50, 1_500, 25) * 1_000, self.key(), self.till)
                self.member(self.teller).pay_mandatory(25_000, self.key(), journal_id=self.till)
            for _number in range(2):
                account = self.account(self.teller, 'SIBUHAR')
                amount = min(int(account.available) // 5_000 * 1_000, 2_000_000)
                if amount >= 50_000:
                    account.withdraw(amount, self.key(), self.till)
            self.own_movements(DAYS.index(day), lending)
            lending.instalments(day, 2)
            if day == DAYS[1]:
                self.admit()
            if day == DAYS[2]:
                lending.ultra_micro()
            if day == DAYS[3]:
                self.wrong_deposit()
            if day == DAYS[5]:
                self.term_deposit()
            if day == DAYS[7]:
                self.transfer_and_hold()
                lending.coach()
            if day == DAYS[8]:
                lending.applications()
            if day != DAYS[-1]:
                self.close_till(session, missing=5_000 if day == DAYS[4] else 0)
                Day._current(self.company)._close()
                self.env['koperasi.seal.day']._seal(self.company)

    def own_movements(self, number, lending):
        """ What the member who logs in to the portal sees on his statement """
        account = self.teller['koperasi.savings.account'].search([
            ('member_id', '=', lending.guarantor().id), ('product_id.code', '=', 'SIBUHAR')])
        if number % 2 == 0:
            account.deposit(75_000 + 25_000 * number, self.key(), self.till, memo="Hasil jualan")
        if number == 3:
            account.withdraw(150_000, self.key(), self.till)
        if number == 8:
            lending.own_instalment(150_000)

    def cash(self):
        return self.till_journal._koperasi_cash()[self.till]

    def sheet(self, amount):
        """ The notes and coins that a teller finds, greatest first """
        found = {}
        for value in (100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100):
            found[str(value)], amount = divmod(amount, value)
        return found

    def open_till(self, day):
        """ The first morning all cash of the cooperative lies in the till: it goes to the vault. After that the float comes from there. """
        taken = 0 if day == DAYS[0] else FLOAT
        answer = self.teller['koperasi.till.session'].open_session(self.till, self.sheet(self.cash() + taken), taken, self.key())
        session = self.teller['koperasi.till.session'].browse(answer['session_id'])
        session.with_env(self.manager).sign_opening(self.key())
        if day == DAYS[0]:
            self.return_to_vault(FLOAT)
        return session

    def return_to_vault(self, keep):
        """ Whole millions go back, asked by the teller and signed by the manager """
        amount = (self.cash() - keep) // 1_000_000 * 1_000_000
        if amount > 0:
            answer = self.teller['koperasi.cash.movement'].ask('return', self.till, self.vault, amount, self.key())
            self.manager['koperasi.cash.movement'].browse(answer['movement_id']).sign(self.key())

    def close_till(self, session, missing):
        self.return_to_vault(KEPT)
        session.count_close(self.sheet(self.cash() - missing), "Salah memberi uang kembali" if missing else None, self.key())
        session.with_env(self.manager).sign_closing(self.key())

    def admit(self):
        """ A new member: registered, paid, approved (case M1) """
        officer = self.env(user=self.users['officer'])
        member = officer['koperasi.member'].create({
            'name': "Yulius Seran", 'nik': '5371021507920003', 'sex': 'male', 'birth_place': "Atambua", 'birth_date': '1992-07-15',
            'street': "Jl. Timor Raya", 'rt_rw': '004/002', 'village': "Oesapa", 'district': "Kelapa Lima", 'regency': "Kota Kupang", 'phone': '081239000123',
            'occupation': "Nelayan", 'join_date': str(DAYS[1]), 'basic_education_date': '2025-12-20', 'company_id': self.company.id,
            'heir_ids': [(0, 0, {'name': "Agnes Seran", 'relation': 'spouse', 'share': 60}), (0, 0, {'name': "Paulus Seran", 'relation': 'child', 'share': 40})],
        })
        self.teller['koperasi.member'].browse(member.id).admit(500_000, self.key(), self.till)
        self.manager['koperasi.member'].browse(member.id).action_approve(decision='12/PENGURUS/I/2026', date=str(DAYS[1]))

    def wrong_deposit(self):
        """ Booked on the wrong account, reversed by another person """
        wrong = self.account(self.teller, 'SIBUHAR').deposit(750_000, self.key(), self.till)
        self.manager['koperasi.transaction'].browse(wrong['transaction_id']).reverse("Salah rekening", self.key())

    def term_deposit(self):
        product = self.teller['koperasi.savings.product'].search([('code', '=', 'SISUKA'), ('company_id', '=', self.company.id)])
        self.teller['koperasi.savings.account'].open_term(
            self.random.choice(self.members), product.id, 25_000_000, 6, self.key(), journal_id=self.bank)

    def transfer_and_hold(self):
        source = self.account(self.teller, 'SIBUHAR')
        while source.available < 300_000:
            source = self.account(self.teller, 'SIBUHAR')
        target = self.account(self.teller, 'SIDANDIK')
        source.transfer(target.id, 200_000, self.key(), memo="Uang sekolah")
        self.account(self.manager, 'SIBUHAR').place_hold(50_000, "Agunan pinjaman", self.key())
