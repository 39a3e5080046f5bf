"""The proofs of the month in which the books begin, what a member said of his, and the papers beside them."""
import base64

# a page that says what it is, without a word to be read by machines
PAGE = base64.b64encode(b'%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n'
                        b'3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n')


def prove(env, company, users, members, cutoff):
    """ The member who logs in, and some others, checked; one paper is signed, the other waits """
    company.koperasi_proof_mail_to = 'dinas@kupang.example'
    proofs = env['koperasi.proof'].with_user(users['accountant'])._make(company, cutoff)
    for proof in proofs:
        checking = [member for member in members[1:120] if member.id % 3 and proof._slot(member.partner_id.id) is not None]
        env['koperasi.proof.check'].sudo().create([{
            'proof_id': proof.id, 'company_id': company.id, 'member_id': member.id, 'partner_id': member.partner_id.id, 'answer': 'right'} for member in checking])
    # what the ledger says was there is what both papers confirm
    lines = env['account.move.line'].with_company(company).search([('company_id', 'child_of', company.id), ('parent_state', '=', 'posted'), ('date', '<=', cutoff)])
    held = {code: int(sum(lines.filtered(lambda line, code=code: line.account_id.code == code).mapped('balance'))) for code in ('112101', '111001')}
    papers = env['koperasi.proof.evidence'].with_user(users['accountant']).create([
        {'kind': kind, 'date': cutoff, 'file': PAGE, 'file_name': name, 'note': note, 'amount': amount} for kind, name, note, amount in (
            ('bank', 'konfirmasi-bank.pdf', "Konfirmasi saldo bank per 31 Desember 2025", held['112101']), ('cash', 'berita-acara-kas.pdf', "Berita acara penghitungan kas", held['111001']))])
    papers[0].with_user(users['supervisor']).sign()
