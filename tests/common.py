"""What the tests of all domains share: a cooperative with its people, and the question whether the books agree."""
from datetime import date
from uuid import uuid4

from odoo.tests import TransactionCase, new_test_user

from odoo.addons.koperasi.models.ledger.posting import GlLine, Posting

ROLES = {
    'teller': 'koperasi.group_koperasi_teller',
    'officer': 'koperasi.group_koperasi_loan_officer',
    'manager': 'koperasi.group_koperasi_manager',
    'accountant': 'koperasi.group_koperasi_accountant',
    'board': 'koperasi.group_koperasi_board',
    'supervisor': 'koperasi.group_koperasi_supervisor',
    'admin_user': 'koperasi.group_koperasi_admin',
}
DAY = date(2026, 1, 5)
COOPERATIVE, NEIGHBOUR = "KSP Uji Coba", "KSP Tetangga"


def new_user(env, **values):
    """ As ``new_test_user`` of Odoo, but nobody is sent a letter of invitation, which is half of what a user costs """
    return new_test_user(env, context={'no_reset_password': True, 'mail_create_nosubscribe': True, 'mail_create_nolog': True}, **values).with_env(env)


class KoperasiCase(TransactionCase):
    """ ``coop`` with an open business day and one user a role (``cls.teller`` ...); ``other_coop`` where a test asks for two. """
    two_cooperatives = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.find_or_make_people()
        if cls.two_cooperatives:
            cls.other_coop = cls.find_or_make_neighbour()
        cls.env = cls.env(context={**cls.env.context, 'allowed_company_ids': cls.coop.ids})

    @classmethod
    def find_or_make_people(cls):
        """ The cooperative and its people: ``make test`` made them once for the database (dev/test_fixture.py), which saves seconds a class """
        cls.coop = cls.env['res.company'].search([('name', '=', COOPERATIVE)]) or cls.make_cooperative(COOPERATIVE)
        known = {user.login: user for user in cls.env['res.users'].search([('login', 'in', [f'uji_{name}' for name in ROLES])])}
        for name, group in ROLES.items():
            setattr(cls, name, known.get(f'uji_{name}') or cls.make_user(f'uji_{name}', group))

    @classmethod
    def find_or_make_neighbour(cls):
        """ The second cooperative, which the database has too; but the user of the tests is in it only where a test asks for it """
        found = cls.env['res.company'].search([('name', '=', NEIGHBOUR)]) or cls.make_cooperative(NEIGHBOUR)
        cls.env.user.company_ids |= found
        return found

    @classmethod
    def make_cooperative(cls, name, day=DAY):
        """ A cooperative that is set up, its first day open """
        coop = cls.env['res.company'].create({'name': name})
        cls.env.user.company_ids |= coop
        coop._koperasi_setup()
        cls.env['koperasi.business.day']._open(coop, day)
        return coop

    @classmethod
    def make_branch(cls, name="Cabang Timur"):
        """ A branch of ``coop`` that is set up, open on the same day """
        branch = cls.env['res.company'].create({'name': name, 'parent_id': cls.coop.id})
        cls.env.user.company_ids |= branch
        branch._koperasi_setup()
        cls.env['koperasi.business.day']._open(branch, cls.env['koperasi.business.day']._current(cls.coop).date)
        return branch

    @classmethod
    def make_user(cls, login, groups, companies=None):
        """ A user of the cooperative; ``groups`` are comma-separated xml ids """
        companies = companies or cls.coop
        return new_user(cls.env, login=login, groups=groups, email=f'{login}@contoh.id',
                        company_id=companies[0].id, company_ids=[(6, 0, companies.ids)])

    @classmethod
    def journal(cls, role='till', company=None):
        return cls.env['account.journal']._koperasi_get(company or cls.coop, role)

    @classmethod
    def open_till(cls, user, journal=None):
        """ An open session on a till (the branch's first one), without a count """
        journal = journal or cls.journal('till', user.company_id)
        return cls.env['koperasi.till.session']._start(journal, user)

    @classmethod
    def put_cash(cls, amount, journal=None):
        """ So many rupiah more lie in a till, come from outside """
        journal = journal or cls.journal()
        company = journal.company_id
        cls.env['koperasi.transaction']._post(Posting('opening', gl_lines=(
            GlLine(journal.default_account_id.id, amount), GlLine(company._koperasi_account('111009').id, -amount))), journal, str(uuid4()), {}, company=company)

    @classmethod
    def close_tills(cls, company=None):
        """ Close every open till of the branch, counted as the books say, signed by another person

        :return: list of ``(journal, user)`` that had one, to open them again
        """
        company = company or cls.coop
        closed = []
        for session in cls.env['koperasi.till.session'].search([('company_id', '=', company.id), ('state', '=', 'open')], order='id'):
            cash = session.journal_id._koperasi_cash()[session.journal_id.id]
            count = {str(value): number for value, number in cls.count_of(cash).items()}
            holder = session.user_id
            session.with_user(holder).with_context(allowed_company_ids=holder.company_ids.ids).count_close(count, "pembulatan", cls.key())
            signer = cls.signer(company)
            session.with_user(signer).with_context(allowed_company_ids=signer.company_ids.ids).sign_closing(cls.key())
            closed.append((session.journal_id, holder))
        return closed

    @classmethod
    def signer(cls, company):
        """ An accountant who signs what happens in the tills of a branch """
        login = f'uji_penanda_{company.id}'
        return cls.env['res.users'].search([('login', '=', login)]) or cls.make_user(login, ROLES['accountant'], company)

    @staticmethod
    def count_of(amount):
        """ Notes and coins that make this amount, ``{value: pieces}``, down to Rp 100 """
        found = {}
        for value in (100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100):
            number, amount = divmod(max(amount, 0), value)
            if number:
                found[value] = number
        return found

    @staticmethod
    def key():
        """ A new idempotency key """
        return str(uuid4())

    def assert_ledger_ties(self, companies=None):
        """ Both books agree, and every trigger that would run at commit is content (reliability.md R4) """
        companies = companies or self.env['res.company'].search([('koperasi_ready', '=', True)])
        self.env.flush_all()
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.env.cr.execute("SET CONSTRAINTS ALL DEFERRED")
        check = self.env['koperasi.ledger.check'].sudo()
        self.assertEqual(check._problems(companies), [])
        for row in check._tie_out(companies):
            self.assertEqual(row['difference'], 0, row)

    def tearDown(self):
        self.assert_ledger_ties(getattr(self, 'coop', None))
        super().tearDown()
