from dataclasses import astuple

from hypothesis import strategies as st

from odoo.addons.koperasi.finance.admission import FirstPayment, settle_exit, split_first_payment

from .common import CASES, PropertyCase, property_test, rupiah


class TestFirstPayment(PropertyCase):
    def test_case_m1(self):
        given, expected = CASES["M1"]["input"], CASES["M1"]["expected"]
        split = split_first_payment(given["setor"], given["uang_pangkal"], given["pokok"], given["wajib"])
        parts = (expected["uang_pangkal"], expected["pokok"], expected["wajib"], expected["tabungan"])
        self.assertEqual(split, FirstPayment(*parts))

    def test_short_payments_fill_in_order(self):
        for paid, expected in (
            (0, (0, 0, 0, 0)),
            (40000, (40000, 0, 0, 0)),
            (50000, (50000, 0, 0, 0)),
            (200000, (50000, 150000, 0, 0)),
            (360000, (50000, 300000, 10000, 0)),
            (375000, (50000, 300000, 25000, 0)),
            (375001, (50000, 300000, 25000, 1)),
        ):
            with self.subTest(paid=paid):
                self.assertEqual(astuple(split_first_payment(paid, 50000, 300000, 25000)), expected)

    def test_refused(self):
        for amounts in ((-1, 0, 0, 0), (1, -1, 0, 0), (1, 0, -1, 0), (1, 0, 0, -1), (1.5, 0, 0, 0)):
            with self.subTest(amounts=amounts), self.assertRaises(ValueError):
                split_first_payment(*amounts)

    @property_test(rupiah, st.tuples(rupiah, rupiah, rupiah))
    def test_nothing_is_lost(self, paid, asked):
        parts = astuple(split_first_payment(paid, *asked))
        self.assertEqual(sum(parts), paid)
        reached = [max(paid - sum(asked[:number]), 0) for number in range(4)]
        self.assertEqual(parts, (*map(min, reached, asked), reached[3]))


class TestExit(PropertyCase):
    rights = ("principal_share", "mandatory_share", "savings", "savings_interest")
    debts = ("loan_principal", "loan_interest", "penalty")

    def test_case_m2(self):
        rights, debts = CASES["M2"]["input"]["hak"], CASES["M2"]["input"]["kewajiban"]
        expected = CASES["M2"]["expected"]
        result = settle_exit(
            principal_share=rights["pokok"],
            mandatory_share=rights["wajib"],
            savings=rights["tabungan"],
            savings_interest=rights["bunga_tabungan"],
            pending_surplus=rights["shu_belum_dibagi"],
            loan_principal=debts["sisa_pinjaman"],
            loan_interest=debts["jasa"],
            penalty=debts["denda"],
        )
        self.assertEqual(result.entitlement, expected["hak_tanpa_shu"])
        self.assertEqual(result.debt, expected["kewajiban"])
        self.assertEqual((result.payout, result.claim), (expected["dibayar"], 0))
        self.assertEqual(result.surplus_later, expected["shu_menyusul"])

    def settle(self, **amounts):
        return settle_exit(**{**dict.fromkeys((*self.rights, *self.debts, "pending_surplus"), 0), **amounts})

    def test_debts_beyond_the_rights_are_a_claim(self):
        """The surplus is not set off."""
        result = self.settle(principal_share=300000, loan_principal=500000, penalty=1, pending_surplus=96000)
        self.assertEqual(astuple(result), (300000, 500001, 0, 200001, 96000))
        result = self.settle(principal_share=300000, loan_interest=300000)
        self.assertEqual(astuple(result), (300000, 300000, 0, 0, 0))

    def test_refused(self):
        for name in (*self.rights, *self.debts, "pending_surplus"):
            with self.subTest(name=name), self.assertRaises(ValueError):
                self.settle(**{name: -1})

    @property_test(st.fixed_dictionaries(dict.fromkeys((*rights, *debts, "pending_surplus"), rupiah)))
    def test_rights_less_debts(self, amounts):
        result = settle_exit(**amounts)
        net = sum(amounts[name] for name in self.rights) - sum(amounts[name] for name in self.debts)
        self.assertEqual(result.payout - result.claim, net)
        self.assertEqual(min(result.payout, result.claim), 0)
        self.assertEqual(result.surplus_later, amounts["pending_surplus"])
