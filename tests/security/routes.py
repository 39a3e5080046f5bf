"""All addresses of ours, and what the tests of routes need to know of each.

A new route needs a row in ROUTES, or test_routes fails. Key: ``'METHOD rule'`` as the controller writes them. A row says:

- ``role``: who has something there (a name of ``SecurityCase.users``: public, portal_own, teller …); '' if no record has an address there
- ``own``: function of the case that gives the parts of the path and the values of the form for a record of his; ``{}`` where there are none
- ``ids``: which of them name a record: each is tried with ids of others and with nonsense, and all answers must be the same
- ``others``: function of the case: ids of the same kind that exist and are not his (another member's, another cooperative's, archived …)
- ``tokens``: which of them are a secret: each is tried with the secret of another record
- ``values``: names and words that the fuzzer fills its forms and queries with, beside nonsense; enough to come past the first check
- ``changes``: what a request may leave behind that moves no money and decides nothing (tables), when the fuzzer is at it
- ``refused``: the status of the one answer to what is another's and what is not there
- ``shared``: all members of the cooperative see it alike
- ``no_csrf``: why a POST route needs no token (a signature of its own); every other POST is tried without
"""
from collections.abc import Callable
from dataclasses import dataclass, field

PAGES = '/my/koperasi'


def nothing(_case):
    return {}


@dataclass(frozen=True)
class Route:
    role: str = ''
    own: Callable = nothing
    ids: tuple = ()
    others: Callable = lambda case: []
    tokens: tuple = ()
    values: dict = field(default_factory=dict)
    changes: frozenset = frozenset()
    no_csrf: str = ''
    shared: bool = False
    refused: tuple = (303, 403, 404)


def foreign(model):
    """ A record of the other cooperative, and one of this one that belongs to somebody else """
    def ids(case):
        return [*case.foreign[model][:1].ids, *case.own[model].filtered(lambda row: not case.belongs(row))[:1].ids]
    return ids


def mine(model, name, **more):
    """ A record of the member who is ``portal_own`` """
    return lambda case: {name: case.own[model].filtered(case.belongs)[:1].id, **more}


def kiosk(case, **more):
    return {'code': case.coop.koperasi_kiosk_code, 'token': case.world_a['member']._kiosk_token(case.coop), **more}


def elsewhere(model):
    """ A record of the other cooperative """
    return lambda case: case.foreign[model][:1].ids


ROUTES = {
    # papers and files of the office
    'GET /koperasi/receipt/<string:number>/<string:code>': Route(
        'public', lambda case: {'number': case.world_a['deposit'].id, 'code': case.world_a['deposit']._receipt_code()}, ids=('number',), tokens=('code',),
        others=lambda case: [*case.foreign['koperasi.transaction'][:1].ids, *(case.own['koperasi.transaction'] - case.world_a['deposit'])[:1].ids],
        values={'amount': ('40000', 'x', '-1')}),
    'GET /koperasi/statement/<string:account_id>.<any(pdf, xlsx):extension>': Route(
        'portal_own', lambda case: {'account_id': case.world_a['savings'].account_id.id, 'extension': 'xlsx'}, ids=('account_id',), others=foreign('koperasi.account'),
        values={'date_from': ('2026-01-01', '2026-13-01'), 'date_to': ('2026-01-05', 'x')}, changes=frozenset({'koperasi_export', 'koperasi_issued_paper'})),
    'GET /koperasi/passbook/<string:book_id>.<any(pdf, prn):extension>': Route(
        'teller', lambda case: {'book_id': case.own['koperasi.passbook'][:1].id, 'extension': 'prn'}, ids=('book_id',), others=elsewhere('koperasi.passbook'),
        values={'page': ('1', '2')}),
    'GET /koperasi/annual/<string:report_id>.pdf': Route(
        'accountant', lambda case: {'report_id': case.own['koperasi.annual.report'][:1].id}, ids=('report_id',), others=elsewhere('koperasi.annual.report')),
    'GET /koperasi/budget/<string:budget_id>.<any(pdf, xlsx):extension>': Route(
        'accountant', lambda case: {'budget_id': case.own['koperasi.budget'][:1].id, 'extension': 'xlsx'}, ids=('budget_id',), others=elsewhere('koperasi.budget'),
        changes=frozenset({'koperasi_export'})),
    'GET /koperasi/forecast.<any(pdf, xlsx):extension>': Route(
        values={'company_id': ('1', '2'), 'unit': ('week', 'month'), 'periods': ('4', '-1', '9999'), 'growth': ('5', 'nan', '1e99')}),
    'GET /koperasi/list.<any(pdf, xlsx):extension>': Route(
        values={'code': ('loans', 'savings', 'x'), 'date': ('2026-01-05', '2026-02-31'), 'company_id': ('1', '2'), 'group': ('officer', 'x')},
        changes=frozenset({'koperasi_export'})),
    'GET /koperasi/statements.<any(pdf, xlsx):extension>': Route(
        values={'paper': ('trial_balance', 'general_ledger', 'x'), 'date_from': ('2026-01-01', 'x'), 'date_to': ('2026-01-31', '9999-12-31'), 'account_ids': ('1,2', '1,x', '9' * 30),
                'company_id': ('1', '2'), 'detail': ('1', 'x')},
        changes=frozenset({'koperasi_export'})),
    'GET /koperasi/tax/<string:year>.xlsx': Route(values={'year': ('2025', '2026', '9999', '0')}, changes=frozenset({'koperasi_export'})),
    # pages of members
    f'GET {PAGES}/guarantees': Route('portal_own', values={'done': ('agree', 'refuse', 'x')}),
    f'POST {PAGES}/guarantees/<string:guarantor_id>': Route(
        'portal_own', lambda case: {'guarantor_id': case.guarantor.id, 'answer': 'agree'}, ids=('guarantor_id',), others=foreign('koperasi.loan.guarantor'),
        values={'answer': ('agree', 'refuse', 'x')}, changes=frozenset({'koperasi_loan_guarantor', 'mail_message', 'mail_followers'})),
    f'POST {PAGES}/choose': Route(
        'portal_own', lambda case: {'member_id': case.world_a['member'].id}, ids=('member_id',), others=foreign('koperasi.member'), values={'member_id': ('1', '2')}),
    'POST /koperasi/language': Route(
        'public', values={'language': ('en_US', 'id_ID', 'x'), 'path': ('/my/koperasi', '//x.id', 'https://x.id', '/koperasi/../x')},
        changes=frozenset({'res_users', 'res_partner'})),
    f'GET {PAGES}/pin': Route('portal_own', values={'done': ('set', 'x')}),
    f'POST {PAGES}/pin': Route(
        'portal_own', values={'password': ('uji_portal_own', 'x'), 'pin': ('123456', '824193'), 'again': ('123456', '824193')},
        changes=frozenset({'koperasi_pin', 'koperasi_tries', 'mail_message'})),
}

ROUTES |= {
    f'GET {PAGES}': Route('portal_own'),
    f'GET {PAGES}/card': Route('portal_own'),
    f'GET {PAGES}/accounts': Route('portal_own'),
    f'GET {PAGES}/accounts/<string:account_id>': Route(
        'portal_own', lambda case: {'account_id': case.world_a['savings'].account_id.id}, ids=('account_id',), others=foreign('koperasi.account'),
        values={'before': ('1', '5', '-1'), 'date_from': ('2026-01-01', 'x'), 'date_to': ('2026-01-31', '2026-02-31'), 'kind': ('deposit', 'x'), 'direction': ('in', 'x')}),
    f'GET {PAGES}/accounts/<string:account_id>.<any(pdf, xlsx):extension>': Route(
        'portal_own', lambda case: {'account_id': case.world_a['savings'].account_id.id, 'extension': 'xlsx'}, ids=('account_id',), others=foreign('koperasi.account'),
        values={'date_from': ('2026-01-01', 'x'), 'date_to': ('2026-01-31', '9999-12-31')}, changes=frozenset({'koperasi_export', 'koperasi_issued_paper'})),
    f'GET {PAGES}/transactions/<string:transaction_id>': Route(
        'portal_own', mine('koperasi.transaction', 'transaction_id'), ids=('transaction_id',), others=foreign('koperasi.transaction')),
    f'GET {PAGES}/loans': Route('portal_own'),
    f'GET {PAGES}/loans/<string:loan_id>': Route('portal_own', mine('koperasi.loan', 'loan_id'), ids=('loan_id',), others=elsewhere('koperasi.loan')),
    f'GET {PAGES}/loans/<string:loan_id>/payoff': Route(
        'portal_own', mine('koperasi.loan', 'loan_id'), ids=('loan_id',), others=elsewhere('koperasi.loan'), values={'date': ('2026-02-01', '1999-01-01', 'x', '9999-12-31')}),
    'GET /koperasi/simulation': Route(values={
        'coop': ('1', '2', 'x'), 'product': ('1', '2', 'x'), 'amount': ('1000000', '1.000.000', '-1', '1e9', '9' * 30), 'term': ('12', '0', '9999', 'x'), 'first': ('2026-02-01', 'x')}),
    # the device in the branch: signed in for one page at a time, by a token that a form carries
    'GET /koperasi/kiosk/<string:code>': Route('public', kiosk, ids=(), values={}),
    'POST /koperasi/kiosk/<string:code>': Route('public', kiosk, values={'number': ('000001', '1'), 'pin': ('123456', '000000')}, changes=frozenset({'koperasi_pin', 'koperasi_tries'})),
    'POST /koperasi/kiosk/<string:code>/pin': Route(
        'public', kiosk, values={'pin': ('824193', '123456'), 'again': ('824193', '123456')}, changes=frozenset({'koperasi_pin', 'koperasi_tries', 'mail_message'})),
    'POST /koperasi/kiosk/<string:code>/account': Route(
        'public', lambda case: kiosk(case, account_id=case.world_a['savings'].account_id.id), ids=('account_id',), others=foreign('koperasi.account'), refused=(200,)),
}

APPLICATIONS, REQUESTS, PAY = f'{PAGES}/applications', f'{PAGES}/requests', f'{PAGES}/pay'
# what forms of members may leave behind: papers, requests and their history, never money
FILED = frozenset({
    'koperasi_loan_application', 'koperasi_loan_application_history', 'koperasi_loan_document', 'koperasi_loan_guarantor', 'koperasi_loan_collateral', 'koperasi_loan_own_row',
    'koperasi_member_request', 'koperasi_member_request_history', 'koperasi_member_request_document', 'mail_message', 'mail_followers', 'ir_attachment',
    'ir_sequence', 'koperasi_tries', 'koperasi_pin', 'koperasi_request'})   # the last: a form's key, by which it is done once


def application(case, **more):
    """ The draft of ``portal_own``, which his pages call his own """
    return {'application_id': case.applied.id, **more}


def applied(**more):
    return {'role': 'portal_own', 'own': lambda case: application(case, **more), 'ids': ('application_id',), 'others': foreign('koperasi.loan.application'), 'changes': FILED}


def asked(kind='question', **more):
    return {'role': 'portal_own', 'own': lambda case: {'request_id': case.world_a['requests'][kind].id, **more}, 'ids': ('request_id',),
            'others': lambda case: [case.world_b['requests'][kind].id, case.world_a['requests']['join'].id], 'changes': FILED}


def disputed():
    return {'role': 'portal_own', 'own': lambda case: {'transaction_id': case.world_a['deposit'].id}, 'ids': ('transaction_id',), 'others': foreign('koperasi.transaction'),
            'values': {'text': ("x",), 'stop': ('yes', 'x')}, 'changes': FILED}


def paid():
    return {'role': 'portal_own', 'own': lambda case: {'reference': case.intents[0].reference}, 'ids': ('reference',),
            'others': lambda case: [case.intents[1].reference, f'KP{99:016X}', case.intents[0].reference.lower(), case.intents[0].id]}


TYPED = {'amount': ('50000', '50.000', '-1', '1e6'), 'pin': ('123456', '482916'), 'memo': ("x",), 'source': ('1', '2', 'x'), 'target': ('account-1', 'loan-1', 'x'),
         'number': ('SIB-000001', 'x'), 'name': ("x",), 'once': ('1000', 'x'), 'day': ('1000', 'x'), 'first': ('2026-02-01', 'x'), 'last': ('2026-12-01', 'x')}
ROUTES |= {
    # applications
    f'GET {APPLICATIONS}': Route('portal_own'),
    f'GET {APPLICATIONS}/new': Route('portal_own', values={'product': ('1', 'x'), 'amount': ('1000000', 'x'), 'term': ('12', 'x')}),
    f'POST {APPLICATIONS}/new': Route('portal_own', values={'do': ('next', 'cost'), 'product': ('1', 'x'), 'principal': ('1000000', 'x'), 'instalments': ('12', 'x'), 'key': ('k',)}, changes=FILED),
    f'GET {APPLICATIONS}/<string:application_id>': Route(**applied()),
    f'GET {APPLICATIONS}/<string:application_id>/<string:step>': Route(**applied(step='purpose')),
    f'POST {APPLICATIONS}/<string:application_id>/<string:step>': Route(**applied(step='purpose', do='later', purpose="Kios"), values={
        'do': ('next', 'later', 'add', 'cost', 'remove-1', 'remove-x'), 'purpose': ("Kios",), 'income': ('1000000', 'x'), 'type': ('ktp', 'x'), 'member': ('000001', 'x'), 'amount': ('1000', 'x')}),
    f'POST {APPLICATIONS}/<string:application_id>/withdraw': Route(**applied()),
    f'POST {APPLICATIONS}/<string:application_id>/more': Route(**applied()),
    f'GET {APPLICATIONS}/<string:application_id>/papers/<string:paper_id>': Route('portal_own', ids=(), values={'x': ('1',)}),
    f'GET {APPLICATIONS}/<string:application_id>/agreement': Route('portal_own', values={'x': ('1',)}),
    f'POST {APPLICATIONS}/<string:application_id>/agreement': Route('portal_own', values={'pin': ('123456',), 'hash': ('x',)}),
    f'GET {APPLICATIONS}/<string:application_id>/agreement.pdf': Route('portal_own', values={'x': ('1',)}),
    # requests, joining
    f'GET {REQUESTS}': Route('portal_own'),
    f'GET {REQUESTS}/<string:request_id>': Route(**asked()),
    f'GET {REQUESTS}/new/<string:kind>': Route('portal_own', lambda case: {'kind': 'question'}, values={'kind': ('question', 'data', 'contact', 'heirs', 'exit', 'x')}),
    f'POST {REQUESTS}/new/<string:kind>': Route(
        'portal_own', lambda case: {'kind': 'question', 'text': "x"}, values={'text': ("x",), 'password': ('uji_portal_own', 'x'), 'key': ('k',)}, changes=FILED),
    f'POST {REQUESTS}/<string:request_id>/<string:do>': Route(**asked(do='withdraw'), values={'do': ('withdraw', 'add', 'again'), 'text': ("x",)}),
    f'GET {REQUESTS}/not-me/<string:transaction_id>': Route(**disputed()),
    f'POST {REQUESTS}/not-me/<string:transaction_id>': Route(**disputed()),
    'GET /koperasi/join': Route(values={'done': ('sent',)}),
    'POST /koperasi/join': Route('public', values={
        'name': ("Baru",), 'nik': ('5301011203950003', 'x'), 'phone': ('0812345678', 'x'), 'birth_date': ('1995-03-12', 'x'), 'branch': ('1', 'x'), 'sex': ('male', 'x'), 'key': ('k',)}, changes=FILED),
    # money: nothing moves without the PIN, which the fuzzer does not know
    f'GET {PAY}': Route('portal_own'),
    f'GET {PAY}/new': Route('portal_own', values={'what': ('account-1', 'loan-1', 'x')}),
    # asked for, not paid
    f'POST {PAY}/new': Route('portal_own', values={'what': ('account-1', 'loan-1', 'x'), 'option': ('1', 'x'), **TYPED}, changes=frozenset({'koperasi_payment_intent'})),
    f'GET {PAY}/<string:reference>': Route(**paid()),
    f'POST {PAY}/<string:reference>/go': Route(**paid()),
    f'POST {PAY}/<string:reference>/simulate': Route('portal_own', values={'state': ('done', 'pending', 'x')}),
    'ANY /payment/status': Route(),   # Odoo's, which leads to our page where the payment is ours
    f'GET {PAGES}/transfer': Route('portal_own', values=TYPED),
    f'POST {PAGES}/transfer': Route('portal_own', values=TYPED),
    f'POST {PAGES}/transfer/confirm': Route('portal_own', values=TYPED, changes=frozenset({'koperasi_pin', 'koperasi_tries'})),
    f'GET {PAGES}/transfer/<string:number>': Route('portal_own', values={'done': ('1',)}),
    f'GET {PAGES}/beneficiaries': Route('portal_own', values={'done': ('added', 'x')}),
    f'POST {PAGES}/beneficiaries/find': Route('portal_own', values=TYPED, changes=frozenset({'koperasi_tries'})),
    f'POST {PAGES}/beneficiaries/add': Route('portal_own', values=TYPED, changes=frozenset({'koperasi_pin', 'koperasi_tries'})),
    f'POST {PAGES}/beneficiaries/<string:beneficiary_id>/remove': Route(
        'portal_own', mine('koperasi.beneficiary', 'beneficiary_id'), ids=('beneficiary_id',), others=elsewhere('koperasi.beneficiary'), changes=frozenset({'koperasi_beneficiary'})),
    f'GET {PAGES}/limits': Route('portal_own'),
    # a lower limit needs no PIN; the member's row is locked by an update that changes nothing
    f'POST {PAGES}/limits': Route('portal_own', values=TYPED, changes=frozenset({'koperasi_pin', 'koperasi_tries', 'koperasi_transfer_limit', 'koperasi_member'})),
    f'GET {PAGES}/orders': Route('portal_own', values={'done': ('given', 'x')}),
    f'GET {PAGES}/orders/new': Route('portal_own'),
    f'POST {PAGES}/orders/new': Route('portal_own', values=TYPED, changes=frozenset({'koperasi_pin', 'koperasi_tries'})),
    f'POST {PAGES}/orders/<string:order_id>/end': Route('portal_own', values={'x': ('1',)}),
    # notices
    f'GET {PAGES}/notices': Route('portal_own', values={'before': ('1', 'x'), 'done': ('read', 'x')}),
    f'POST {PAGES}/notices/read': Route('portal_own', changes=frozenset({'koperasi_notice'})),
    f'POST {PAGES}/notices/choose': Route('portal_own', values={'want': ('receipt:mail', 'due:sms', 'x')}, changes=frozenset({'koperasi_notice_preference'})),
    # transparency
    'GET /koperasi/transparency/<string:code>': Route(values={'lang': ('id_ID', 'x')}),
    'GET /koperasi/transparency/<string:code>/<string:month>': Route(values={'lang': ('en_US', 'x')}),
    'GET /koperasi/transparency/<string:code>/<string:month>/loans.<any(csv, xlsx):extension>': Route(values={'lang': ('en_US', 'x')}),
    'GET /koperasi/transparency/preview/<string:snapshot_id>': Route(
        'accountant', lambda case: {'snapshot_id': case.own['koperasi.transparency'][:1].id}, ids=('snapshot_id',), others=elsewhere('koperasi.transparency')),
    # the field officer's page
    'GET /koperasi/field': Route(),
    'POST /koperasi/field/list': Route(),
    'POST /koperasi/field/sync': Route(),
    'GET /koperasi/field/worker.js': Route('public'),
    'GET /koperasi/field/manifest.json': Route('public'),
}
# meetings of members: no money; a paper of the office and pages at the door
MEETINGS = f'{PAGES}/meetings'
TALKED = frozenset({'koperasi_meeting_question', 'koperasi_meeting_upvote', 'koperasi_meeting_attendance', 'koperasi_tries'})


def met(**more):
    # that of his group: all members see those of the cooperative
    return {'role': 'portal_own', 'own': lambda case: {'meeting_id': case.world_a['meetings'][3].id, **more}, 'ids': ('meeting_id',),
            'others': lambda case: [*case.foreign['koperasi.meeting'][:1].ids, case.world_a['meetings'][0].id]}


def attended(place):
    return {'role': 'teller', 'own': lambda case: {'meeting_id': case.world_a['meetings'][place].id}, 'ids': ('meeting_id',), 'others': elsewhere('koperasi.meeting')}


ROUTES |= {
    f'GET {MEETINGS}': Route('portal_own'),
    f'GET {MEETINGS}/<string:meeting_id>': Route(**met(), values={'done': ('asked', 'x')}),
    f'GET {MEETINGS}/<string:meeting_id>/live': Route(**met()),
    f'GET {MEETINGS}/<string:meeting_id>/papers/<string:version_id>': Route(
        'portal_own', lambda case: {'meeting_id': case.world_a['meetings'][3].id, 'version_id': case.world_a['paper'].id}, ids=('version_id',),
        others=lambda case: case.world_b['paper'].ids),
    f'POST {MEETINGS}/<string:meeting_id>/<string:do>': Route(
        **met(do='ask', text="x"), values={'do': ('ask', 'upvote', 'here', 'x'), 'text': ("x",), 'key': ('k',), 'question': ('1', 'x'), 'code': ('123456', 'x')}, changes=TALKED),
    'GET /koperasi/meeting/<string:meeting_id>/door': Route(**attended(2), values={'code': ('x',)}),
    'POST /koperasi/meeting/<string:meeting_id>/door': Route(**attended(2), values={'code': ('000001', 'x')}, changes=TALKED),
    'GET /koperasi/meeting/<string:meeting_id>/hall': Route(**attended(2)),
    # a short code, which finds an invitation for who works at the door and opens nothing to others
    'GET /koperasi/door/<string:code>': Route(
        'teller', lambda case: {'code': case.world_a['meetings'][2].invitation_ids[:1].code}, values={'code': ('000000000000', 'x')}),
}
# surplus
ROUTES |= {
    'GET /koperasi/surplus/<string:surplus_id>.xlsx': Route(
        'accountant', lambda case: {'surplus_id': case.own['koperasi.surplus'][:1].id}, ids=('surplus_id',), others=elsewhere('koperasi.surplus'), changes=frozenset({'koperasi_export'})),
    f'GET {PAGES}/surplus': Route('portal_own'),
    f'GET {PAGES}/surplus/<string:share_id>': Route(
        'portal_own', mine('koperasi.surplus.share', 'share_id'), ids=('share_id',), others=elsewhere('koperasi.surplus.share'),
        values={'more_shares': ('500000', '1.000', '-1', 'x'), 'more_interest': ('1000', 'x', '9' * 30)}),
    # no slip before it is booked
    f'GET {PAGES}/surplus/<string:share_id>.pdf': Route('portal_own', values={'x': ('1',)}),
}
# proof of balance: another cooperative's, and one that he is not in, are as if they were not there
PROOFS = f'{PAGES}/proof'


def proven(**more):
    return {'role': 'portal_own', 'own': lambda case: {'proof_id': case.own['koperasi.proof'][:1].id, **more}, 'ids': ('proof_id',), 'others': elsewhere('koperasi.proof')}


ROUTES |= {
    f'GET {PROOFS}': Route('portal_own'),
    f'GET {PROOFS}/<string:proof_id>': Route(**proven(), values={'done': ('right', 'x')}),
    f'GET {PROOFS}/<string:proof_id>.<any(html, json):extension>': Route(**proven(extension='json')),
    f'POST {PROOFS}/<string:proof_id>/right': Route(**proven(), changes=frozenset({'koperasi_proof_check'})),
    f'POST {PROOFS}/<string:proof_id>/wrong': Route(**proven(text="x"), values={'text': ("x",), 'key': ('k',)}, changes=FILED | {'koperasi_proof_check'}),
}
# papers that can be checked: a code alone finds one, so there is no id to exchange
ROUTES |= {
    'GET /koperasi/check': Route('public'),
    'POST /koperasi/check': Route('public', values={'code': ('0' * 32, 'x', f'{1:032x}')}),
    'GET /koperasi/paper/<string:code>': Route('public', lambda case: {'code': case.own['koperasi.issued.paper'][:1].code}, values={'code': ('0' * 32, 'x')}),
    'GET /koperasi/paper/<string:kind>/<string:number>/<string:issued>/<string:code>': Route(
        'public', lambda case: handed(case), values={'kind': ('slip', 'x'), 'issued': ('20260101', '20261332', 'x'), 'code': ('0' * 32, 'é'), 'amount': ('0', 'x'), 'typed': ('1', 'x')}),
}


def handed(case):
    """ Parts of the address of a paper """
    member = case.own['koperasi.member'][:1]
    _base, parts = case.env['koperasi.handed.paper']._url('shares', member).partition('?')[0].split('/koperasi/paper/')
    return dict(zip(('kind', 'number', 'issued', 'code'), parts.split('/'), strict=True))


# supervisors' desk
CONFIRM = f'{PAGES}/confirmations'


def confirmed():
    return {'role': 'portal_own', 'own': lambda case: {'line_id': case.world_a['oversight']['samples'][2].line_ids.filtered(case.belongs)[:1].id}, 'ids': ('line_id',),
            'others': lambda case: [case.world_b['oversight']['samples'][2].line_ids[0].id, case.world_a['oversight']['samples'][1].line_ids[0].id]}


ROUTES |= {
    f'GET {PAGES}/looks': Route('portal_own'),
    f'GET {REQUESTS}/new/supervision': Route('portal_own'),
    f'POST {REQUESTS}/new/supervision': Route('portal_own', values={'text': ("x",), 'key': ('k',)}, changes=FILED | {'koperasi_case', 'koperasi_case_step'}),
    f'GET {CONFIRM}': Route('portal_own'),
    f'GET {CONFIRM}/<string:line_id>': Route(**confirmed()),
    f'POST {CONFIRM}/<string:line_id>': Route(**confirmed(), values={'answer': ('agreed', 'differs'), 'amount': ('1000', 'x'), 'words': ("x",)}, changes=frozenset({
        'koperasi_sample_line', 'koperasi_case', 'koperasi_case_step', 'ir_sequence'})),
}
# asked by scripts, with bodies that no form of another site can send
JSON = {'POST /koperasi/field/list', 'POST /koperasi/field/sync'}

# what is sent in the place of an id: one of each kind that a reader of addresses may stumble over (reliability S6)
NOT_IDS = ('-1', '0', '2147483648', 'a', '[1]', '1,2', '1.0', '+1', '01', ' 1', '1 ', '%00', '10' * 20, 'None', '١', "1'--", '{}', 'x' * 2000)

VOTES = f'{PAGES}/votes'


def ballot(state, **more):
    return lambda case: {'ballot_id': case.world_a['ballots'][state].id, **more}


def other_ballots(case):
    """ Of the other cooperative, and one that is not opened """
    return [*case.foreign['koperasi.ballot'][:1].ids, case.world_a['ballots']['draft'].id]


# votes
ROUTES |= {
    f'GET {VOTES}': Route('portal_own'),
    f'GET {VOTES}/<string:ballot_id>': Route('portal_own', ballot('open'), ids=('ballot_id',), others=other_ballots, shared=True),
    f'POST {VOTES}/<string:ballot_id>': Route(
        'portal_own', ballot('open', choice='1'), ids=('ballot_id',), others=other_ballots, shared=True, values={'choice': ('1', '0', '9'), 'do': ('cast', 'x'), 'pin': ('123456', '824193')},
        changes=frozenset({'koperasi_ballot_voter', 'koperasi_ballot_envelope', 'koperasi_pin', 'koperasi_tries'})),
    f'GET {VOTES}/<string:ballot_id>/list': Route('portal_own', ballot('published'), ids=('ballot_id',), others=other_ballots, shared=True, values={'page': ('1', '2', '-1')}),
    f'GET {VOTES}/<string:ballot_id>/list.<any(csv, xlsx):extension>': Route(
        'portal_own', ballot('published', extension='csv'), ids=('ballot_id',), others=other_ballots, shared=True),
    'GET /koperasi/ballot/<string:ballot_id>/list.<any(csv, xlsx):extension>': Route(
        'supervisor', ballot('published', extension='csv'), ids=('ballot_id',), others=other_ballots),
    # with a slip: the address is a secret that is printed on it
    'GET /koperasi/vote/<string:address>': Route('public', lambda case: {'address': case.world_a['ballots']['open'].slip_address}),
    'POST /koperasi/vote/<string:address>': Route(
        'public', lambda case: {'address': case.world_a['ballots']['open'].slip_address, 'choice': '1'}, values={'choice': ('1', '0', '9'), 'do': ('cast', 'x'), 'slip': ('AAAA-AAAA-AAAA',)},
        changes=frozenset({'koperasi_ballot_envelope', 'koperasi_ballot_slip', 'koperasi_ballot_desk', 'koperasi_tries'})),
}
# returns to the office
ROUTES |= {
    'GET /koperasi/return/<string:return_id>.<any(pdf, xlsx, json):extension>': Route(
        'accountant', lambda case: {'return_id': case.world_a['returns']['signed'].id, 'extension': 'xlsx'}, ids=('return_id',), others=elsewhere('koperasi.return')),
    'GET /koperasi/return/card.json': Route(changes=frozenset({'res_company'})),
}

OFFICE = '/my/office'


def office_person(case, **more):
    """ ``portal_own`` sends for the first office's cooperative """
    sender = case.world_a['return_sender']
    if sender.user_id != case.users['portal_own']:
        sender.user_id = case.users['portal_own']
        case.env.flush_all()
    return more


def office_due(case, **more):
    return office_person(case, due_id=case.world_a['return_due'].id, **more)


def office_sent(case, **more):
    return office_person(case, received_id=case.own['koperasi.return.received'][:1].id, **more)


OFFICE_CHANGES = frozenset({'koperasi_return_received', 'koperasi_return_draft', 'koperasi_return_due', 'koperasi_return_refusal', 'koperasi_cooperative', 'mail_message', 'mail_activity',
                            'mail_followers', 'koperasi_tries'})
# returns at the office: pages of a cooperative without Odoo, files of the office
ROUTES |= {
    f'GET {OFFICE}': Route('portal_own', office_person),
    f'GET {OFFICE}/due/<string:due_id>': Route('portal_own', office_due, ids=('due_id',), others=elsewhere('koperasi.return.due')),
    f'POST {OFFICE}/due/<string:due_id>': Route(
        'portal_own', lambda case: office_due(case, do='keep', f_cash='1'), ids=('due_id',), others=elsewhere('koperasi.return.due'),
        values={'do': ('keep', 'check', 'send'), 'f_cash': ('1.000', 'x'), 'note': ("x",)}, changes=OFFICE_CHANGES),
    f'GET {OFFICE}/due/<string:due_id>/form.xlsx': Route('portal_own', office_due, ids=('due_id',), others=elsewhere('koperasi.return.due')),
    f'GET {OFFICE}/file': Route('portal_own', office_person),
    f'POST {OFFICE}/file': Route('portal_own', office_person, values={'upload': ('{}', 'x')}, changes=OFFICE_CHANGES),
    f'GET {OFFICE}/sent/<string:received_id>': Route('portal_own', office_sent, ids=('received_id',), others=elsewhere('koperasi.return.received')),
    f'POST {OFFICE}/sent/<string:received_id>': Route(
        'portal_own', lambda case: office_sent(case, answer="x"), ids=('received_id',), others=elsewhere('koperasi.return.received'), values={'answer': ("x", '')}, changes=OFFICE_CHANGES),
    f'GET {OFFICE}/sent/<string:received_id>/receipt.pdf': Route('portal_own', office_sent, ids=('received_id',), others=elsewhere('koperasi.return.received')),
    f'GET {OFFICE}/about': Route('portal_own', office_person),
    f'POST {OFFICE}/about': Route('portal_own', office_person, values={'words': ("x", '')}, changes=OFFICE_CHANGES),
    'GET /koperasi/office/form/<string:code>.xlsx': Route('office', values={'code': ('monthly-1', 'x')}),
    'GET /koperasi/office/late.xlsx': Route('office', values={'x': ('1',)}),
}

# programmes and the channel between an office and cooperatives
ANNOUNCED = frozenset({'koperasi_office_message', 'koperasi_announcement_recipient', 'ir_attachment'})


def announcement_row(**more):
    return {'role': 'portal_own', 'own': lambda case: {'row_id': case.world_a['channel']['recipient'].id, **more}, 'ids': ('row_id',),
            'others': lambda case: case.world_b['channel']['recipient'].ids}


def thread_row(**more):
    return {'role': 'portal_own', 'own': lambda case: {'cooperative_id': case.world_a['cooperative'].id, **more}, 'ids': ('cooperative_id',),
            'others': lambda case: case.world_b['cooperative'].ids}


def invitation_row(**more):
    return {'role': 'portal_own', 'own': lambda case: {'part_id': case.world_a['channel']['part'].id, **more}, 'ids': ('part_id',),
            'others': lambda case: case.world_b['channel']['part'].ids}


def programme_door():
    return {'role': 'office', 'own': lambda case: {'activity_id': case.world_a['channel']['activities'][0].id}, 'ids': ('activity_id',),
            'others': lambda case: case.world_b['channel']['activities'][0].ids}


def announcement_link(case, **more):
    return {'token': case.world_a['channel']['recipient'].token, **more}


ROUTES |= {
    f'GET {OFFICE}/announcements': Route('portal_own'),
    f'GET {OFFICE}/announcements/<string:row_id>': Route(**announcement_row(), values={'done': ('sent', 'x')}),
    f'POST {OFFICE}/announcements/<string:row_id>': Route(**announcement_row(), values={'body': ("x",)}, changes=ANNOUNCED),
    f'GET {OFFICE}/announcements/<string:row_id>/file/<string:file_id>': Route(
        'portal_own', lambda case: {'row_id': case.world_a['channel']['recipient'].id, 'file_id': case.world_a['channel']['drafts'][1].file_ids.id}, ids=('row_id',),
        others=lambda case: case.world_b['channel']['recipient'].ids),
    'GET /koperasi/announcement/<string:token>': Route('public', announcement_link, values={'token': ('0' * 32, 'x')}, changes=frozenset({'koperasi_tries', 'koperasi_announcement_recipient'})),
    'GET /koperasi/announcement/<string:token>/file/<string:file_id>': Route(
        'public', lambda case: announcement_link(case, file_id=case.world_a['channel']['drafts'][1].file_ids.id), ids=('file_id',),
        others=lambda case: case.world_b['channel']['drafts'][1].file_ids.ids, changes=frozenset({'koperasi_tries'})),
    f'GET {OFFICE}/messages': Route('portal_own'),
    f'GET {OFFICE}/messages/<string:cooperative_id>': Route(**thread_row(), values={'done': ('sent', 'x')}),
    f'POST {OFFICE}/messages/<string:cooperative_id>': Route(**thread_row(), values={'body': ("x",)}, changes=ANNOUNCED),
    f'GET {OFFICE}/messages/<string:cooperative_id>/file/<string:message_id>': Route(
        'portal_own', lambda case: {'cooperative_id': case.world_a['cooperative'].id, 'message_id': case.world_a['channel']['messages'][1].id}, ids=('message_id',),
        others=lambda case: case.world_b['channel']['messages'][1].ids),
    f'GET {OFFICE}/programmes': Route('portal_own'),
    f'GET {OFFICE}/programmes/<string:part_id>': Route(**invitation_row(), values={'done': ('accepted', 'x')}),
    f'POST {OFFICE}/programmes/<string:part_id>/<string:do>': Route(
        **invitation_row(do='name', name="x", sex='male'), values={'do': ('accept', 'decline', 'name', 'drop', 'x'), 'name': ("x",), 'sex': ('male', 'x'), 'person': ('1', 'x')},
        changes=frozenset({'koperasi_programme_cooperative', 'koperasi_programme_person'})),
    'GET /koperasi/programme/<string:activity_id>/door': Route(**programme_door(), values={'code': ('x',)}),
    'POST /koperasi/programme/<string:activity_id>/door': Route(
        **programme_door(), values={'code': ('0' * 32, 'x')}, changes=frozenset({'koperasi_programme_attendance', 'koperasi_programme_cooperative'})),
    # a code, which finds a person for who works at the door and opens nothing to others
    'GET /koperasi/programme/person/<string:code>': Route('office', lambda case: {'code': case.world_a['channel']['absent'].code}, values={'code': ('0' * 32, 'x')}),
    'GET /koperasi/programme/<string:programme_id>.xlsx': Route(
        'office', lambda case: {'programme_id': case.world_a['channel']['programmes']['running'].id}, ids=('programme_id',),
        others=lambda case: case.world_b['channel']['programmes']['running'].ids),
    'GET /koperasi/programmes/<string:company_id>/<string:year>.xlsx': Route(
        'office', lambda case: {'company_id': case.coop.id, 'year': '2026'}, ids=('company_id',), others=lambda case: case.other_coop.ids, values={'year': ('2026', 'x')}),
}
# statistics of the office
ROUTES |= {
    'GET /koperasi/office/<string:code>': Route(values={'lang': ('id_ID', 'x')}),
    'GET /koperasi/office/<string:code>/<string:day>': Route(values={'lang': ('en_US', 'x')}),
    'GET /koperasi/statistics/<string:edition_id>.<any(pdf, xlsx):extension>': Route(
        'office', lambda case: {'edition_id': case.world_a['edition'].id, 'extension': 'xlsx'}, ids=('edition_id',), others=lambda case: case.world_b['edition'].ids),
}
# lending on of funds
ROUTES |= {
    'GET /koperasi/sikp/<string:export_id>.zip': Route(
        'officer', lambda case: {'export_id': case.world_a['sikp'][1].id}, ids=('export_id',), others=lambda case: [case.world_b['sikp'][1].id], changes=frozenset({'koperasi_export'})),
    'GET /koperasi/subsidy/<string:claim_id>.xlsx': Route(
        'accountant', lambda case: {'claim_id': case.world_a['claims'][1].id}, ids=('claim_id',), others=lambda case: [case.world_b['claims'][1].id], changes=frozenset({'koperasi_export'})),
    'GET /koperasi/fund-report/<string:report_id>.xlsx': Route(
        'accountant', lambda case: {'report_id': case.world_a['fund_report'].id}, ids=('report_id',), others=lambda case: [case.world_b['fund_report'].id]),
}

# inspection
FINDINGS = f'{OFFICE}/findings'


def office_finding(**more):
    """ A finding of the cooperative whose contact ``portal_own`` is """
    return lambda case: {'finding_id': case.world_a['office_findings'][1].id, **more}


def other_findings(case):
    """ Of the other office, and one that was not sent """
    return [case.world_b['office_findings'][1].id, case.world_a['office_findings'][0].id]


ROUTES |= {
    f'GET {FINDINGS}': Route('portal_own'),
    f'GET {FINDINGS}/<string:finding_id>': Route('portal_own', office_finding(), ids=('finding_id',), others=other_findings),
    f'POST {FINDINGS}/<string:finding_id>': Route(
        'portal_own', office_finding(answer="x", who="x"), ids=('finding_id',), others=other_findings, values={'answer': ("x",), 'who': ("x",)},
        changes=frozenset({'koperasi_inspection_finding', 'koperasi_inspection_event'})),
    'GET /koperasi/office/letter/<string:code>': Route('public', lambda case: {'code': case.own['koperasi.office.letter'].filtered('code')[:1].code}, values={'code': ('0' * 32, 'x', 'é')}),
}
