import base64

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..requests.common import PDF, picture
from .common import END, ProofCase


@tagged('-at_install', 'post_install')
class TestEvidence(ProofCase):
    """ Papers beside a proof: brought by the accountant, signed by a supervisor, not changed afterwards. """

    def bring(self, user=None, data=PDF, **values):
        return self.by(user or self.accountant, self.env['koperasi.proof.evidence']).create({
            'kind': 'bank', 'date': '2026-01-12', 'amount': 5_000_000, 'file': base64.b64encode(data), 'file_name': 'bank.pdf', **values})

    def test_brought_and_signed(self):
        """ As members see it: missing, there, signed """
        papers = self.env['koperasi.proof.evidence']
        self.assertEqual([(signed, present) for _name, signed, present in papers._of_month(self.coop, END)], [(False, False)] * 2)
        paper = self.bring()
        self.assertEqual((paper.date, paper.user_id, paper.company_id, len(paper.file_hash)), (END, self.accountant, self.coop, 64))
        self.assertEqual([(bool(signed), present) for _name, signed, present in papers._of_month(self.coop, END)], [(False, True), (False, False)])
        self.assertIn("Confirmation of the Bank", paper.display_name)
        paper.write({'note': "BPD NTT"})
        self.by(self.supervisor, paper).sign()
        self.assertEqual((paper.signed_by_id, bool(paper.signed_on)), (self.supervisor, True))
        self.assertTrue(papers._of_month(self.coop, END)[0][1])

    @mute_logger('odoo.sql_db')
    def test_signed_is_final(self):
        """ Nobody changes or deletes a signed paper, by ORM or SQL; its file is the one that was brought """
        paper = self.bring()
        self.by(self.supervisor, paper).sign()
        for call in (lambda: paper.write({'amount': 1}), lambda: paper.unlink(), lambda: self.by(self.supervisor, paper).sign()):
            with self.assertRaises(UserError):
                call()
        self.env.flush_all()
        for statement in ("UPDATE koperasi_proof_evidence SET amount = 1 WHERE id = %s", "DELETE FROM koperasi_proof_evidence WHERE id = %s"):
            with self.assertRaises(psycopg2.Error), self.env.cr.savepoint(flush=False):
                self.env.cr.execute(statement, (paper.id,))
        other = self.bring(kind='cash')
        self.env['ir.attachment'].sudo().search([('res_model', '=', other._name), ('res_id', '=', other.id), ('res_field', '=', 'file')]).raw = PDF + b'\n%%EOF\n'
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "was changed"):
            self.by(self.supervisor, other).sign()

    def test_who(self):
        """ The supervisor signs and writes nothing else; who brought a paper does not sign it; nobody writes signatures """
        paper = self.bring()
        for user in (self.accountant, self.manager, self.teller, self.board, self.admin_user):
            with self.assertRaises(AccessError):
                self.by(user, paper).sign()
        for user in (self.supervisor, self.manager, self.teller):
            with self.assertRaises(AccessError):
                self.bring(user)
            with self.assertRaises(AccessError):
                self.by(user, paper).write({'amount': 2})
        for values in ({'signed_on': '2026-02-01'}, {'signed_by_id': self.supervisor.id}, {'file_hash': 'x'}, {'user_id': self.teller.id}):
            with self.assertRaises(UserError):
                paper.write(values)
        forged = self.bring(signed_on='2026-02-01 00:00:00', signed_by_id=self.supervisor.id, user_id=self.teller.id)
        self.assertEqual((forged.signed_on, forged.signed_by_id.ids, forged.user_id), (False, [], self.accountant))
        by_default = self.by(self.accountant, self.env['koperasi.proof.evidence']).with_context(default_signed_on='2026-02-01', default_signed_by_id=self.supervisor.id).create({
            'kind': 'bank', 'date': END, 'file': base64.b64encode(PDF)})
        self.assertFalse(by_default.signed_on or by_default.signed_by_id)
        own = self.bring()
        own.sudo().user_id = self.supervisor    # who was accountant when he brought it
        with self.assertRaises(UserError):
            self.by(self.supervisor, own).sign()
        with self.assertRaises(UserError):
            paper.write({'file': False})

    def test_files(self):
        """ What runs, or is no paper, is not taken; pictures are drawn anew """
        for data in (b'MZ\x90\x00', b'<html><script>x</script>', b'%PDF-1.4 /JavaScript (x) %%EOF', b'%PDF-1.4', b''):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.bring(data=data, file_name='x.pdf')
        with self.assertRaises(UserError):
            self.bring(file='###')
        paper = self.bring(data=picture() + b'PK\x03\x04 hidden', file_name='foto.exe')
        self.assertEqual((paper.mimetype, paper.file_name), ('image/jpeg', 'foto.jpg'))
        self.assertNotIn(b'hidden', base64.b64decode(paper.with_context(bin_size=False).file))
        [[count]] = self.env.execute_query(SQL("SELECT COUNT(*) FROM ir_attachment WHERE res_model = 'koperasi.proof.evidence' AND public"))
        self.assertEqual(count, 0)
