import base64
import inspect
from contextlib import contextmanager
from datetime import date

from odoo.exceptions import AccessDenied, AccessError, MissingError, UserError, ValidationError
from odoo.fields import Command, Datetime
from odoo.service.model import call_kw, get_public_method
from odoo.tools import SQL

from odoo.addons.koperasi.finance.sum_tree import build
from odoo.addons.koperasi.models.vote import envelope
from odoo.addons.koperasi.tests.common import new_user
from odoo.addons.koperasi.tests.savings.common import SavingsCase

from .fills import fill_office

ROLES = ('public', 'portal_own', 'portal_other', 'teller', 'officer', 'accountant', 'manager', 'supervisor', 'office')
# all roles of a supervising office in one person: what he reaches is what the office can reach at all
OFFICE = ','.join(f'koperasi.group_koperasi_{role}' for role in ('registrar', 'inspector', 'programme_officer', 'office_head'))
REFUSED = (AccessError, AccessDenied, UserError, MissingError, ValidationError, ValueError, TypeError)
PDF = 'JVBERi0xLjQK'   # %PDF-1.4
# what our methods could change beside our own tables
WATCHED = ('account_move', 'account_move_line', 'account_account', 'account_journal', 'res_company', 'res_partner', 'res_users',
           'res_groups_users_rel', 'ir_attachment', 'ir_module_module', 'ir_sequence', 'mail_message', 'mail_followers')
MONEY = ('koperasi_surplus', 'koperasi_surplus_share', 'koperasi_surplus_decision', 'koperasi_account', 'koperasi_suspense', 'koperasi_payment_intent', 'koperasi_transfer_limit', 'koperasi_beneficiary', 'koperasi_transaction', 'koperasi_entry', 'koperasi_request', 'koperasi_savings_hold', 'koperasi_loan',
         'koperasi_group_meeting', 'koperasi_group_meeting_line', 'koperasi_field_receipt', 'koperasi_field_batch', 'koperasi_member_state_log', 'koperasi_opening_total', 'koperasi_till_session', 'koperasi_till_denomination', 'koperasi_cash_movement', 'koperasi_approval',
         'account_move', 'account_move_line')
PARENTS = ('account_id', 'savings_account_id', 'approval_id', 'transaction_id', 'import_id', 'report_id', 'member_id', 'member_ids', 'session_id', 'budget_id', 'line_ids', 'request_id',
           'intent_ids', 'meeting_id', 'ballot_id', 'share_id', 'day_id', 'finding_id', 'snapshot_id', 'cooperative_id', 'return_id', 'received_id', 'programme_id', 'visit_id')
# who looked at whose data is noted when data are read, by whoever may read them
NOTED = {'koperasi_look'}


def our_models(env):
    return [name for name in sorted(env.registry) if name.startswith('koperasi.') and not env[name]._abstract]


def is_ours(cls):
    return cls.__module__.startswith('odoo.addons.koperasi.') and '.tests.' not in cls.__module__


def our_methods(env):
    """ ``[(model, method)]`` that a caller of the API reaches and that a class of ours defines """
    found = set()
    for model in env.registry:
        for cls in type(env[model]).mro():
            if not is_ours(cls):
                continue
            for name, member in vars(cls).items():
                if name.startswith('_') or not inspect.isfunction(member):
                    continue
                try:
                    get_public_method(env[model], name)
                except AccessError:
                    continue
                # an abstract class of ours counts in its models; a mixin of Odoo's is not ours
                found.add((model, name))
    return sorted(found)


def company_path(env, model):
    """ Dotted name that leads from a model to its company; None if there is none """
    own = env[model]._fields
    company = own.get('company_id')
    if company and (company.store or company.related):
        return 'company_id'
    for name in PARENTS:
        if name in own and own[name].comodel_name.startswith('koperasi.'):
            path = company_path(env, own[name].comodel_name) if name != 'line_ids' else 'company_id' if 'company_id' in env[own[name].comodel_name]._fields else None
            if path:
                return f'{name}.{path}'
    return None


class SecurityCase(SavingsCase):
    """ Two cooperatives, each with a record of every model; nine roles of the first one. """
    two_cooperatives = True
    last_touched = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.refusals = {}   # what a role was told, for whoever reads a failure
        cls.staff_b = {role: cls.make_user(f'uji_b_{role}', f'koperasi.group_koperasi_{group}', cls.other_coop) for role, group in (
            ('teller', 'teller'), ('officer', 'loan_officer'), ('manager', 'manager'), ('accountant', 'accountant'), ('supervisor', 'supervisor'))}
        cls.office, cls.staff_b['office'] = (cls.make_user(f'uji_dinas_{company.id}', OFFICE, company) for company in (cls.coop, cls.other_coop))
        staff_a = {role: getattr(cls, role) for role in cls.staff_b}
        cls.till_b, cls.bank_b = cls.journal('till', cls.other_coop).id, cls.journal('bank', cls.other_coop).id
        cls.open_till(cls.staff_b['teller'])
        cls.world_a = cls.fill(cls.coop, staff_a, cls.till)
        cls.world_b = cls.fill(cls.other_coop, cls.staff_b, cls.till_b)
        cls.users = {
            'public': cls.env.ref('base.public_user'),
            'portal_own': cls.portal('uji_portal_own', cls.world_a['member']),
            'portal_other': cls.portal('uji_portal_other', cls.yosef),
            **{role: getattr(cls, role) for role in ROLES[3:]},
        }
        # what a role's client knows from its login: read again by each of some 20,000 calls it would be half of their time
        cls.companies_of = {role: tuple(user.company_ids.ids) for role, user in cls.users.items()}
        cls.own = cls.rows_of(cls.coop)
        cls.foreign = cls.rows_of(cls.other_coop)
        cls.env.flush_all()

    @classmethod
    def portal(cls, login, member):
        return new_user(cls.env, login=login, groups='base.group_portal', partner_id=member.partner_id.id,
                        company_id=cls.coop.id, company_ids=[(6, 0, cls.coop.ids)])

    @classmethod
    def fill(cls, company, staff, till):
        """ A record of every model in this cooperative, made as its people make them """
        def user_env(role):
            return cls.env(user=staff[role], context={'allowed_company_ids': company.ids})
        env = cls.env(context={'allowed_company_ids': company.ids})
        member = user_env('officer')['koperasi.member'].create({
            'name': f"Anggota {company.id}", 'company_id': company.id, 'join_date': '2026-01-02', 'basic_education_date': '2026-01-03'})
        user_env('teller')['koperasi.member'].browse(member.id).admit(500_000, cls.key(), till)
        user_env('manager')['koperasi.member'].browse(member.id).action_approve('SK-1', date(2026, 1, 5))
        candidate = user_env('officer')['koperasi.member'].create({
            'name': f"Calon {company.id}", 'company_id': company.id, 'join_date': '2026-01-02', 'basic_education_date': '2026-01-03'})
        user_env('teller')['koperasi.member'].browse(candidate.id).admit(350_000, cls.key(), till)
        Product = env['koperasi.savings.product'].with_context(active_test=False)
        product = {p.code: p for p in Product.search([('company_id', '=', company.id)])}
        Account = user_env('teller')['koperasi.savings.account']
        savings = Account.browse(env['koperasi.savings.account'].search([('member_id', '=', member.id), ('product_id.code', '=', 'SIBUHAR')]).id)
        second = Account.browse(Account.open_account(member.id, product['SIBUHAR'].id, cls.key(), 60_000, till)['account_id'])
        term = Account.browse(Account.open_term(member.id, product['SISUKA'].id, 1_000_000, 3, cls.key(), till)['account_id'])
        Account.env['koperasi.standing.order'].create(
            {'account_id': savings.id, 'target_id': second.id, 'amount': 1_000, 'first_date': '2026-01-31'})
        hold = savings.place_hold(10_000, "Jaminan", cls.key())['hold_id']
        deposit = env['koperasi.transaction'].browse(savings.deposit(40_000, cls.key(), till)['transaction_id'])
        approval = env['koperasi.approval'].browse(savings.deposit(100_000_001, cls.key(), till)['approval_id'])
        member, candidate = member.with_env(env), candidate.with_env(env)
        group = env['koperasi.member.group'].create({'name': f"Melati {company.id}", 'company_id': company.id, 'member_ids': [Command.link(member.id)]})
        user_env('teller')['koperasi.counter'].book_sheet(group.id, [{'member_id': member.id, 'present': True, 'cells': [
            {'product_id': product['SIBUHAR'].id, 'account_id': savings.id, 'amount': 5_000}]}], cls.key(), till)
        env['koperasi.household'].create({'name': f"Kolo {company.id}", 'company_id': company.id})
        member.write({
            'heir_ids': [Command.create({'name': "Ana", 'share': 100})], 'consent_ids': [Command.create({'purpose': 'photo'})],
            'document_ids': [Command.create({'type': 'ktp', 'file': PDF, 'file_name': 'ktp.pdf'})]})
        env['koperasi.savings.rate.tier'].create({'rate_id': product['SIPINTAR'].rate_ids[0].id, 'up_to': 1_000_000, 'rate': 3})
        lent = env['koperasi.loan.product'].search([('company_id', '=', company.id), ('is_ordinary', '=', True)], limit=1)
        loan = env['koperasi.loan']._disburse(
            product=lent, member=member, terms_values=lent._offer_values(date(2026, 1, 5)), principal=1_000_000,
            deductions=[{'name': "Adm", 'kind': 'admin', 'amount': 1_000, 'event': 'loan_fee_admin'}],
            channel=('bank', cls.journal('bank', company)), key=cls.key())
        lending = cls.fill_lending(company, env, user_env, member)
        cls.fill_running(company, user_env, loan, group, lending['employer'])
        files = cls.fill_files(company, user_env)
        opening = user_env('accountant')['koperasi.opening.import'].create({'cutoff_date': '2025-12-31', 'file': PDF, 'filename': 'buku.xlsx'})
        env['koperasi.opening.total'].create({'import_id': opening.id, 'product': 'SIBUHAR', 'name': "x", 'amount': 1})
        env['koperasi.opening.issue'].create({'import_id': opening.id, 'severity': 'error', 'code': 'x'})
        env['koperasi.opening.progress'].create({'import_number': opening.id, 'stage': 'read', 'done': 0, 'total': 1})
        env['koperasi.paper.print'].create({'transaction_id': deposit.id, 'company_id': company.id, 'paper': "Kuitansi"})
        tills = cls.fill_tills(company, user_env)
        requests = cls.fill_requests(company, user_env, member, deposit)
        oversight = cls.fill_oversight(company, user_env)
        manager = user_env('manager')
        Account.env['koperasi.savings.operation'].create({'operation': 'deposit', 'savings_account_id': savings.id, 'amount': 1_000})
        manager['koperasi.member.decision'].create({'kind': 'approve', 'member_ids': [Command.set(candidate.ids)]})
        manager['koperasi.reverse'].create({'transaction_id': deposit.id, 'reason': "x"})
        manager['koperasi.statement'].create({'account_id': savings.account_id.id, 'date_from': '2026-01-01', 'date_to': '2026-01-05'})
        manager['koperasi.approval.refusal'].create({'approval_id': approval.id, 'reason': "x"})
        manager['koperasi.tie.out'].action_open()
        manager['koperasi.list.dialog'].create({'code': 'loans', 'company_id': company.id})
        manager['koperasi.export.reason'].create({'reason': "x"})
        member._set_pin('730518')
        env['koperasi.export'].create({'user_id': env.uid, 'company_id': company.id, 'kind': 'list', 'name': "x"})
        manager['koperasi.run.dialog'].create({'company_id': company.id})
        manager['koperasi.start'].action_open()
        manager['koperasi.rating'].create({'company_id': company.id, 'method_id': env.ref('koperasi.rating_kkpkk').id, 'date': '2026-01-05'}).action_compute()
        cls.fill_plans(company, user_env)
        cls.fill_proofs(company, env, user_env, member)
        cls.fill_transparency(company, user_env)
        payments = cls.fill_payments(company, env, user_env, member, savings.with_env(env))
        surplus = cls.fill_surplus(company, env, user_env, member)
        field = cls.fill_messages(company, env, staff, till, member, savings)
        # meetings of members
        meetings = cls.fill_meetings(company, env, user_env, member, group)
        ballots = cls.fill_votes(company, env, user_env, member)
        book = savings.issue_passbook(f'BK-{company.id}')
        passbook = Account.env['koperasi.passbook'].browse(book['passbook_id'])
        passbook.confirm_printed(1, 1, 1)
        Account.env['koperasi.passbook.dialog'].create({'savings_account_id': savings.id})
        env['koperasi.api.client'].create({'name': "x", 'company_id': company.id, 'journal_id': cls.journal('bank', company).id, 'day_limit': 1})
        webhook = env['koperasi.webhook'].create({'name': "x", 'company_id': company.id, 'url': 'https://contoh.id/', 'active': False})
        env['koperasi.webhook.delivery']._insert(webhook.ids, company, 'posted', deposit.ids)
        cls.fill_seals(company, user_env, savings)
        office = fill_office(cls, company, env, user_env)
        return {'member': member, 'group': group, 'candidate': candidate, 'savings': savings.with_env(env), 'second': second.with_env(env), 'term': term.with_env(env),
                'hold': env['koperasi.savings.hold'].browse(hold), 'deposit': deposit, 'loan': loan, 'opening': opening.with_env(env), 'product': product, 'tills': tills,
                'approval': approval, 'field': field, 'requests': requests, 'oversight': oversight, 'ballots': ballots,
                **meetings, **files, **lending, **payments, **surplus, **office}

    @classmethod
    def fill_meetings(cls, company, env, user_env, member, group):
        """ A meeting in each state, with all that belongs to it, and one of a group that elects its delegate """
        manager, now = user_env('manager'), Datetime.now()
        values = {'company_id': company.id, 'date': now, 'place': "Aula", 'late_reason': "x", 'chair': "x", 'secretary': "x", 'cancel_reason': "x"}

        def meet(state, **more):
            meeting = manager['koperasi.meeting'].create({'name': f"Rapat {state}", **values, **more})
            if state != 'draft':
                meeting.action_invite()
            if state == 'open':
                meeting.action_open()
            return meeting.with_env(env)
        invited, opened, rat = meet('invited'), meet('open'), meet('draft', by_delegates=True)
        of_group = meet('open', kind='group', parent_id=rat.id, group_id=group.id, agenda_ids=[Command.create({'name': "x"})])
        draft = meet('draft')
        document = env['koperasi.meeting.document'].create({'meeting_id': of_group.id, 'name': "x"})
        document._add_version(base64.b64encode(b'%PDF-1.4 %%EOF'), 'x.pdf')
        question = invited._ask(member, "x", cls.key())
        env['koperasi.meeting.upvote'].create({'question_id': question.id, 'company_id': company.id, 'member_id': member.id, 'at': now})
        attendance = opened._note(member, 'list')
        of_group._note(member, 'list')
        env['koperasi.meeting.delegate'].create({'group_meeting_id': of_group.id, 'member_id': member.id, 'mandate': "x"})
        decision = env['koperasi.meeting.decision'].create({'meeting_id': of_group.id, 'text': "x"})
        env['koperasi.meeting.progress'].create({'decision_id': decision.id, 'text': "x"})
        user_env('teller')['koperasi.meeting.attendance.dialog'].create({'meeting_id': opened.id, 'code': "x"})
        return {'meetings': [draft, invited, opened, of_group], 'attendance': attendance, 'paper': document.version_ids, 'question': question}

    @classmethod
    def fill_seals(cls, company, user_env, savings):
        """ A sealed day, a finding, a paper that was handed out, and the dialogs; under a key that is not there """
        day = cls.env['koperasi.seal.day'].create({
            'company_id': company.id, 'number': 1, 'date': date(2025, 12, 31), 'sealed_at': '2026-01-01', 'key_name': '0' * 16, 'formula': 1, 'parts': {'e': [0, '']}, 'root': '0' * 64})
        finding = cls.env['koperasi.seal.finding'].create({'company_id': company.id, 'kind': 'changed', 'name': "x", 'fingerprint': 'x', 'res_model': 'koperasi.account', 'res_id': savings.account_id.id})
        cls.env['koperasi.issued.paper'].create({
            'company_id': company.id, 'account_id': savings.account_id.id, 'code': f'{company.id:032x}', 'date_from': date(2026, 1, 1), 'date_to': date(2026, 1, 5),
            'lines': '', 'key_name': '0' * 16, 'mark': 'x'})
        user_env('manager')['koperasi.seal.compare'].create({'day_id': day.id, 'written': "x"})
        user_env('supervisor')['koperasi.seal.explain'].create({'finding_id': finding.id, 'words': "x"})

    @classmethod
    def fill_requests(cls, company, user_env, member, transaction):
        """ A request of every kind, as the portal files them, and the dialog """
        Request, found = cls.env['koperasi.member.request'], {}
        own = {'member_id': member.id, 'applicant': member.name}
        form = {'name': "Baru", 'nik': '5301011203950003', 'birth_date': '1995-03-12', 'sex': 'male', 'phone': '+628123456789', 'street': "Jl. Timor"}
        for kind, values in (('question', {**own, 'text': "x", 'document_ids': [Command.create({'file': PDF, 'file_name': 'x.pdf'})]}), ('complaint', {**own, 'text': "x"}),
                             ('data', {**own, 'values': {'occupation': "Petani"}}), ('exit', {**own, 'text': "x"}),
                             ('join', {'applicant': "Baru", 'nik': form['nik'], 'values': form}), ('not_me', {**own, 'text': "x", 'transaction_id': transaction.id})):
            found[kind] = Request._file_once(company, kind, cls.key(), values)
        user_env('manager')['koperasi.member.request.reply'].create({'request_id': found['question'].id, 'answer': "x"})
        return found

    @classmethod
    def fill_oversight(cls, company, user_env):
        """ What the supervisors of a cooperative have, in each of its states; there are two of them """
        first = user_env('supervisor')
        second = cls.env(user=cls.make_user(f'uji_pengawas2_{company.id}', 'koperasi.group_koperasi_supervisor', company), context={'allowed_company_ids': company.ids})
        cases = [first['koperasi.case'].create({'title': f"Kasus {number}"}) for number in range(3)]
        for case in cases[1:]:
            case.with_env(second).propose_closing("x")
        cases[2].confirm_closing()
        cases[0].add_evidence('x.pdf', base64.b64encode(b'%PDF-1.4 1 0 obj endobj %%EOF').decode(), "x")
        findings = [first['koperasi.finding'].create({
            'title': f"Temuan {number}", 'text': "x", 'basis': "AD pasal 1", 'deadline': '2026-02-01', 'addressee': 'manager'}) for number in range(3)]
        for finding in findings[1:]:
            finding.send()
        findings[2].close_finding("x")
        samples = [first['koperasi.sample'].create({'title': f"x {number}", 'date': '2026-01-05', 'size': 1 + 20 * (number == 2), 'seed': "x"}) for number in range(3)]
        samples[1].draw_sample()
        samples[2].draw_sample()
        samples[2].ask_members()
        first['koperasi.exception'].collect_now()
        exception = first['koperasi.exception'].search([], limit=1)
        first['koperasi.oversight.dialog'].create({'act': 'case_note', 'case_id': cases[0].id, 'text': "x"})
        user_env('manager')['koperasi.finding.answer'].create({'finding_id': findings[1].id, 'answer': "x"})
        user_env('manager')['koperasi.member'].search([], limit=1).read(['state'])   # a look
        return {'cases': cases, 'findings': findings, 'samples': samples, 'exception': exception}

    @classmethod
    def fill_messages(cls, company, env, staff, till, member, savings):
        """ What the member was told and is still to be told, and cash of the field: some counted, some not; the line that waits """
        member.phone = f'08123456{company.id}'
        env['koperasi.notice']._tell(member, 'meeting', {'what': "Rapat"})
        notice = env['koperasi.notice'].search([('member_id', '=', member.id), ('event', '=', 'meeting')])
        env['koperasi.notice.delivery'].create({
            'notice_id': notice.id, 'company_id': company.id, 'member_id': member.id, 'event': 'meeting', 'channel': 'whatsapp', 'state': 'by_hand'})
        env['koperasi.notice.preference'].create({'member_id': member.id, 'event': 'deposit', 'channel': 'sms'})
        env['koperasi.notice.text'].create({'company_id': company.id, 'event': 'deposit', 'lang': 'en_US'})
        env['koperasi.notice.gateway'].create({'company_id': company.id, 'name': "x", 'url': 'https://wa.contoh.id'})
        officer = cls.make_user(f'uji_lapangan_{company.id}', 'koperasi.group_koperasi_field_officer', company)
        receipts = cls.by(officer, cls.env['koperasi.field.receipt'])
        lines = [{'key': cls.key(), 'officer_id': officer.id, 'member_id': member.id, 'kind': 'deposit', 'record_id': savings.id, 'amount': amount}
                 for amount in (100_000, 300_000)]
        receipts.receive(lines, 'hp')
        counted, waiting = (cls.env['koperasi.field.receipt'].search([('key', '=', line['key'])]) for line in lines)
        teller = cls.env(user=staff['teller'], context={'allowed_company_ids': company.ids})
        teller['koperasi.field.batch'].count_cash(officer.id, counted.ids, till, {'100000': 1}, cls.key())
        teller['koperasi.field.count'].create({})
        return waiting

    @classmethod
    def fill_votes(cls, company, env, user_env, member):
        """ Ballots in every state; the youngest are drafts """
        manager, found = user_env('manager'), {}
        meeting = env['koperasi.meeting'].create({'name': f"Rapat {company.id}", 'company_id': company.id, 'date': '2026-01-05 01:00:00', 'book_year': 2025})
        env.flush_all()
        env.cr.execute("UPDATE koperasi_meeting SET state = 'open' WHERE id = %s", [meeting.id])
        meeting.invalidate_recordset()
        keys = set(envelope.names(env.cr.dbname))
        values = {'name': "x", 'meeting_id': meeting.id, 'electorate': 'all'}
        for state in ('published', 'named', 'tied', 'counted', 'closed', 'open', 'draft'):
            ballot = found[state] = manager['koperasi.ballot'].create({
                **values, 'secret': state != 'named', 'majority': 'plurality', 'choice_ids': [Command.create({'name': name}) for name in ("A", "B")]})
            if state == 'draft':
                continue
            ballot.action_open()
            if state == 'open':
                ballot.print_slips(2)
                ballot.sudo()._put((1,), '0000-0000-0000-0000', None)
                continue
            if state != 'tied':
                ballot.sudo()._note_voter(member, 'portal')
                ballot.sudo()._put((1,), 'AAAA-0000-0000-0000', member)
            else:
                others = [env['koperasi.member'].create({'name': name, 'company_id': company.id, 'join_date': '2026-01-02'}) for name in ("Satu", "Dua")]
                env.flush_all()
                for number, other in enumerate(others, 1):
                    env.cr.execute("UPDATE koperasi_member SET state = 'active' WHERE id = %s", [other.id])
                    other.invalidate_recordset()
                    ballot.sudo()._note_voter(other, 'portal')
                    ballot.sudo()._put((number,), f'AAAA-0000-0000-000{number}', other)
            ballot.action_close()
            if state != 'closed':
                ballot.action_count()
            if state in ('published', 'named'):
                ballot.action_publish()
        found['election'] = manager['koperasi.ballot'].create({
            **values, 'kind': 'election', 'candidate_ids': [Command.create({'member_id': member.id, 'statement': "x", 'accepted': True})]})
        found['open'].action_give_slip()
        cls.addClassCleanup(lambda: [envelope.destroy(env.cr.dbname, name) for name in set(envelope.names(env.cr.dbname)) - keys])
        return {name: ballot.with_env(env) for name, ballot in found.items()}

    @classmethod
    def fill_transparency(cls, company, user_env):
        """ Public figures of a month, prepared without the books, and the dialog """
        snapshot = user_env('accountant')['koperasi.transparency'].create({'company_id': company.id, 'date': '2026-01-31'})
        snapshot.sudo().write({'figure_ids': [Command.create({'section': 'position', 'code': 'assets', 'value': 1, 'unit': 'rupiah'})], 'prepared_on': '2026-02-01 00:00:00'})
        user_env('manager')['koperasi.transparency.withdrawal'].create({'snapshot_id': snapshot.id, 'reason': "x"})

    @classmethod
    def fill_plans(cls, company, user_env):
        """ A budget and an annual report that are being written, and the dialogs """
        accountant = user_env('accountant')
        budget = accountant['koperasi.budget'].create({
            'company_id': company.id, 'year': 2026, 'activity_ids': [Command.create({'name': "x"})],
            'line_ids': [Command.create({'account_id': company._koperasi_account('611101').id, 'month_1': 1_000})]})
        accountant['koperasi.budget.file'].create({'budget_id': budget.id})
        accountant['koperasi.forecast.dialog'].create({'company_id': company.id})
        accountant['koperasi.annual.report'].create({'company_id': company.id, 'year': 2025, 'signer_ids': [Command.create({'name': "x", 'position': "x"})]})

    # -- surplus
    @classmethod
    def fill_surplus(cls, company, env, user_env, member):
        """ A surplus that was decided and computed, with the part of a member, and the dialog """
        cls.env.flush_all()
        policy = env['koperasi.surplus.policy'].search([('company_id', '=', company.id)])
        run = {'company_id': company.id, 'date': '2025-12-31', 'state': 'done', 'scope': 'year'}
        year = env['koperasi.run'].create({**run, 'kind': 'year'})
        env['koperasi.run'].create({**run, 'kind': 'year_surplus', 'parent_id': year.id, 'result': {'surplus': 1_000_000}})
        surplus = env['koperasi.surplus'].sudo().create({'company_id': company.id, 'year': 2025})
        surplus.write({'decision_number': 'RAT-1', 'decision_date': '2026-01-05'})
        env.flush_all()
        env['koperasi.surplus.decision'].sudo().create({
            'surplus_id': surplus.id, 'company_id': company.id, 'number': 'RAT-1', 'date': '2026-01-05', 'surplus': 1_000_000, 'allocation': [['x', 'reserve', '100', 1_000_000]], 'user_id': user_env('manager').uid, 'at': '2026-01-05'})
        env.flush_all()
        surplus.write({'state': 'decided', 'decided_by_id': user_env('manager').uid})
        env.flush_all()
        surplus._write_shares([(company.id, member.id, 1_200, 10, True)])
        surplus.state = 'computed'
        env.flush_all()
        user_env('teller')['koperasi.surplus.claim'].create({'share_id': surplus.share_ids.id, 'journal_id': str(cls.journal('till', company).id)})
        return {'surplus': surplus, 'surplus_policy': policy}

    @classmethod
    def fill_proofs(cls, company, env, user_env, member):
        """ A proof of balance that the member is in and said something of, and a paper beside it """
        secret, day = bytes(32), date(2025, 11, 30)
        tree = build(secret, company.name, 'savings', day, [(member.partner_id.id, f'{member.number} {member.name}', 5)])
        proof = env['koperasi.proof'].create({
            'company_id': company.id, 'date': day, 'book': 'savings', 'cooperative': company.name, 'root': tree.root.hex(), 'total': 5, 'members': 1, 'institutions': 0,
            'places': tree.title.places, 'user_id': env.uid})
        proof._store(tree, secret)
        env['koperasi.proof.check'].create({
            'proof_id': proof.id, 'company_id': company.id, 'member_id': member.id, 'partner_id': member.partner_id.id, 'answer': 'right'})
        user_env('accountant')['koperasi.proof.evidence'].create({'kind': 'bank', 'date': day, 'file': 'JVBERi0xLjQKJSVFT0YK', 'file_name': 'bank.pdf'})

    @classmethod
    def fill_payments(cls, company, env, user_env, member, savings):
        """ An online payment that needs a person and one that is booked, a beneficiary and a limit of the member's own """
        unclear, booked = (env['koperasi.payment.intent'].create({
            'reference': f'KP{company.id}{state}', 'company_id': company.id, 'member_id': member.id, 'user_id': env.uid, 'purpose': 'deposit', 'amount': 1_000,
            'account_id': savings.account_id.id, 'state': state}) for state in ('unclear', 'booked'))
        env['koperasi.beneficiary'].create({'member_id': member.id, 'account_id': savings.id, 'name': "x", 'usable_from': '2026-01-05'})
        env['koperasi.transfer.limit'].create({
            'member_id': member.id, 'amount_once': 1_000, 'amount_day': 1_000, 'valid_from': '2026-01-05', 'user_id': env.uid})
        user_env('accountant')['koperasi.payment.dialog'].create({'intent_ids': [Command.set(unclear.ids)], 'operation': 'dismiss', 'reason': "x"})
        return {'unclear': unclear, 'booked': booked}

    @classmethod
    def fill_files(cls, company, user_env):
        """ A file that was booked and left an unidentified receipt, and one that was checked; their dialogs """
        accountant, files = user_env('accountant'), []
        for number in (1, 2):
            text = f'No Referensi;No Rekening;Nama;Jumlah\r\nREF-{number};TAK-{number};Entah;1000\r\n'
            file = accountant['koperasi.mass.file'].create({
                'company_id': company.id, 'kind': 'receipt', 'filename': f'bank{number}.csv', 'file': base64.b64encode(text.encode())})
            file.action_check()
            file.write({'control_count': 1, 'control_amount': 1_000})
            files.append(file)
        files[0].action_book()
        run = files[0].sudo().run_id
        run.chunk_ids._as_starter()._do()   # only this one: other runs wait for what the tests do with them
        run._as_starter()._advance()
        item = cls.env['koperasi.suspense'].search([('company_id', '=', company.id)])
        accountant['koperasi.suspense.dialog'].create({'suspense_id': item.id})
        accountant['koperasi.mass.billing'].create({'company_id': company.id})
        return {'file': files[1].with_env(cls.env), 'suspense': item}

    @classmethod
    def fill_lending(cls, company, env, user_env, member):
        """ An application that was submitted, with security and what was decided on it, and a draft """
        product = env['koperasi.loan.product'].search([('company_id', '=', company.id), ('code', '=', 'USAHA')])
        guarantor = env['koperasi.member'].create({'name': f"Penjamin {company.id}", 'company_id': company.id, 'join_date': '2026-01-02'})
        values = {'member_id': member.id, 'product_id': product.id, 'principal': 1_000_000, 'purpose': "Kios", 'company_id': company.id, 'income': 5_000_000}
        Application = user_env('officer')['koperasi.loan.application']
        draft, application = Application.create(values), Application.create(values)
        env['koperasi.loan.own.row'].create({'application_id': draft.id, 'due_date': '2026-06-05', 'amount': 1_000_000})
        collateral = env['koperasi.loan.collateral'].create({
            'application_id': application.id, 'type': 'bpkb', 'number': 'K 123', 'value': 2_000_000})
        env['koperasi.loan.guarantor'].create({'application_id': draft.id, 'member_id': guarantor.id, 'amount': 500_000})
        env['koperasi.loan.document'].create({'application_id': draft.id, 'type': 'form', 'file': PDF, 'file_name': 'form.pdf'})
        application.submit()
        user_env('officer')['koperasi.loan.collateral'].browse(collateral.id).receive("x")
        decided = {'application_id': application.id, 'company_id': company.id, 'revision': 1, 'user_id': env.uid}
        env['koperasi.loan.vote'].create({**decided, 'revision': 9, 'decision': 'yes'})
        env['koperasi.loan.acceptance'].create({**decided, 'how': 'pin', 'text': 'x', 'text_hash': 'x'})
        env['koperasi.loan.override'].create({**decided, 'revision': 9, 'principal': 1, 'code': 'x', 'finding': 'x', 'role': 'x', 'reason': 'x'})
        employer = env['koperasi.loan.employer'].create({'name': "Dinas", 'company_id': company.id})
        user_env('officer')['koperasi.loan.decision'].create({'application_id': application.id, 'kind': 'cancel', 'note': "x"})
        return {'application': application.with_env(env), 'draft': draft.with_env(env), 'employer': employer, 'loan_product': product}

    @classmethod
    def fill_running(cls, company, user_env, loan, group, employer):
        """ What becomes of a loan, by SQL since most of these rows come with a booking only, and the dialogs """
        paid_out = loan.transaction_ids[:1]
        on = {'company_id': company.id, 'date': date(2025, 11, 30)}
        own = {'company_id': company.id, 'loan_id': loan.id, 'user_id': cls.env.uid}

        def insert(table, **values):
            names = list(values)
            cls.env.cr.execute(SQL("INSERT INTO %s (%s) VALUES (%s) RETURNING id", SQL.identifier(table),
                                   SQL(", ").join(map(SQL.identifier, names)), SQL(", ").join(SQL("%s", values[name]) for name in names)))
            return cls.env.cr.fetchone()[0]

        cls.env.flush_all()
        insert('koperasi_loan_letter', **own, date=on['date'], name='SP1-1', level='1', pay_until=on['date'])
        insert('koperasi_loan_coaching', **own, date=on['date'], kind='visit', topic='x')
        insert('koperasi_loan_task', **own, kind='visit', due_on=on['date'], state='open')
        insert('koperasi_loan_relief', **own, kind='grace', value_date=on['date'], reason_code='other', reason="x")
        insert('koperasi_loan_relief', **own, kind='waiver', part='penalty', amount=0, value_date=date(2026, 1, 5), reason_code='other', reason="x")
        month = insert('koperasi_loan_provision', **on, user_id=cls.env.uid)
        insert('koperasi_loan_snapshot', **on, loan_id=loan.id, provision_id=month, loan_class='current')
        insert('koperasi_portfolio', **on, provision_id=month, officer_id=user_env('officer').uid, lent_on=date(2025, 11, 1), loan_class='current', aging='age_0',
               loans=1, balance=1, provision=0, late=1, late_90=0)
        insert('koperasi_loan_shortage', **on, loan_id=loan.id, group_id=group.id, payer_id=loan.member_id.id, amount=1, repaid=0, transaction_id=paid_out.id)
        payroll = insert('koperasi_loan_payroll', **on, employer_id=employer.id, state='sent')
        insert('koperasi_loan_payroll_line', payroll_id=payroll, loan_id=loan.id)
        insert('koperasi_loan_accrual', **on, loan_id=loan.id, days=1, amount=1)
        run = insert('koperasi_run', **on, kind='savings_interest', scope='', state='running', user_id=cls.env.uid)
        chunk = insert('koperasi_run_chunk', run_id=run, state='done', total=1, skipped=1)
        insert('koperasi_run_error', run_id=run, chunk_id=chunk, res_model='koperasi.member', res_id=loan.member_id.id, reason="x")
        insert('koperasi_day_total', **on, control_id=loan.control_id.id, accounts=1, balance=1)
        insert('koperasi_day_total', **on, control_id=company._koperasi_account('211101').id, accounts=1, balance=1)
        insert('koperasi_tax_slip', company_id=company.id, member_id=loan.member_id.id, name='202511-1', month=date(2025, 11, 1), kind='final')
        cls.env.invalidate_all()
        user_env('teller')['koperasi.loan.operation'].create({'loan_id': loan.id})
        user_env('accountant')['koperasi.loan.freeze'].create({'company_id': company.id})
        user_env('manager')['koperasi.loan.payroll.dialog'].create({})

    @classmethod
    def fill_tills(cls, company, user_env):
        """ Beside the open till: one whose opening waits for its signature, a movement that waits, and the dialogs """
        teller, manager = user_env('teller'), user_env('manager')
        second = manager['account.journal'].koperasi_create_till("Teller 2", company.id)['journal_id']
        user = cls.make_user(f'uji_kasir2_{company.id}', 'koperasi.group_koperasi_teller', company)
        opening = cls.env(user=user, context={'allowed_company_ids': company.ids})['koperasi.till.session'].open_session(
            second, {'1000': 1}, 0, cls.key(), "Uji")
        vault, bank = (cls.journal(role, company).id for role in ('vault', 'bank'))
        asked = user_env('accountant')['koperasi.cash.movement'].ask('bank_withdrawal', bank, vault, 30_000, cls.key())
        teller['koperasi.till.count'].create({'operation': 'open'})
        teller['koperasi.cash.operation'].create({'kind': 'refill', 'amount': 1_000})
        teller['koperasi.till.reason'].create({'operation': 'cancel_opening', 'session_id': opening['session_id'], 'reason': "x"})
        manager['koperasi.new.till'].create({'name': "Teller 3"})
        return {'opening': cls.env['koperasi.till.session'].browse(opening['session_id']),
                'movement': cls.env['koperasi.cash.movement'].browse(asked['movement_id'])}

    @classmethod
    def rows_of(cls, company):
        """ ``{model: recordset}`` of all that belongs to a cooperative, as superuser """
        rows = {}
        for model in our_models(cls.env):
            path = company_path(cls.env, model)
            Model = cls.env[model].sudo().with_context(active_test=False)
            if path:
                rows[model] = Model.search([(path, '=', company.id)])
        return rows

    # -- calling as a caller of the API does ----------------------------------

    def rpc(self, role, model, method, *args, context=None, **kwargs):
        """ What odoo.service.model and web_dataset do with a call """
        user = self.users[role] if isinstance(role, str) else role
        self.env.flush_all()
        self.env.invalidate_all()   # a caller comes with an empty cache: what a superuser read before is not his
        env = self.env(user=user.id, context={}, su=False)
        companies = self.companies_of[role] if isinstance(role, str) else user.company_ids.ids
        context = {'allowed_company_ids': [*companies], **(context or {})}
        result = call_kw(env[model], method, list(args), {**kwargs, 'context': context})
        self.env.flush_all()
        return result

    @contextmanager
    def taken_back(self):
        """ Everything done inside is undone """
        self.env.flush_all()
        envs = self.env.transaction.envs
        known = set(envs)
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            yield
        finally:
            self.env.transaction.clear()
            self.env.cr.precommit.clear()
            self.env.cr.precommit.data.clear()
            savepoint.close(rollback=True)
            # an environment for each context that calls made: thousands, which Odoo looks through at each step, left to the garbage collector
            for env in set(envs) - known:
                envs.discard(env)
            self.env.invalidate_all(flush=False)

    @contextmanager
    def refuses(self, *errors):
        """ As assertRaises, for any way of refusing """
        try:
            yield
        except (*REFUSED, *errors):
            return
        self.fail("This was not refused.")

    def stamp(self, tables=None):
        """ ``{table: (rows, youngest version)}``: an inserted, changed or deleted row shows, whatever it holds """
        if tables is None:
            self.env.cr.execute(r"SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE 'koperasi\_%'")
            tables = sorted({name for (name,) in self.env.cr.fetchall()} - NOTED | set(WATCHED))
        self.env.cr.execute(' UNION ALL '.join(
            f"SELECT '{table}', COUNT(*), MAX(xmin::text::bigint) FROM {table}" for table in tables))
        return {row[0]: row[1:] for row in self.env.cr.fetchall()}

    def touched(self):
        """ ``{table: rows that this transaction has written}``, also those that were taken back: cheap, where a stamp reads whole tables """
        self.env.cr.execute("SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables WHERE n_tup_ins + n_tup_upd + n_tup_del > 0")
        self.last_touched = dict(self.env.cr.fetchall())
        return self.last_touched

    def touched_before(self):
        """ As it was when it was last looked at. What was written and taken back since is compared once more, and found as it was: so a
        refused call, as most are, costs no look at the counters of all tables. """
        return self.touched() if self.last_touched is None else self.last_touched

    def changed(self, before, written):
        """ Tables that differ from their stamp, of those that were written since """
        now = self.touched()
        tables = [table for table in before if now.get(table) != written.get(table)]
        after = self.stamp(tables) if tables else {}
        return tuple(table for table in tables if before[table] != after[table])

    def outcome(self, role, model, method, *args, before=None, **kwargs):
        """ ``refused``, ``read`` or ``changed`` with the tables; anything else that is raised is a crash """
        before = before or self.stamp()
        with self.taken_back():
            written = self.touched_before()
            try:
                self.rpc(role, model, method, *args, **kwargs)
            except REFUSED as error:
                self.refusals.setdefault((role, model, method), {})[str(error)[:160]] = None
                return 'refused', ()
            tables = self.changed(before, written)
        return ('changed' if tables else 'read'), tables
