"""The loans of the demo month: instalments at the counter, and applications at every step on their way."""
from ..models.member.person import nik_problems

RATED = {f'score_{name}': '4' for name in ('character', 'capacity', 'capital', 'collateral', 'condition')}
# what the officer writes down, and how far it has come at the end of the month
APPLICATIONS = [
    ('UMUM', 6_000_000, 12, "Modal kios sembako", 'disbursed'), ('USAHA', 8_000_000, 24, "Mesin jahit dan kain tenun", 'approved'),
    ('UMUM', 5_000_000, 10, "Biaya sekolah anak", 'committee'), ('USAHA', 4_000_000, 12, "Bibit dan pupuk jagung", 'analysed'),
    ('UMUM', 3_000_000, 6, "Perbaikan rumah", 'submitted'), ('UMUM', 2_500_000, 6, "Modal jual ikan", 'draft'),
]
STEPS = ('submitted', 'analysed', 'committee', 'approved', 'disbursed')


class Lending:

    def __init__(self, month):
        self.month, self.env = month, month.env
        self.officer = month.env(user=month.users['officer'])

    def instalments(self, day, count):
        """ The members whose instalment has been open for the shortest time bring what is due """
        Loan, done = self.month.teller['koperasi.loan'], 0
        for loan in Loan.search([('company_id', '=', self.month.company.id), ('loan_state', '=', 'active'), ('open_since', '<=', day)],
                                order='open_since desc, id', limit=count * 5):
            due = -(-loan._amount_due() // 1_000) * 1_000   # nobody has coins below Rp100; the rest is paid in advance
            if 0 < due < min(3_000_000, loan.balance) and done < count:
                loan.repay(due, self.month.key(), self.month.till)
                done += 1

    def applications(self):
        members = self.borrowers()
        for member, (code, principal, instalments, purpose, state) in zip(members, APPLICATIONS, strict=False):
            application = self.apply(member, code, principal, instalments, purpose)
            self.officer['koperasi.loan.collateral'].create({
                'application_id': application.id, 'type': 'bpkb', 'number': f'P-{52_100_000 + member.id}', 'name': "Sepeda motor", 'value': 3 * principal,
                'haircut_pct': 50, 'owner_name': member.name})
            if state in ('submitted', 'disbursed'):
                self.guarantee(application, agreed=state == 'disbursed')
            for step in STEPS[:STEPS.index(state) + 1] if state in STEPS else ():
                getattr(self, f'_{step}')(application)

    def apply(self, member, code, principal, instalments, purpose, **values):
        return self.officer['koperasi.loan.application'].create({
            'member_id': member.id, 'company_id': self.month.company.id, 'principal': principal, 'purpose': purpose, 'instalments': instalments,
            'product_id': self.env['koperasi.loan.product'].search([('code', '=', code), ('company_id', '=', self.month.company.id)]).id,
            'income': 4_500_000, 'income_other': 500_000, 'expenses': 2_000_000, **RATED, **values})

    def ultra_micro(self):
        """ Three weavers of a group get ultra-micro loans; one of them logs in to the portal """
        for member in (self.guarantor() | self.borrowers()).filtered(lambda member: member.group_id and self.known(member))[:3]:
            member.write({'business': "Tenun ikat", 'sector': 'crafts'})
            self.officer['koperasi.member.business'].create({
                'member_id': member.id, 'started_on': '2018-05-01', 'address': "Rumah tenun", 'area_id': self.env.ref('koperasi.area_5371').id, 'capital': 3_000_000})
            application = self.apply(member, 'UMI', 2_000_000, 25, "Benang dan pewarna tenun", group_id=member.group_id.id, funding_source_id=self.env[
                'koperasi.loan.funding.source'].search([('company_id', '=', self.month.company.id), ('kind', '=', 'umi')], limit=1).id, other_financing='none', other_financing_checked_on=str(self.month.company._koperasi_book_date()))
            for step in STEPS:
                getattr(self, f'_{step}')(application)

    @staticmethod
    def known(member):
        """ Whether the NIK is such as a programme of the state takes """
        member = member.sudo()
        return member.nik and not set(nik_problems(member.nik, member.birth_date, member.sex)) - {'address'}

    def own_instalment(self, amount):
        """ The member who logs in pays on his loan from his savings """
        teller, member = self.month.teller, self.guarantor()
        loan = teller['koperasi.loan'].search([('member_id', '=', member.id), ('loan_state', '=', 'active')], limit=1)
        savings = teller['koperasi.savings.account'].search([('member_id', '=', member.id), ('product_id.code', '=', 'SIBUHAR')])
        loan.repay(amount, self.month.key(), source_account_id=savings.account_id.id)

    def coach(self):
        """ The officer visits one of them """
        loan = self.officer['koperasi.loan'].search([('is_umi', '=', True), ('company_id', '=', self.month.company.id)], limit=1)
        self.officer['koperasi.loan.coaching'].create({
            'loan_id': loan.id, 'topic': "Buku kas harian", 'agreed': "Penjualan dicatat setiap hari; bukunya dibawa pada kunjungan berikut",
            'date': str(loan._today()), 'next_on': '2026-02-25'})

    def guarantor(self):
        """ The member who logs in to the portal """
        return self.env['koperasi.member'].search([('company_id', '=', self.month.company.id), ('number', '=', '000001')])

    def guarantee(self, application, agreed):
        """ He answers for half of the loan; of what he did not agree to yet, the portal asks him """
        guarantor = self.officer['koperasi.loan.guarantor'].create({
            'application_id': application.id, 'member_id': self.guarantor().id, 'amount': application.principal // 2, 'relation': "Tetangga"})
        if agreed:
            guarantor.record_consent("Tanda tangan di kantor")

    def borrowers(self):
        """ Members of long standing who owe nothing """
        owing = self.env['koperasi.loan'].search([('company_id', '=', self.month.company.id)]).member_id
        members = self.env['koperasi.member'].browse(self.month.members) - owing - self.guarantor()
        return members.filtered(lambda member: member._loan_shares() >= 3_000_000 and not member._is_related_party())

    @staticmethod
    def _submitted(application):
        application.submit()

    @staticmethod
    def _analysed(application):
        application.analyse("Kunjungan rumah dan usaha sudah dilakukan")

    @staticmethod
    def _committee(application):
        application.to_committee()

    def _approved(self, application):
        application.with_env(self.month.manager).vote('yes')

    def _disbursed(self, application):
        application.sign_agreement()
        payout, key = application.with_env(self.month.teller).disburse, self.month.key()
        asked = payout(key, 'bank', self.month.bank)
        self.month.manager['koperasi.approval'].browse(asked['approval_id']).approve()
        payout(key, 'bank', self.month.bank)
