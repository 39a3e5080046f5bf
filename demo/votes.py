"""What members of the demo cooperative voted on: a question and an election that are published, and a ballot that waits for votes."""
import random

from odoo import fields
from odoo.fields import Command

VOTERS = 40
PLAN = "Setuju rencana kerja dan RAPBK 2026 seperti dalam buku laporan?"


def vote(env, company, users, member):
    """ A meeting, two published ballots, one that is open

    :param member: who has the login ``member``: he has not voted yet
    """
    meeting = env['koperasi.meeting'].with_user(users['manager']).with_context(allowed_company_ids=company.ids).create({
        'name': "Rapat Anggota Luar Biasa 2026", 'company_id': company.id, 'kind': 'extraordinary', 'date': fields.Datetime.now(), 'place': "Aula kantor pusat",
        'late_reason': "Masa jabatan ketua berakhir", 'chair': "Drs. Petrus Bere", 'secretary': "Anastasia Lobo", 'witness_1': member.name,
        'agenda_ids': [Command.create({'name': name}) for name in ("Rencana kerja dan RAPBK 2026", "Pemilihan ketua pengurus", "Jam buka kantor hari Sabtu")]})
    meeting.action_invite()
    meeting.action_open()
    meeting.action_second_call()
    present = env['koperasi.member'].search([('root_company_id', '=', company.id), ('may_vote', '=', True), ('id', '!=', member.id)], limit=meeting.needed_count, order='id')
    for voter in present:
        meeting._note(voter, 'list')
    voters = present[:VOTERS]
    Ballot = env['koperasi.ballot'].with_user(users['manager']).with_context(allowed_company_ids=company.ids)
    common = {'meeting_id': meeting.id, 'electorate': 'all'}
    question = Ballot.create({
        **common, 'name': "Rencana Kerja dan RAPBK 2026", 'description': PLAN, 'choice_ids': [Command.create({'name': name}) for name in ("Setuju", "Tidak setuju")]})
    election = Ballot.create({
        **common, 'name': "Ketua Pengurus 2026–2028", 'kind': 'election', 'majority': 'plurality', 'candidate_ids': [Command.create({
            'member_id': one.id, 'accepted': True, 'statement': statement}) for one, statement in zip(voters, (
                "Anggota sejak 2010. Saya ingin tunggakan turun di bawah 5 %.", "Pedagang di Oeba. Pelayanan simpan pinjam sampai ke desa.",
                "Guru. Pendidikan anggota muda dan laporan yang mudah dibaca."), strict=False)]})
    waiting = Ballot.create({
        **common, 'name': "Jam buka kantor hari Sabtu", 'description': "Apakah kantor pusat dibuka pada hari Sabtu pukul 08.00–12.00 mulai April 2026?",
        'choice_ids': [Command.create({'name': name}) for name in ("Ya, dibuka", "Tidak, tetap tutup")]})
    chance = random.Random(2026)   # noqa: S311  # made-up data
    for ballot, weights in ((question, (70, 20, 10)), (election, (35, 40, 20, 5)), (waiting, (50, 40, 10))):
        ballot.action_open()
        box, numbers = ballot.sudo(), [*range(1, len(weights)), 0]
        for voter in voters if ballot != waiting else voters[:VOTERS // 3]:
            code, _token = box._new_receipt(box._voter_key(voter))
            box._note_voter(voter, 'portal')
            box._put(box._chosen([str(chance.choices(numbers, weights)[0])]), code, voter)
        if ballot != waiting:
            ballot.action_close()
            ballot.action_count()
            ballot.action_publish()
