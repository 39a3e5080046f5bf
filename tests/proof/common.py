from datetime import date

from ...finance import check_proof
from ...models.ledger.posting import GlLine, Movement, Posting
from ..portal.common import PortalCase
from ..runs.common import RunCase

END, NEXT = date(2026, 1, 31), date(2026, 2, 2)


class ProofCase(RunCase, PortalCase):
    """ The two members of ``SavingsCase``, Maria with a loan, and money that is nobody's; January is closed where a test asks for it. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['res.partner'].browse(cls.supervisor.partner_id.id).email = 'pengawas@contoh.id'
        lent = cls.env['koperasi.loan.product'].search([('company_id', '=', cls.coop.id), ('is_ordinary', '=', True)], limit=1)
        cls.loan = cls.env['koperasi.loan']._disburse(
            product=lent, member=cls.maria, terms_values=lent._offer_values(date(2026, 1, 5)), principal=1_000_000, deductions=[],
            channel=('bank', cls.journal('bank')), key=cls.key())
        cls.nobody = cls.env['koperasi.account'].create([{
            'number': 'TITIPAN-1', 'company_id': cls.coop.id, 'partner_id': cls.coop.partner_id.id, 'control_id': cls.savings.control_id.id}])
        bank = cls.journal('bank')
        cls.env['koperasi.transaction']._post(
            Posting(kind='deposit', movements=(Movement(cls.nobody.id, 70_000),), gl_lines=(GlLine(bank.default_account_id.id, 70_000),)), bank, cls.key(), {}, company=cls.coop)
        cls.Proof = cls.env['koperasi.proof']

    def close_january(self):
        """ January closed in February; ``{book: koperasi.proof}`` """
        self.go_to(NEXT)
        run = self.month('2026-01-31')
        self.assertEqual(run.state, 'done', run.step_ids.mapped('problem'))
        return self.proofs(run)

    def proofs(self, run=None):
        found = self.Proof.search([('company_id', '=', self.coop.id), ('date', '=', END)])
        return {proof.book: proof for proof in found}

    def proof_of(self, proof, member):
        return proof._proof_of(member.partner_id.id)

    def checked(self, proof, member):
        """ What the independent program says that a member has """
        return check_proof.check(self.proof_of(proof, member), proof.root, int(proof.total))
