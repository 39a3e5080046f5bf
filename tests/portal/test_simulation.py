import re
from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..loan.common import LoanCase
from .common import PortalCase
from .test_home import SIMULATION as PAGE
from .test_home import rupiah


@tagged('post_install', '-at_install')
class TestSimulation(PortalCase, LoanCase):
    """ What a loan would cost, before anybody logs in: the schedule of the contract, and nothing is written """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['koperasi.loan.product'].search([]).in_simulation = False
        cls.annuity = cls.new_product('UJI', 1.5, method='annuity', principal_min=500_000, principal_max=50_000_000, term_max=36, fee_ids=[
            (0, 0, {'kind': 'provision', 'name': 'Provisi', 'base': 'principal', 'percent': 1})])
        cls.hidden = cls.new_product('RAHASIA', 1, in_simulation=False)

    def setUp(self):
        super().setUp()
        limit = patch.object(type(self.env['koperasi.tries']), '_too_many', lambda *_args: 0)
        self.addCleanup(limit.stop)
        limit.start()

    def ask(self, **values):
        query = '&'.join(f'{name}={value}' for name, value in {'coop': self.coop.id, 'product': self.annuity.id, **values}.items())
        return self.url_open(f'{PAGE}?{query}')

    def rows(self, response):
        rows = re.findall(r'<tr>(.*?)</tr>', response.text.replace('\xa0', ' ').partition('<tbody>')[2], re.DOTALL)
        return [[re.sub(r'<[^>]+>', '', cell).strip() for cell in re.findall(r'<td[^>]*>(.*?)</td>', row, re.DOTALL)] for row in rows]

    def test_as_the_contract(self):
        """ The rows and the cost are those of an application for the same loan """
        response = self.ask(amount='5.000.000', term=10, first='2026-02-15')
        application = self.env['koperasi.loan.application'].create({
            'member_id': self.maria.id, 'company_id': self.coop.id, 'product_id': self.annuity.id, 'principal': 5_000_000, 'instalments': 10,
            'first_due': date(2026, 2, 15), **{name: value for name, value in self.annuity._offer_values(date(2026, 1, 5)).items() if name != 'instalments'}})
        plan, cost = application._plan(), application._cost()
        rows = self.rows(response)
        self.assertEqual([(row[0], row[2], row[3], row[4], row[5]) for row in rows], [
            (str(line.number), rupiah(line.total), rupiah(line.principal), rupiah(line.interest), rupiah(line.closing)) for line in plan.lines])
        text = self.text(response)
        for shown in (rupiah(cost['cash']), rupiah(cost['interest'] + cost['fees']), rupiah(cost['total']), f"{cost['effective']:.2f} %", f"{cost['effective_fees']:.2f} %", "15 Feb 2026"):
            self.assertIn(shown, text)
        self.assertEqual((cost['fees'], cost['cash']), (50_000, 4_950_000))
        self.assertGreater(cost['effective_fees'], cost['effective'])

    def test_nothing_is_written(self):
        self.ask(amount=5_000_000)
        self.env.flush_all()
        count = """SELECT (SELECT COUNT(*) FROM koperasi_loan_application), (SELECT COUNT(*) FROM koperasi_request), (SELECT COUNT(*) FROM mail_message),
                          (SELECT COUNT(*) FROM ir_sequence), (SELECT SUM(n_tup_ins + n_tup_upd) FROM pg_stat_xact_user_tables)"""
        self.env.cr.execute(count)
        before = self.env.cr.fetchone()
        self.env['koperasi.loan.application']._simulate(self.annuity, 5_000_000, 12)
        self.env.flush_all()
        self.env.cr.execute(count)
        self.assertEqual(self.env.cr.fetchone(), before)

    def test_bad_input(self):
        for values, says in (
                ({'amount': '1500000,50'}, "Whole rupiah only"), ({'amount': '1.5'}, "Whole rupiah only"), ({'amount': 'banyak'}, "This is not an amount"),
                ({'amount': '-5000000'}, "never negative"), ({'amount': '0'}, "more than zero"), ({'amount': '9' * 25}, "too big"), ({'amount': '1e9'}, "This is not an amount"),
                ({'amount': '400000'}, "the product allows Rp 500.000 to Rp 50.000.000"), ({'amount': '50000001'}, "the product allows"),
                ({'amount': '5000000', 'term': 0}, "whole number above 0"), ({'amount': '5000000', 'term': '1.5'}, "whole number above 0"),
                ({'amount': '5000000', 'term': -3}, "whole number above 0"), ({'amount': '5000000', 'term': 37}, "the product allows 1 to 36"),
                ({'amount': '5000000', 'term': 999999999}, "the product allows 1 to 36"), ({'amount': '5000000', 'term': 'x'}, "whole number above 0"),
                ({'amount': '5000000', 'first': '2026-01-05'}, "after the loan is paid out"), ({'amount': '5000000', 'first': 'besok'}, "not valid"),
                ({'amount': '5000000', 'first': '9999-12-31'}, "within a year"), ({'amount': '5000000', 'first': '2026-02-30'}, "not valid"),
                ({'amount': '%D9%A1%D9%A2'}, "This is not an amount"), ({'amount': '5000000%00'}, "This is not an amount")):
            with self.subTest(values=values):
                response = self.ask(**values)
                self.assertEqual(response.status_code, 200)
                self.assertIn(says, self.text(response))
                self.assertEqual(self.rows(response), [])

    def test_only_what_is_published(self):
        """ A product that is not marked, another cooperative's, one without a rate: as one that is not there """
        text = self.text(self.url_open(PAGE))
        self.assertIn("UJI", text)
        self.assertNotIn("RAHASIA", text)
        self.assertNotIn("Cooperative", text, "there is only one to choose")
        for product in (self.hidden.id, 0, -1, 'x', 2**40):
            self.assertNotIn("RAHASIA", self.ask(product=product, amount=5_000_000).text)
        self.annuity.in_simulation = False
        self.assertIn("published no loans", self.text(self.url_open(PAGE)))

    def test_limited(self):
        """ S19: too many of one address wait, and are told how long """
        with patch.object(type(self.env['koperasi.tries']), '_too_many', lambda *_args: 17), mute_logger('odoo.http'):
            response = self.url_open(PAGE)
        self.assertEqual((response.status_code, response.headers['Retry-After']), (429, '17'))

    def test_refused_by_the_model_too(self):
        for amount, term, first in ((0, 12, ''), (5_000_000, 37, ''), (5_000_000, 12, '9999-12-31')):
            with self.assertRaises(UserError):
                self.env['koperasi.loan.application']._simulate(self.annuity, amount, term, first)

    def test_indonesian(self):
        self.env['res.lang']._activate_lang('id_ID')
        self.env['ir.module.module']._load_module_terms(['koperasi'], ['id_ID'])
        user = self.login_of(self.maria, 'uji_maria')
        user.lang = 'id_ID'
        self.authenticate('uji_maria', 'uji_maria')
        text = self.text(self.ask(amount='5000000'))
        for shown in ("Biaya pinjaman", "Angsuran", "Uang diterima"):
            self.assertIn(shown, text)
        for english in ("Instalment", "Interest", "Effective", "instalments"):
            self.assertNotIn(english, text)
