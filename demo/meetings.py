"""Meetings of the demo cooperative: an extraordinary one that is over, with decisions that are being carried out, and the annual one that members are invited to."""
import base64
from datetime import timedelta

from odoo import fields
from odoo.fields import Command

PAPER = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>/Contents 4 0 R>>endobj
4 0 obj<</Length 66>>stream
BT /F1 18 Tf 72 760 Td (Rancangan tata tertib rapat anggota) Tj ET
endstream
endobj
trailer<</Root 1 0 R>>
%%EOF
"""
QUESTIONS = ("Mengapa tunggakan naik, dan apa tindakan pengurus?", "Kapan kantor Oesapa buka pada hari Sabtu?")
DECISIONS = (
    ("Jam loket pada awal bulan ditambah dua jam.", "Manajer", -10, 60, "Jadwal pegawai sudah disusun."),
    ("Setiap kelompok mendapat satu kali pendidikan keuangan sampai akhir tahun buku.", "Wakil ketua", 150, 25, "Tiga kelompok sudah selesai."),
)


def meet(env, company, users, member):
    """ Both meetings, made by the manager """
    Meeting = env['koperasi.meeting'].with_user(users['manager']).with_context(allowed_company_ids=company.ids)
    today, now = company._koperasi_today(), fields.Datetime.now()
    past = Meeting.create({
        'name': "Rapat Anggota Luar Biasa: Pelayanan", 'company_id': company.id, 'kind': 'extraordinary', 'date': now, 'place': "Gedung Serba Guna Oeba", 'late_reason': "Keputusan mendesak",
        'chair': "Drs. Petrus Bere", 'secretary': "Anastasia Lobo", 'witness_1': member.name,
        'agenda_ids': [Command.create({'name': "Jam pelayanan dan pendidikan anggota", 'presenter': "Manajer", 'minutes': "Rapat membahas antrean pada awal bulan dan menyetujui usul pengurus."})]})
    past.action_invite()
    past.action_open()
    past.action_second_call()
    voters = env['koperasi.member'].search([*past._voter_domain(), ('id', '!=', member.id)], limit=past.needed_count - 1) | member
    for voter in voters:
        past._note(voter, 'list')
    past.invalidate_recordset()
    for text, owner, days, percent, done in DECISIONS:
        decision = past.env['koperasi.meeting.decision'].create({'meeting_id': past.id, 'text': text, 'owner': owner, 'deadline': today + timedelta(days=days)})
        past.env['koperasi.meeting.progress'].create({'decision_id': decision.id, 'text': done, 'percent': percent})
    past.action_close()

    annual = Meeting.create({
        'name': f"Rapat Anggota Tahunan, Tahun Buku {today.year - 1}", 'company_id': company.id, 'book_year': today.year - 1, 'date': now + timedelta(days=21),
        'place': "Gedung Serba Guna Oeba", 'online_link': 'https://rapat.kopdit-contoh.example/rat'})
    paper = annual.env['koperasi.meeting.document'].create({'meeting_id': annual.id, 'name': "Rancangan tata tertib"})
    annual.env['koperasi.meeting.document.version'].create({'document_id': paper.id, 'file': base64.b64encode(PAPER), 'file_name': 'tata-tertib.pdf'})
    annual.action_invite()
    questions = [annual._ask(asker, text, f'demo-{number}') for number, (asker, text) in enumerate(zip((voters[0], member), QUESTIONS, strict=False))]
    for voter in voters[1:6]:
        if voter != questions[0].member_id:
            annual._upvote(voter, questions[0].id)
    questions[0].with_env(annual.env).answer = "Dua desa gagal panen. Pengurus menjadwal ulang pinjaman yang terkena."
