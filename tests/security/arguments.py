"""Arguments for any public method of ours, by the names in its signature."""
import inspect
from uuid import uuid4

from odoo.fields import Command

PDF_OTHER = 'JVBERi0xLjUK'
# what a role would create a record with
MINIMAL = {
    'koperasi.member': {'name': "Baru"}, 'koperasi.member.group': {'name': "Baru"}, 'koperasi.household': {'name': "Baru"},
    'koperasi.business.day': {'date': '2027-01-01'}, 'koperasi.opening.import': {'cutoff_date': '2025-12-31'},
    'koperasi.savings.account': {}, 'koperasi.account': {}, 'koperasi.loan': {}, 'koperasi.transaction': {}, 'koperasi.entry': {},
    'koperasi.till.session': {}, 'koperasi.till.denomination': {}, 'koperasi.cash.movement': {},
    'koperasi.api.client': {'name': "x", 'day_limit': 1}, 'koperasi.webhook': {'name': "x", 'url': 'https://contoh.id/'}, 'koperasi.webhook.delivery': {},
    'koperasi.approval': {}, 'koperasi.group.meeting': {}, 'koperasi.group.meeting.line': {},
    'koperasi.loan.application': {}, 'koperasi.loan.own.row': {}, 'koperasi.loan.collateral': {}, 'koperasi.loan.guarantor': {}, 'koperasi.loan.document': {},
    'koperasi.loan.application.history': {}, 'koperasi.loan.vote': {}, 'koperasi.loan.override': {}, 'koperasi.loan.collateral.move': {},
    'koperasi.loan.committee.tier': {'amount_to': 1}, 'koperasi.loan.employer': {'name': "Baru"}, 'koperasi.loan.funding.source': {'name': "Baru"},
    'koperasi.holiday': {'date': '2027-01-01', 'name': "Baru"}, 'koperasi.loan.product': {}, 'koperasi.loan.rate': {}, 'koperasi.loan.fee': {},
    'koperasi.mass.file': {'kind': 'receipt'}, 'koperasi.mass.line': {}, 'koperasi.mass.issue': {}, 'koperasi.suspense': {},
    'koperasi.payment.intent': {}, 'koperasi.payment.day': {}, 'koperasi.beneficiary': {}, 'koperasi.transfer.limit': {},
    'koperasi.run': {}, 'koperasi.run.chunk': {}, 'koperasi.run.error': {}, 'koperasi.day.total': {}, 'koperasi.loan.accrual': {}, 'koperasi.standing.order': {},
    'koperasi.tax.slip': {}, 'koperasi.export': {}, 'koperasi.portfolio': {}, 'koperasi.vintage': {}, 'koperasi.officer.month': {}, 'koperasi.decision.time': {},
    'koperasi.member.flow': {}, 'koperasi.savings.month': {}, 'koperasi.pin': {},
    'koperasi.rating': {'date': '2026-01-05'}, 'koperasi.rating.line': {}, 'koperasi.rating.answer': {}, 'koperasi.rating.amount': {},
    'koperasi.budget': {'year': 2027}, 'koperasi.budget.line': {}, 'koperasi.budget.activity': {}, 'koperasi.annual.report': {'year': 2024}, 'koperasi.annual.chapter': {},
    'koperasi.annual.signer': {},
    # votes
    'koperasi.ballot': {'name': "Baru"}, 'koperasi.ballot.choice': {'name': "Baru"}, 'koperasi.candidate': {}, 'koperasi.ballot.voter': {}, 'koperasi.ballot.envelope': {},
    'koperasi.ballot.paper': {}, 'koperasi.ballot.vote': {}, 'koperasi.ballot.slip': {}, 'koperasi.ballot.desk': {},
    'koperasi.member.request': {}, 'koperasi.member.request.history': {}, 'koperasi.member.request.document': {}, 'koperasi.loan.acceptance': {},
    'koperasi.notice': {}, 'koperasi.notice.delivery': {}, 'koperasi.notice.preference': {}, 'koperasi.notice.text': {'event': 'withdrawal'},
    'koperasi.notice.gateway': {'name': "x", 'url': 'https://wa.contoh.id'}, 'koperasi.field.receipt': {}, 'koperasi.field.batch': {},
    # surplus
    'koperasi.surplus': {'year': 2024}, 'koperasi.surplus.line': {}, 'koperasi.surplus.decision': {}, 'koperasi.surplus.share': {}, 'koperasi.surplus.policy': {'date_from': '2027-01-01'},
    'koperasi.surplus.policy.line': {}, 'koperasi.surplus.claim': {},
    # transparency
    'koperasi.transparency': {'date': '2026-03-31'}, 'koperasi.transparency.figure': {},
    # supervisors' desk
    'koperasi.finding': {'title': "Baru"}, 'koperasi.case': {'title': "Baru"}, 'koperasi.sample': {'title': "Baru"}, 'koperasi.exception': {}, 'koperasi.look': {},
    'koperasi.finding.step': {}, 'koperasi.case.step': {}, 'koperasi.case.document': {}, 'koperasi.sample.line': {},
    'koperasi.request': {}, 'koperasi.savings.hold': {}, 'koperasi.member.state.log': {}, 'koperasi.opening.total': {}, 'koperasi.opening.issue': {},
    # meetings of members
    'koperasi.meeting': {'name': "Rapat", 'date': '2026-03-28 01:00:00'}, 'koperasi.meeting.agenda': {'name': "x"}, 'koperasi.meeting.document': {'name': "x"},
    'koperasi.meeting.document.version': {}, 'koperasi.meeting.question': {}, 'koperasi.meeting.upvote': {}, 'koperasi.meeting.attendance': {}, 'koperasi.meeting.invitation': {},
    'koperasi.meeting.delegate': {}, 'koperasi.meeting.decision': {}, 'koperasi.meeting.progress': {}, 'koperasi.meeting.deadline': {},
}
# proof of balance
MINIMAL |= {'koperasi.proof': {}, 'koperasi.proof.part': {}, 'koperasi.proof.check': {},
            'koperasi.proof.evidence': {'kind': 'bank', 'date': '2026-01-05', 'file': 'JVBERi0xLjQKJSVFT0YK', 'file_name': 'bank.pdf'}}
# statistics of the office
MINIMAL |= {'koperasi.statistic.source': {'name': "Baru"}, 'koperasi.statistic.value': {},
            'koperasi.statistic.edition': {'date': '2024-12-31'}, 'koperasi.statistic.cell': {}, 'koperasi.statistic.row': {}}
# seals and papers that can be checked
MINIMAL |= {'koperasi.seal.day': {}, 'koperasi.seal.finding': {}, 'koperasi.issued.paper': {}}
# registry of cooperatives
MINIMAL |= {'koperasi.cooperative': {'name': "Baru", 'kind': 'service'}, **{f'koperasi.cooperative.{part}': {} for part in (
                'officer', 'branch', 'licence', 'certificate', 'meeting', 'figure', 'history', 'status', 'area')},
            'koperasi.status.rule': {'date_from': '2027-01-01'}, 'koperasi.status.override': {},
            'koperasi.registry.import': {'filename': 'x.csv'}, 'koperasi.registry.issue': {}, 'koperasi.registry.import.line': {}}
# returns to the office
MINIMAL |= {'koperasi.return': {}, 'koperasi.return.line': {}}
# returns at the office
MINIMAL |= {'koperasi.return.received': {}, 'koperasi.cooperative.key': {}, 'koperasi.return.sender': {'name': "x", 'email': 'baru@contoh.id'}, 'koperasi.return.refusal': {},
            'koperasi.return.duty': {'date_from': '2027-01-01'}, 'koperasi.return.due': {}, 'koperasi.return.reminder': {}, 'koperasi.return.draft': {}}
# programmes and the channel
MINIMAL |= {
    'koperasi.programme': {'name': "Baru"}, 'koperasi.programme.budget': {'name': "x"}, 'koperasi.programme.activity': {'name': "x", 'date': '2026-01-05 01:00:00'},
    'koperasi.programme.agenda': {'name': "x"}, 'koperasi.programme.decision': {'text': "x"}, 'koperasi.programme.cooperative': {}, 'koperasi.programme.person': {'name': "x", 'sex': 'male'},
    'koperasi.programme.aid': {'name': "x"}, 'koperasi.programme.attendance': {}, 'koperasi.programme.snapshot': {}, 'koperasi.announcement': {'name': "x", 'body': "x"},
    'koperasi.announcement.file': {'file': 'JVBERi0xLjQKJSVFT0YK'}, 'koperasi.announcement.recipient': {}, 'koperasi.office.message': {'body': "x"}}
# lending on of funds
MINIMAL |= {'koperasi.fund.line': {'name': "Baru", 'lender': "x"}, 'koperasi.fund.drawdown': {}, 'koperasi.fund.instalment': {}, 'koperasi.member.business': {},
            'koperasi.sikp.export': {}, 'koperasi.sikp.row': {}, 'koperasi.subsidy.claim': {'name': "Baru", 'programme': "x", 'date_from': '2026-01-05', 'date_to': '2026-01-05'},
            'koperasi.subsidy.row': {}, 'koperasi.fund.report': {'date_from': '2026-02-01'}}
# inspection
MINIMAL |= {
    'koperasi.inspection.plan': {'year': 2030}, 'koperasi.inspection.plan.line': {}, 'koperasi.visit': {}, 'koperasi.visit.file': {}, 'koperasi.inspection.rating': {'date': '2026-01-05'},
    'koperasi.inspection.rating.line': {}, 'koperasi.inspection.rating.answer': {}, 'koperasi.inspection.rating.amount': {}, 'koperasi.inspection.finding': {'title': "Baru"},
    'koperasi.inspection.event': {}, 'koperasi.office.letter': {'subject': "Baru"}, 'koperasi.sanction': {'reason': "x"},
    'koperasi.flag.run': {}, 'koperasi.flag.rank': {}, 'koperasi.flag': {}}
# methods that every model has: what they do is swept in test_records and test_fields
GENERIC = {'create', 'write', 'unlink', 'copy', 'name_search', 'read', 'search', 'export_data',
           'web_read', 'web_search_read', 'web_read_group', 'search_read'}   # by which looks at data are noted
# what an argument holds when the call is meant well: of the first cooperative, and of the other one
GOOD = {
    'account': lambda w, c: w['savings'].number, 'to_account': lambda w, c: w['second'].number, 'loan': lambda w, c: w['loan'].number, 'member': lambda w, c: w['member'].number,
    'amount': lambda w, c: 30_000, 'key': lambda w, c: str(uuid4()), 'journal_id': lambda w, c: c.till, 'reason': lambda w, c: "Uji",
    'member_id': lambda w, c: w['member'].id, 'product_id': lambda w, c: w['product']['SIDANDIK'].id,
    'target_account_id': lambda w, c: w['second'].id, 'source_account_id': lambda w, c: None, 'payout_account_id': lambda w, c: None,
    'hold_id': lambda w, c: w['hold'].id, 'term_months': lambda w, c: 3, 'aro': lambda w, c: 'principal', 'date': lambda w, c: '2026-01-05',
    'count': lambda w, c: {'100000': 3}, 'amount_from_vault': lambda w, c: 0, 'to_user_id': lambda w, c: c.second_teller.id, 'kind': lambda w, c: 'bank_deposit',
    'from_journal_id': lambda w, c: c.till, 'to_journal_id': lambda w, c: c.bank, 'name': lambda w, c: "Teller 9", 'company_id': lambda w, c: c.coop.id,
    'lines': lambda w, c: [{'kind': 'deposit', 'account_id': w['savings'].id, 'amount': 30_000}], 'query': lambda w, c: w['member'].number,
    'limit': lambda w, c: 10, 'group_id': lambda w, c: w['group'].id, 'meeting_date': lambda w, c: '2026-01-05',
    'rows': lambda w, c: [{'member_id': w['member'].id, 'present': True, 'cells': [
        {'product_id': w['product']['SIBUHAR'].id, 'account_id': w['savings'].id, 'amount': 30_000}]}],
    'channel': lambda w, c: 'bank', 'note': lambda w, c: "Uji", 'code': lambda w, c: 'capacity',
    'values': lambda w, c: {'product_id': w['loan_product'].id, 'principal': 1_000_000},
    'account_id': lambda w, c: w['savings'].id, 'ledger_account_id': lambda w, c: w['savings'].account_id.id,
    'control_count': lambda w, c: 1, 'control_amount': lambda w, c: 1_000,
    'answer': lambda w, c: "Uji", 'finding': lambda w, c: "Uji",
    'officer_id': lambda w, c: w['field'].officer_id.id, 'receipt_ids': lambda w, c: w['field'].ids, 'device': lambda w, c: 'hp',
    'payout': lambda w, c: 'savings',
    'conclusion': lambda w, c: "Uji", 'deadline': lambda w, c: '2026-12-31', 'file_name': lambda w, c: 'x.pdf', 'file': lambda w, c: 'JVBERi0xLjQgMSAwIG9iaiBlbmRvYmogJSVFT0Y=',
    'goal_amount': lambda w, c: 0, 'joint_holder_ids': lambda w, c: [], 'new_state': lambda w, c: 'left', 'reference': lambda w, c: "P-1",
}
# seals
GOOD |= {'written': lambda w, c: '0' * 64, 'words': lambda w, c: "Uji"}
# returns to the office
GOOD |= {'period': lambda w, c: 'month', 'receipt': lambda w, c: "TT-1"}
# returns at the office
GOOD |= {'question': lambda w, c: "Uji", 'document': lambda w, c: '{}', 'digests': lambda w, c: ['0' * 64]}
# inspection
GOOD |= {'who': lambda w, c: "Ana, Ketua"}
# what a method of loans is asked where its arguments' names say too little
LENDING = {
    ('koperasi.loan.application', 'vote'): lambda case: {'decision': 'yes'},
    ('koperasi.loan.application', 'disburse'): lambda case: {'amount': None},
    ('koperasi.loan', 'pay_off'): lambda case: {'amount': case.loans[1].payoff_quote()['to_pay']},
    ('koperasi.loan', 'waive'): lambda case: {'part': 'interest', 'amount': 1_000},
    ('koperasi.loan', 'restructure'): lambda case: {'kind': 'reschedule', 'values': {'instalments': 18}},
    ('koperasi.loan', 'write_off'): lambda case: {'board_decision': "SK-1", 'supervisor_decision': "SK-2"},
    ('koperasi.loan', 'foreclose'): lambda case: {'value': 1_000, 'description': "Motor"},
    ('koperasi.loan', 'cover_shortage'): lambda case: {'payer_ids': (case.loans[1].member_id.group_id.member_ids - case.loans[1].member_id).ids},
    ('koperasi.ballot', 'print_slips'): lambda case: {'number': 2},
    ('koperasi.ballot', 'draw_lot'): lambda case: {'words': "dadu 3"},
    ('koperasi.loan', 'note_group_repaid'): lambda case: {'amount': 1},
    ('koperasi.meeting', 'note_present'): lambda case: {'code': case.yosef.number},
    ('koperasi.sample.line', 'record_answer'): lambda case: {'answer': 'agreed', 'channel': 'letter'},
}
# programmes and the channel
LENDING |= {('koperasi.programme.activity', 'note_participant'): lambda case: {'code': case.world_a['channel']['absent'].code}}
# lending on of funds
LENDING |= {
    ('koperasi.fund.line', 'draw'): lambda case: {'amount': 1_000},
    ('koperasi.fund.drawdown', 'repay_lender'): lambda case: {'principal': 1_000, 'interest': 0, 'journal_id': case.bank},
    ('koperasi.subsidy.claim', 'receive_subsidy'): lambda case: {'amount': 1, 'journal_id': case.bank}}
WORLD_B = {'journal_id': lambda w, c: c.till_b, 'from_journal_id': lambda w, c: c.till_b, 'to_journal_id': lambda w, c: c.bank_b,
           'company_id': lambda w, c: c.other_coop.id}
JUNK = {'amount': -1, 'key': '', 'journal_id': 2**31, 'reason': '\x00', 'member_id': 'a', 'product_id': -1, 'target_account_id': [1], 'hold_id': 0,
        'term_months': 0.5, 'aro': 'x', 'date': 'x', 'joint_holder_ids': [2**31], 'goal_amount': -1, 'memo': {'a': 1}, 'value_date': '2020-13-01',
        'lines': [{'kind': 'x'}], 'query': ['x'], 'limit': -1, 'group_id': 'x', 'rows': [1], 'meeting_date': '2026-13-01',
        'count': {'x': -1}, 'amount_from_vault': 0.5, 'to_user_id': 'x', 'kind': ['x'], 'from_journal_id': -1, 'to_journal_id': 2**40, 'name': 5, 'company_id': 'x',
        'decision': ['x'], 'mandate': '\x00', 'reference': 1, 'new_state': 'active', 'source_account_id': 'x', 'payout_account_id': 2**40, 'account_id': -1,
        'ledger_account_id': True, 'until': 'x', 'control_count': 'x', 'control_amount': -1}
# registry of cooperatives
LENDING |= {
    ('koperasi.cooperative', 'registry_ask_override'): lambda case: {'state': 'active', 'reason': 'other', 'date_from': '2026-01-01', 'date_to': '2026-12-31'},
    ('koperasi.cooperative', 'registry_note_reason'): lambda case: {'reason': 'address'},
    ('koperasi.cooperative', 'registry_close'): lambda case: {'reason': 'merged', 'date': '2026-01-01'}}


def argument_sets(case, model, method):
    """ Lists of keyword arguments: well meant, of the other cooperative, nothing, nonsense """
    parameters = list(inspect.signature(getattr(type(case.env[model]), method)).parameters.values())[1:]
    names = [p.name for p in parameters if p.kind is not p.VAR_KEYWORD and p.kind is not p.VAR_POSITIONAL]
    if not names:
        return [{}]
    required = [p.name for p in parameters if p.default is p.empty and p.name in names]
    well = {name: GOOD[name](case.world_a, case) for name in names if name in GOOD}
    if method == 'open_term':
        well.update(product_id=case.world_a['product']['SISUKA'].id, amount=1_000_000)
    if method == 'admit':
        well['amount'] = 350_000
    if method == 'start_month':
        well['date'] = '2026-01-31'
    if method == 'start_year':
        well['date'] = '2026-12-31'
    well.update(LENDING.get((model, method), lambda case: {})(case))
    if method in ('confirm_printed', 'reprint', 'set_place'):
        well.update({name: value for name, value in {'page': 1, 'line': 2, 'count': 1}.items() if name in names})
    if method == 'issue_passbook':
        well['number'] = str(uuid4())
    foreign = {name: (WORLD_B.get(name) or GOOD[name])(case.world_b, case) for name in names if name in GOOD}
    # who holds no till takes the bank
    banks = [{**well, 'journal_id': case.bank}] if 'journal_id' in well else []
    return [well, *banks, foreign, dict.fromkeys(required), {name: JUNK.get(name, 'x') for name in names}]


# programmes and the channel: own ones in several states, then one of the other office
CHANNEL = {
    'koperasi.programme': lambda a, b: [*a['programmes'].values(), b['programmes']['draft']], 'koperasi.programme.activity': lambda a, b: [*a['activities'], b['activities'][0]],
    'koperasi.programme.person': lambda a, b: [a['absent'], b['absent']], 'koperasi.programme.aid': lambda a, b: [*a['aid'], b['aid'][1]],
    'koperasi.programme.cooperative': lambda a, b: [a['programmes']['approved'].cooperative_ids, b['programmes']['approved'].cooperative_ids],
    'koperasi.announcement': lambda a, b: [*a['drafts'], b['drafts'][0]], 'koperasi.announcement.recipient': lambda a, b: [a['recipient'], b['recipient']],
    'koperasi.office.message': lambda a, b: [*a['messages'], b['messages'][1]]}


def records_for(case, model):
    """ Ids to call a method on: own ones in several states, then one of the other cooperative """
    a, b = case.world_a, case.world_b
    special = {
        'koperasi.savings.account': [a['savings'], a['second'], a['term'], case.frozen, b['savings']],
        'koperasi.member': [a['member'], a['candidate'], case.fresh, case.left, case.passive, case.exited, b['member']],
        'koperasi.transaction': [a['deposit'], b['deposit']],
        # returns to the office
        'koperasi.return': [*a['returns'].values(), b['returns']['draft'], b['returns']['signed']],
        'koperasi.run': [*case.own['koperasi.run'], *case.foreign['koperasi.run'][:1]],
        'koperasi.rating.method': [case.env.ref('koperasi.rating_pearls')],
        'koperasi.ballot': [*a['ballots'].values(), b['ballots']['draft'], b['ballots']['open']],
        'koperasi.approval': [a['approval'], case.approved, b['approval']],
        'koperasi.member.request': [*a['requests'].values(), b['requests']['question']],
        'koperasi.mass.file': [a['file'], b['file']],
        'koperasi.payment.intent': [a['unclear'], a['booked'], b['unclear']],
        'koperasi.till.session': [case.open_session, a['tills']['opening'], case.counted_session, case.handed_over, b['tills']['opening']],
        'koperasi.cash.movement': [a['tills']['movement'], b['tills']['movement']],
        'koperasi.loan.application': [a['draft'], a['application'], *case.applications, b['application']],
        'koperasi.loan': [a['loan'], *case.loans, b['loan']],
        'koperasi.meeting': [*a['meetings'], b['meetings'][2]],
        'koperasi.statistic.edition': [a['edition'], a['signed_edition'], b['edition'], b['signed_edition']],
        'koperasi.meeting.attendance': [a['attendance'], b['attendance']],
        **{model: [*a['oversight'][name], b['oversight'][name][1]] for model, name in (
            ('koperasi.case', 'cases'), ('koperasi.finding', 'findings'), ('koperasi.sample', 'samples'))},
        # inspection
        **{model: [*a[name], b[name][-1]] for model, name in (
            ('koperasi.inspection.plan', 'plans'), ('koperasi.visit', 'visits'), ('koperasi.inspection.rating', 'office_ratings'), ('koperasi.inspection.finding', 'office_findings'),
            ('koperasi.office.letter', 'office_letters'), ('koperasi.sanction', 'sanctions'))},
        'koperasi.inspection.plan.line': [*(plan.line_ids for plan in a['plans']), b['plans'][2].line_ids],
        'koperasi.sample.line': [a['oversight']['samples'][2].line_ids[0], b['oversight']['samples'][2].line_ids[0]],
        # registry of cooperatives
        'koperasi.cooperative': [a['cooperative'], a['registry']['asleep'], a['registry']['closed'], b['cooperative']],
        'koperasi.status.override': [a['registry']['asked'], a['registry']['held'], b['registry']['asked']],
        'koperasi.registry.import': [a['registry']['file'], b['registry']['file']],
        'koperasi.registry.import.line': [a['registry']['twin'].line_ids, b['registry']['twin'].line_ids],
        # lending on of funds
        'koperasi.fund.line': [*a['fund_lines'], b['fund_lines'][0]], 'koperasi.sikp.export': [*a['sikp'], b['sikp'][0]], 'koperasi.subsidy.claim': [*a['claims'], b['claims'][0]],
        'res.company': [case.coop, case.other_coop],
        'account.move': [a['deposit'].move_id, case.draft_move],
        'ir.module.module': [case.env.ref('base.module_koperasi')],
    }
    if model in special or model in CHANNEL:
        special |= {model: CHANNEL[model](a['channel'], b['channel'])} if model in CHANNEL else {}
        return [record.id for record in special[model]]
    return [rows[:1].id for rows in (case.own.get(model), case.foreign.get(model)) if rows]


def wizard_values(case, model):
    """ Values with which a role makes its own wizard, several a model """
    a = case.world_a
    account, member = a['savings'].id, a['member'].id
    till = str(case.till)
    return {
        'koperasi.savings.operation': [
            {'operation': 'deposit', 'savings_account_id': account, 'amount': 1_000, 'journal': till},
            {'operation': 'freeze', 'savings_account_id': account, 'reason': "x"},
            {'operation': 'exit', 'member_id': case.left.id, 'reason': "x"},
            {'operation': 'open', 'member_id': member, 'product_id': a['product']['SIDANDIK'].id, 'amount': 30_000, 'journal': till},
        ],
        'koperasi.till.count': [{'operation': 'open', 'journal': str(case.free_till), 'reason': "x"},
                                {'operation': 'close', 'session_id': case.open_session.id, 'reason': "x"},
                                {'operation': 'hand_over', 'session_id': case.open_session.id, 'receiver': str(case.second_teller.id), 'reason': "x"}],
        'koperasi.cash.operation': [{'kind': 'bank_deposit', 'source': till, 'target': str(case.bank), 'amount': 1_000}],
        'koperasi.till.reason': [{'operation': 'recount', 'session_id': case.counted_session.id, 'reason': "x"},
                                 {'operation': 'cancel', 'movement_id': a['tills']['movement'].id, 'reason': "x"}],
        'koperasi.new.till': [{'name': "Teller 9"}],
        'koperasi.member.decision': [{'kind': 'approve', 'member_ids': [Command.set(a['candidate'].ids)]},
                                     {'kind': 'passive', 'member_ids': [Command.set(a['member'].ids)], 'reason': "x"}],
        'koperasi.reverse': [{'transaction_id': a['deposit'].id, 'reason': "x"}],
        'koperasi.statement': [{'account_id': a['savings'].account_id.id, 'date_from': '2026-01-01', 'date_to': '2026-01-05'}],
        'koperasi.passbook.dialog': [
            {'savings_account_id': account}, {'savings_account_id': account, 'mode': 'reprint', 'again_page': 1, 'reason': "x"},
            {'savings_account_id': account, 'mode': 'place', 'place_page': 1, 'place_line': 3, 'reason': "x"}],
        'koperasi.approval.refusal': [{'approval_id': a['approval'].id, 'reason': "x"}, {'approval_id': a['approval'].id}],
        'koperasi.loan.decision': [
            {'application_id': a['application'].id, 'kind': 'cancel', 'note': "x"}, {'application_id': case.applications[1].id, 'kind': 'yes'},
            {'application_id': case.applications[5].id, 'kind': 'disburse', 'channel': 'bank', 'bank_id': str(case.bank)}],
        'koperasi.loan.operation': [
            {'loan_id': case.loans[1].id, 'operation': 'repay', 'amount': 1_000, 'journal_id': till},
            {'loan_id': case.loans[1].id, 'operation': 'waive', 'part': 'interest', 'amount': 1_000, 'reason': "x"}],
        'koperasi.member.request.reply': [{'request_id': a['requests'][kind].id, 'kind': how, 'answer': "x"} for kind, how in (
            ('question', 'reply'), ('data', 'decline'), ('not_me', 'supervisor'))],
        'koperasi.field.count': [{'officer': str(a['field'].officer_id.id), 'count': {'100000': 3}}],
        'koperasi.meeting.attendance.dialog': [
            {'meeting_id': a['meetings'][2].id, 'code': case.yosef.number},
            {'meeting_id': a['meetings'][2].id, 'operation': 'take_back', 'attendance_id': a['attendance'].id, 'reason': "x"}],
        'koperasi.tie.out': [{}],
        'koperasi.list.dialog': [{'code': 'loans'}],
        'koperasi.export.reason': [{'reason': "x"}],
        'koperasi.run.dialog': [{'date': '2026-01-31', 'company_id': case.coop.id}],
        'koperasi.suspense.dialog': [{'suspense_id': a['suspense'].id, 'account_id': a['savings'].account_id.id}],
        'koperasi.mass.billing': [{'company_id': case.coop.id}],
        'koperasi.payment.dialog': [{'intent_ids': [Command.set(a['unclear'].ids)], 'operation': 'dismiss', 'reason': "x"}],
        'koperasi.oversight.dialog': [
            {'act': 'case_note', 'case_id': a['oversight']['cases'][0].id, 'text': "x"}, {'act': 'sign', 'exception_ids': [Command.set(a['oversight']['exception'].ids)], 'text': "x"},
            {'act': 'finding_follow', 'finding_id': a['oversight']['findings'][1].id, 'text': "x"}],
        # inspection
        'koperasi.inspection.dialog': [
            {'act': 'finding_follow', 'finding_id': a['office_findings'][1].id, 'text': "x"}, {'act': 'flag_note', 'flag_id': a['flag'].id, 'text': "x"},
            {'act': 'letter_withdraw', 'letter_id': a['office_letters'][1].id, 'text': "x"}],
        'koperasi.finding.answer': [{'finding_id': a['oversight']['findings'][1].id, 'answer': "x"}],
        'koperasi.start': [{}],
        'koperasi.ballot.dialog': [{'ballot_id': a['ballots']['open'].id, 'operation': 'give', 'member_id': member}],
        # surplus
        'koperasi.surplus.claim': [{'share_id': a['surplus'].share_ids.id, 'journal_id': till}],
        'koperasi.budget.file': [{'budget_id': case.own['koperasi.budget'][:1].id}],
        'koperasi.forecast.dialog': [{'unit': 'week'}],
        # lending on of funds
        'koperasi.fund.operation': [{'operation': 'draw', 'line_id': a['fund_lines'][0].id, 'amount': 1_000}],
        'koperasi.sikp.answer': [{'export_id': a['sikp'][1].id, 'file': 'eHwwMHx5'}],
        # seals
        'koperasi.seal.compare': [{'day_id': case.own['koperasi.seal.day'][:1].id, 'written': '0' * 64}],
        'koperasi.seal.explain': [{'finding_id': case.own['koperasi.seal.finding'][:1].id, 'words': "x"}],
        # registry of cooperatives
        'koperasi.registry.export': [{'company_id': case.coop.id}],
        'koperasi.registry.decision': [{'cooperative_id': a['cooperative'].id, 'kind': 'override', 'state': 'active', 'reason': 'other', 'date_to': '2199-12-31'}],
        'koperasi.area.import': [{'file': 'S29kZTtOYW1hDQo1Mzk3O1VqaQ0K'}],
        # returns to the office
        'koperasi.return.dialog': [{'operation': 'make', 'period': 'month', 'date': '2025-12-01'}, {'operation': 'correct', 'return_id': a['returns']['signed'].id, 'text': "x"},
                                   {'operation': 'hand', 'return_id': a['returns']['signed'].id, 'text': "x"}],
        # returns at the office
        'koperasi.return.decision': [{'received_id': case.own['koperasi.return.received'][:1].id, 'kind': 'ask', 'words': "x"},
                                     {'key_id': case.own['koperasi.cooperative.key'][:1].id, 'kind': 'revoke', 'words': "x"}],
        'koperasi.return.upload': [{'company_id': case.coop.id}],
        # transparency
        'koperasi.transparency.withdrawal': [{'snapshot_id': case.own['koperasi.transparency'][:1].id, 'reason': "x"}],
    }.get(model)
