from datetime import date

from odoo.addons.koperasi.tests.loan.common import ApplicationCase

STARS = {f'score_{name}': '4' for name in ('character', 'capacity', 'capital', 'collateral', 'condition')}
DAY = date(2026, 1, 5)


class ChannellingCase(ApplicationCase):
    """ A line of UMi of Rp 100 million, 40 of it drawn on 5 January 2026, and what an ultra-micro loan needs """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.source = cls.env['koperasi.loan.funding.source'].search([('company_id', '=', cls.coop.id), ('kind', '=', 'umi')], limit=1)
        cls.umi = cls.new_product('UMIUJI', 1, method='flat', is_umi=True, is_ordinary=False, period_unit='week', instalments=50, term_max=60, capacity_pct=0)
        # the manager decides on loans of any amount here
        cls.env['koperasi.loan.committee.tier'].search([('company_id', '=', cls.coop.id)]).unlink()
        cls.env['koperasi.loan.committee.tier'].create({'company_id': cls.coop.id, 'amount_to': 0, 'voter': 'manager', 'votes': 1})
        cls.second_manager = cls.make_user('uji_manajer2', 'koperasi.group_koperasi_manager')
        cls.line = cls.make_line()
        cls.ring = cls.line.bank_journal_id
        cls.draw(cls.line, 40_000_000)

    @classmethod
    def make_line(cls, opened=True, **values):
        """ A line that the accountant writes down and the manager opens """
        line = cls.by(cls.accountant, cls.env['koperasi.fund.line']).create({
            'name': 'PRJ-12/UMI/2026', 'lender': "BLU PIP", 'source_id': cls.source.id, 'company_id': cls.coop.id, 'agreement_date': '2026-01-02', 'amount': 100_000_000,
            'rate': 3, 'instalments': 12, 'available_from': '2026-01-05', 'available_to': '2026-06-30', 'distributor_code': '901', 'lender_code': 'UMI', **values})
        if opened:
            cls.by(cls.manager, line).action_open()
        return line.with_env(cls.env)

    @classmethod
    def allowed(cls, door, *args, **kwargs):
        """ A door that asks: another manager allows it, and it is asked again """
        answer = door(*args, **kwargs)
        checker = cls.second_manager if door.__self__.env.user == cls.manager else cls.manager
        cls.by(checker, cls.env['koperasi.approval'].browse(answer['approval_id'])).approve()
        return door(*args, **kwargs)

    @classmethod
    def draw(cls, line, amount, key=None):
        key = key or cls.key()
        answer = cls.allowed(cls.by(cls.accountant, line).draw, amount, key)
        cls.env.invalidate_all()
        return cls.env['koperasi.fund.drawdown'].browse(answer['drawdown_id'])

    def repay(self, drawdown, principal, interest, **kwargs):
        answer = self.allowed(self.by(self.accountant, drawdown).repay_lender, principal, interest, self.key(), **kwargs)
        self.env.invalidate_all()
        return self.env['koperasi.transaction'].browse(answer['transaction_id'])

    @classmethod
    def borrower(cls, name="Ana Tefa", number=1, sex='female', business=True, **values):
        """ A member with all that an ultra-micro loan asks for """
        day = 12 + (40 if sex == 'female' else 0)
        member = cls.join(name, nik=f'530101{day:02d}0395{number:04d}', birth_date=date(1995, 3, 12), sex=sex, business="Kios sembako", sector='trade', marital_status='married',
                          education='senior', occupation="Pedagang", street="Jl. Timor Raya 12", village="Oelamasi", district="Kupang Timur", regency="Kabupaten Kupang", zip='85362',
                          phone='081234567890', **values)
        if business:
            cls.by(cls.officer, cls.env['koperasi.member.business']).create({
                'member_id': member.id, 'started_on': '2020-02-01', 'address': "Pasar Oelamasi", 'area_id': cls.env.ref('koperasi.area_5301').id, 'licence': "SKU 12/2026",
                'capital': 5_000_000, 'workers': 2})
        return member

    @classmethod
    def ask(cls, member, principal=4_000_000, **values):
        """ An application for an ultra-micro loan from the line """
        return cls.by(cls.officer, cls.env['koperasi.loan.application']).create({
            'member_id': member.id, 'product_id': cls.umi.id, 'principal': principal, 'purpose': "Modal kios", 'company_id': cls.coop.id, 'income': 6_000_000,
            'expenses': 2_000_000, 'funding_source_id': cls.source.id, 'other_financing': 'none', 'other_financing_checked_on': '2026-01-05', **STARS, **values})

    @classmethod
    def signed(cls, application):
        """ The application on its way to the payout """
        for step in ('submit', 'analyse', 'to_committee'):
            getattr(cls.by(cls.officer, application), step)()
        cls.by(cls.manager, application).vote('yes')
        cls.by(cls.officer, application).sign_agreement()
        return application

    @classmethod
    def pay_out(cls, application, journal=None, channel='bank', amount=None):
        """ The loan, as the teller pays it out and a manager allows it """
        key = cls.key()
        answer = cls.allowed(cls.by(cls.teller, application).disburse, key, channel, (journal or cls.ring).id, amount=amount)
        cls.env.invalidate_all()
        return cls.env['koperasi.loan'].browse(answer['loan_id'])

    @classmethod
    def lend(cls, member, principal=4_000_000, **values):
        return cls.pay_out(cls.signed(cls.ask(member, principal, **values)))

    def row(self, application, code):
        application.invalidate_recordset()
        return next((row for row in self.by(self.officer, application)._checks() if row['code'] == code), None)

    def put_in_ring(self, amount):
        """ Cash that borrowers brought goes to the ring-fenced bank """
        movements = self.by(self.manager, self.env['koperasi.cash.movement'])
        asked = movements.ask('bank_deposit', self.till, self.ring.id, amount, self.key())
        self.by(self.teller, self.env['koperasi.cash.movement'].browse(asked['movement_id'])).sign(self.key())
        self.env.invalidate_all()
