import psycopg2

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..figures import SIZE
from .arguments import MINIMAL, PDF_OTHER
from .common import MONEY, REFUSED, ROLES, SecurityCase, our_models

PERSON, BOOKS = {'officer', 'manager'}, {'accountant', 'manager'}
# who changes which stored fields by write or create; all else is nobody's. ``None``: every field but NEVER.
WRITABLE = {
    'koperasi.member': (PERSON, None), 'koperasi.member.group': (PERSON, None), 'koperasi.household': (PERSON, None),
    'koperasi.member.heir': (PERSON, None), 'koperasi.consent': (PERSON, None), 'koperasi.member.document': (PERSON, None),
    'koperasi.savings.account': ({'manager'}, {'mandate', 'joint_holder_ids', 'goal_amount', 'goal_date', 'certificate_number'}),
    'koperasi.savings.product': ({'manager'}, None), 'koperasi.savings.rate': ({'manager'}, None),
    'koperasi.savings.rate.tier': ({'manager'}, None), 'koperasi.mandatory.amount': ({'manager'}, None),
    'koperasi.regulation.limit': ({'manager'}, None), 'koperasi.posting.rule': ({'accountant'}, None), 'koperasi.limit': ({'manager'}, None),
    'koperasi.opening.import': ({'accountant'}, {'company_id', 'cutoff_date', 'file', 'filename', 'name'}),
    'koperasi.mass.file': ({'accountant', 'manager'}, {
        'company_id', 'kind', 'date', 'memo', 'file', 'filename', 'payroll_id', 'control_count', 'control_amount'}),
    'koperasi.passbook.format': ({'manager'}, None), 'koperasi.business.day': (set(), set()),
    'koperasi.loan.product': ({'manager'}, None), 'koperasi.loan.rate': ({'manager'}, None), 'koperasi.loan.fee': ({'manager'}, None),
    'koperasi.loan.funding.source': ({'manager'}, None), 'koperasi.holiday': ({'manager'}, None), 'koperasi.loan.employer': (PERSON, None),
    'koperasi.loan.application': (PERSON, None), 'koperasi.loan.own.row': (PERSON, None), 'koperasi.loan.collateral': (PERSON, None),
    'koperasi.loan.guarantor': (PERSON, None), 'koperasi.loan.document': (PERSON, None), 'koperasi.loan.task': (PERSON, None), 'koperasi.loan.coaching': (PERSON, None),
    'koperasi.loan.letter': (PERSON, {'delivered_on'}), 'koperasi.notice.preference': (PERSON, None), 'koperasi.notice.text': ({'manager'}, None),
    **{f'koperasi.rating.{part}': ({'manager'}, None) for part in ('method', 'aspect', 'indicator', 'band', 'item', 'figure')},
    'koperasi.rating': ({'accountant', 'manager'}, {'company_id', 'method_id', 'date', 'note', 'line_ids', 'answer_ids', 'amount_ids'}),
    'koperasi.rating.line': ({'accountant', 'manager'}, {'left_out', 'left_out_reason'}),
    'koperasi.budget': (BOOKS, {'company_id', 'whole', 'year', 'growth_percent', 'decision_number', 'decision_date', 'note', 'line_ids', 'activity_ids'}),
    'koperasi.budget.line': (BOOKS, {'account_id', 'total', 'note', *(f'month_{number}' for number in range(1, 13))}),
    'koperasi.budget.activity': (BOOKS, {'name', 'area', 'responsible', 'date_from', 'date_to', 'target', 'cost', 'progress', 'spent', 'result'}),
    'koperasi.annual.report': (BOOKS, {'company_id', 'year', 'meeting_date', 'board_report', 'supervisor_report', 'surplus_plan', 'chapter_ids', 'signer_ids'}),
    'koperasi.annual.chapter': (BOOKS, {'code', 'sequence', 'included'}), 'koperasi.annual.signer': (BOOKS, {'body', 'sequence', 'name', 'position', 'signed_on'}),
    # meetings of members
    'koperasi.meeting': ({'manager'}, {
        'name', 'company_id', 'kind', 'book_year', 'parent_id', 'group_id', 'by_delegates', 'date', 'place', 'online_link', 'late_reason', 'cancel_reason', 'chair', 'secretary',
        'witness_1', 'witness_2', 'dinas_reported_on', 'dinas_note', 'agenda_ids', 'document_ids', 'question_ids', 'decision_ids', 'elected_ids'}),
    'koperasi.meeting.agenda': ({'manager'}, {'meeting_id', 'sequence', 'name', 'presenter', 'kind', 'minutes'}),
    'koperasi.meeting.document': ({'manager'}, {'meeting_id', 'sequence', 'name', 'kind', 'version_ids'}), 'koperasi.meeting.question': ({'manager'}, {'answer', 'hidden', 'hidden_reason'}),
    'koperasi.meeting.document.version': ({'manager'}, {'document_id', 'file', 'file_name', 'note'}), 'koperasi.meeting.delegate': ({'manager'}, {'member_id', 'mandate', 'withdrawn_reason'}),
    'koperasi.meeting.decision': ({'manager'}, {
        'meeting_id', 'text', 'agenda_id', 'how', 'outcome', 'votes_for', 'votes_against', 'votes_abstained', 'owner', 'owner_id', 'deadline', 'progress_ids', 'ballot_id'}),
    'koperasi.meeting.progress': ({'manager'}, {'decision_id', 'text', 'percent', 'state'}),
    # votes
    'koperasi.ballot': ({'manager'}, {'name', 'description', 'meeting_id', 'kind', 'secret', 'electorate', 'seats', 'most', 'majority', 'base', 'most_days_late', 'opens_at',
                                      'closes_at', 'choice_ids', 'candidate_ids'}),
    'koperasi.ballot.choice': ({'manager'}, {'ballot_id', 'sequence', 'name', 'description'}),
    'koperasi.candidate': ({'manager'}, {'ballot_id', 'sequence', 'member_id', 'statement', 'accepted'}),
    # surplus: a draft is written by who keeps the books; the one of the sweeps is decided
    'koperasi.surplus': (BOOKS, {'company_id', 'year', 'note', 'line_ids', 'payout', 'meeting_decision_id', 'decision_number', 'decision_date'}),
    'koperasi.surplus.line': (BOOKS, {'sequence', 'name', 'kind', 'percent', 'account_id'}),
    'koperasi.surplus.policy': (BOOKS, None), 'koperasi.surplus.policy.line': (BOOKS, None),
    # transparency
    'koperasi.transparency': (BOOKS, {'company_id', 'date'}),
    'koperasi.rating.answer': ({'accountant', 'manager'}, {'met', 'grade', 'note'}), 'koperasi.rating.amount': ({'accountant', 'manager'}, {'given', 'given_amount', 'note'}),
}
# money and what was decided about it: not by any role, whatever the table above says
NEVER = {
    'koperasi.member': {'number', 'partner_id', 'root_company_id', 'search_text', 'state', 'state_date', 'state_reason', 'exit_date', 'exit_reason',
                        'approval_number', 'approval_date', 'approved_by_id', 'entrance_fee_paid', 'mandatory_source_id', 'account_ids', 'transaction_ids', 'state_log_ids'},
    'koperasi.savings.account': {'balance', 'held', 'seq', 'minimum', 'state', 'number', 'product_id', 'control_id', 'partner_id', 'member_id', 'account_id',
                                 'rate', 'interest_paid', 'notice_amount', 'payout_account_id', 'maturity_date', 'opening_request_id', 'company_id'},
    'koperasi.opening.import': {'state', 'content_hash', 'file_hash', 'move_id', 'booked_by_id', 'debit', 'credit', 'error_count'},
    'koperasi.mass.file': {'state', 'content_hash', 'line_count', 'amount', 'error_count', 'warning_count', 'journal_id', 'run_id', 'booked_by_id', 'line_ids', 'issue_ids'},
    'koperasi.member.document': {'mimetype'}, 'koperasi.loan.document': {'mimetype'},
    'koperasi.loan.application': {'name', 'state', 'state_since', 'revision', 'principal_asked', 'submitted_on', 'decided_on', 'agreement_number',
                                  'agreement_date', 'agreed_figures', 'refusal_reason', 'refusal_code', 'loan_id', 'method', 'penalty_rate', 'payoff_interest', 'origin', 'portal_key',
                                  'offered_security', 'acceptance_ids'},
    'koperasi.rating': {'state', 'score', 'scored', 'predicate_id', 'aspects', 'unmapped', 'stale', 'computed_on', 'open_count', 'on_target_count', 'submitted_by_id',
                        'finalised_by_id', 'finalised_on'},
    'koperasi.budget': {'state', 'version', 'made_from', 'submitted_by_id', 'approved_by_id', 'approved_on'},
    'koperasi.surplus': {'state', 'surplus', 'branches', 'policy_id', 'basis', 'rounding', 'leavers', 'cutoff_day', 'tax_percent', 'board_reviewed_by_id', 'supervisor_reviewed_by_id',
                         'decided_by_id', 'booked_by_id', 'member_count', 'capital_given', 'business_given', 'remainder'},
    'koperasi.annual.report': {'state', 'file', 'file_name', 'finished_by_id', 'finished_on'},
    # meetings of members
    'koperasi.meeting': {'state', 'call', 'base_count', 'first_pct', 'second_pct', 'invited_on', 'opened_on', 'closed_on', 'revision', 'attendance_ids', 'invitation_ids', 'delegate_ids'},
    'koperasi.meeting.question': {'text', 'member_id', 'upvote_count', 'meeting_id'}, 'koperasi.meeting.decision': {'number', 'present_count', 'base_count', 'state', 'percent'},
    'koperasi.meeting.document.version': {'sha256', 'number', 'size', 'added_at', 'added_by_id', 'mimetype'},
    'koperasi.ballot': {'state', 'result', 'papers', 'public_key', 'key_name', 'list_hash', 'codes_hash', 'lot_words', 'previous_id', 'opened_by_id', 'void_reason'},
    # transparency
    'koperasi.transparency': {'state', 'prepared_on', 'prepared_by_id', 'signed_by_id', 'signed_on', 'signed_name', 'signed_role', 'published_by_id', 'published_on', 'published_name',
                              'published_role', 'sha256', 'withdrawal_reason', 'withdrawal_asked_by_id', 'withdrawal_asked_on', 'withdrawn_by_id', 'withdrawn_on', 'figure_ids', 'portfolio',
                              'basis', 'compared_with', 'head'},
    'koperasi.loan.collateral': {'held_amount', 'released'}, 'koperasi.loan.guarantor': {'consent_date', 'consent_note', 'consent_user_id', 'refused_on'},
}
# proof of balance
WRITABLE |= {'koperasi.proof.evidence': ({'accountant'}, {'date', 'kind', 'file', 'file_name', 'note', 'amount', 'mimetype', 'file_hash'})}     # the last two follow from the file
NEVER |= {'koperasi.proof.evidence': {'signed_by_id', 'signed_on', 'user_id', 'company_id', 'expiry_date'}}
# supervisors' desk
WRITABLE |= {
    'koperasi.finding': ({'supervisor'}, {'company_id', 'title', 'text', 'basis', 'rating', 'addressee', 'owner_id', 'deadline'}),
    'koperasi.case': ({'supervisor'}, set()),
    'koperasi.sample': ({'supervisor'}, {'company_id', 'title', 'date', 'book', 'method', 'size', 'minimum', 'seed', 'answer_by'})}
NEVER |= {
    'koperasi.finding': {'name', 'state', 'sent_on', 'answer', 'answered_by_id', 'closed_by_id', 'closed_on'},
    'koperasi.case': {'name', 'state', 'source', 'conclusion', 'proposer_id', 'proposed_at', 'closed_by_id', 'closed_at', 'request_id', 'exception_id', 'sample_line_id'},
    'koperasi.sample': {'name', 'state', 'drawn_by_id', 'drawn_at', 'population', 'total'}}
# registry of cooperatives
OFFICE = {'office'}
WRITABLE |= {
    'koperasi.cooperative': (OFFICE, None), **{f'koperasi.cooperative.{part}': (OFFICE, None) for part in ('officer', 'branch', 'licence', 'certificate', 'meeting')},
    'koperasi.area': (OFFICE, None), 'koperasi.status.rule': (OFFICE, None), 'koperasi.kuk.limit': (OFFICE, None),
    'koperasi.registry.import': (OFFICE, {'company_id', 'file', 'filename', 'leave_out'})}
NEVER |= {
    'koperasi.cooperative': {
        'state', 'state_date', 'state_reason', 'state_by', 'active', 'closed_on', 'close_reason', 'regency_id', 'district_id', 'last_meeting_year', 'latest_date', 'latest_members',
        'latest_own_capital', 'latest_assets', 'kuk', 'certificate_until', 'certificate_grade', 'status_ids', 'override_ids', 'history_ids', 'figure_ids'},
    'koperasi.cooperative.meeting': {'source'}}
# returns to the office: of a draft
WRITABLE |= {'koperasi.return': (BOOKS, {'note', 'line_ids'}), 'koperasi.return.line': (BOOKS, {'given', 'reason', 'source', 'value'})}     # the last two follow from what was given
NEVER |= {'koperasi.return': {'state', 'figures', 'document', 'digest', 'receipt', 'errors', 'signed_by_id', 'made_by_id', 'key_name', 'office_words', 'reason', 'revision'}}
# returns at the office
WRITABLE |= {'koperasi.return.duty': ({'office'}, None), 'koperasi.return.sender': ({'office'}, {'name', 'phone'}), 'koperasi.cooperative.key': ({'office'}, set())}
NEVER |= {'koperasi.return.received': {'state', 'figures', 'document', 'signed', 'decision', 'decided_by_id'}, 'koperasi.cooperative.key': {'revoked_on', 'given_by_id', 'date_from'},
          'koperasi.return.sender': {'user_id', 'key_until', 'active'}}
# programmes and the channel
GUIDES = {'office'}
CHOICE = {'company_id', 'filter_kind', 'filter_area_id', 'filter_state', 'chosen_ids'}
WRITABLE |= {
    'koperasi.programme': (GUIDES, CHOICE | {
        'year', 'name', 'facility', 'date_from', 'date_to', 'area_id', 'user_id', 'background', 'target_cooperatives', 'target_persons', 'target_outcome', 'result', 'follow_up',
        'cancel_reason', 'budget_ids', 'event_ids', 'cooperative_ids', 'person_ids', 'aid_ids', 'decision_ids'}),
    'koperasi.programme.budget': (GUIDES, {'source', 'name', 'planned', 'realised'}),
    'koperasi.programme.activity': (GUIDES, {'name', 'kind', 'date', 'date_to', 'place', 'speaker', 'materials', 'agenda_ids', 'minutes', 'chair', 'secretary'}),
    'koperasi.programme.agenda': (GUIDES, {'sequence', 'name', 'presenter', 'minutes'}),
    'koperasi.programme.decision': (GUIDES, {'text', 'owner', 'deadline', 'state', 'percent', 'progress'}),
    'koperasi.programme.cooperative': (GUIDES, {'note'}), 'koperasi.programme.person': (GUIDES, {'cooperative_id', 'name', 'sex', 'position'}),
    'koperasi.programme.aid': (GUIDES, {'kind', 'name', 'quantity', 'unit', 'value', 'receiver', 'receiver_position'}),
    'koperasi.announcement': (GUIDES, CHOICE | {'name', 'body', 'needs_answer', 'answer_by', 'programme_id', 'file_ids'}),
    'koperasi.announcement.file': (GUIDES, {'file', 'file_name', 'mimetype'}),     # the type follows from the file
    'koperasi.office.message': (GUIDES, set())}
NEVER |= {
    'koperasi.programme': {'state', 'submitted_by_id', 'approved_by_id', 'approved_on', 'started_on', 'finished_on', 'snapshot_ids'},
    'koperasi.announcement': {'state', 'sent_on', 'sent_by_id', 'recipient_ids'}, 'koperasi.programme.aid': {'state', 'number', 'handed_on', 'handed_by_id'},
    'koperasi.programme.person': {'code', 'by_cooperative', 'attendance_ids'}, 'koperasi.programme.cooperative': {'state', 'invited_on', 'answered_on'},
    'koperasi.office.message': {'from_office', 'author_id', 'at', 'read_at', 'recipient_id', 'mimetype', 'expiry_date', 'note'}}
# statistics of the office: an edition is asked for, its figures are worked out; what was stated is added, never changed
WRITABLE |= {
    'koperasi.statistic.definition': ({'office'}, None), 'koperasi.statistic.source': ({'office'}, None), 'koperasi.statistic.value': ({'office'}, None),
    'koperasi.statistic.edition': ({'office'}, {'company_id', 'area_id', 'date', 'period', 'basis', 'oldest', 'compared_ids', 'reason', 'note'})}
NEVER |= {
    'koperasi.statistic.source': {'company_id'}, 'koperasi.statistic.value': {'company_id'},
    'koperasi.statistic.edition': {'state', 'prepared_on', 'prepared_by_id', 'signed_on', 'signed_by_id', 'signed_name', 'published_on', 'published_by_id', 'replaces_id', 'sha256', 'words', 'least',
                                   'cooperative_count', 'reported_count', 'withheld_count', 'cell_ids', 'row_ids', 'total_ids'}}
# lending on of funds
AGREED = {'name', 'company_id', 'source_id', 'lender', 'agreement_date', 'amount', 'rate', 'method', 'instalments', 'period_count', 'grace_principal', 'available_from',
          'available_to', 'account_id', 'bank_journal_id', 'product_ids', 'loan_max', 'lender_code', 'distributor_code', 'note'}
WRITABLE |= {
    'koperasi.fund.line': (BOOKS, AGREED), 'koperasi.member.business': (PERSON, None), 'koperasi.sikp.layout': ({'manager'}, None), 'koperasi.sikp.column': ({'manager'}, None),
    'koperasi.sikp.export': (PERSON, {'company_id', 'line_id', 'date_from', 'date_to', 'layout_ids', 'leave_out', 'note'}),
    'koperasi.subsidy.claim': (BOOKS, {'company_id', 'name', 'programme', 'date_from', 'date_to', 'line_id', 'note'}),
    'koperasi.fund.report': (BOOKS, {'line_id', 'date_from', 'note', 'sent_on'})}
NEVER |= {
    'koperasi.fund.line': {'state', 'opened_by_id', 'opened_on', 'closed_on', 'posting_count', 'kind'},
    'koperasi.sikp.export': {'state', 'row_count', 'problem_count', 'rejected_count', 'sent_on', 'sent_by_id', 'checked_on'},
    'koperasi.subsidy.claim': {'state', 'rate', 'received_amount', 'received_on', 'submitted_on', 'submitted_by_id', 'computed_by_id'},
    'koperasi.fund.report': {'state', 'figures', 'computed_on', 'finished_by_id'}}
# inspection
WRITABLE |= {
    'koperasi.inspection.plan': ({'office'}, {'year', 'note', 'line_ids'}),
    'koperasi.inspection.plan.line': ({'office'}, {'plan_id', 'cooperative_id', 'quarter', 'inspector_id', 'reason', 'rank', 'score'}),
    'koperasi.visit': ({'office'}, {'cooperative_id', 'plan_line_id', 'date', 'date_to', 'inspector_ids', 'purpose', 'place', 'met', 'summary', 'signer_name', 'signer_position'}),
    'koperasi.inspection.rating': ({'office'}, {'cooperative_id', 'visit_id', 'method_id', 'date', 'note', 'line_ids', 'answer_ids', 'amount_ids'}),
    'koperasi.inspection.rating.line': ({'office'}, {'left_out', 'left_out_reason'}), 'koperasi.inspection.rating.answer': ({'office'}, {'met', 'grade', 'note'}),
    'koperasi.inspection.rating.amount': ({'office'}, {'given', 'given_amount', 'note'}),
    'koperasi.inspection.finding': ({'office'}, {'cooperative_id', 'visit_id', 'title', 'text', 'basis', 'rating', 'deadline'}),
    'koperasi.office.letter': ({'office'}, {'cooperative_id', 'kind', 'date', 'subject', 'text', 'valid_until', 'rating_id', 'finding_ids', 'certificate_grade', 'answer_by'}),
    'koperasi.sanction': ({'office'}, {'cooperative_id', 'level_id', 'reason', 'skip_reason', 'finding_ids'}),
    **{model: ({'office'}, None) for model in ('koperasi.flag.rule', 'koperasi.sanction.level')}}
NEVER |= {
    'koperasi.inspection.plan': {'company_id', 'state', 'submitted_by_id', 'approved_by_id', 'approved_on'},
    'koperasi.visit': {'name', 'state', 'ordered_by_id', 'ordered_on', 'written_by_id', 'closed_by_id', 'closed_on', 'file_ids'},
    'koperasi.inspection.rating': {'state', 'score', 'scored', 'predicate_id', 'aspects', 'size_class', 'submitted_by_id', 'finalised_by_id', 'finalised_on', 'stale'},
    'koperasi.inspection.finding': {'name', 'state', 'sent_on', 'answer', 'answered_by', 'answered_on', 'proposer_id', 'closed_by_id', 'closed_on'},
    'koperasi.office.letter': {'name', 'state', 'code', 'signed_by_id', 'signed_on', 'withdrawn_by_id', 'withdrawn_on'},
    'koperasi.sanction': {'state', 'decided_by_id', 'decided_on', 'deadline', 'ended_on', 'letter_id'}}
MAGIC = {'id', 'create_uid', 'create_date', 'write_uid', 'write_date', 'display_name', 'parent_path'}


@tagged('-at_install', 'post_install')
class TestFields(SecurityCase):
    """ S3: every stored field of every model of ours × role, by write, by default_* and by commands on a parent. """

    def other_value(self, row, field):
        """ A value that the field does not hold """
        value = row[field.name]
        if field.type in ('char', 'text', 'html'):
            return 'diubah'
        if field.type in ('integer', 'float', 'monetary'):
            return 7 if value != 7 else 8
        if field.type == 'boolean':
            return not value
        if field.type in ('date', 'datetime'):
            return '2026-03-01' if field.type == 'date' else '2026-03-01 00:00:00'
        if field.type == 'selection':
            return next((key for key in field.get_values(self.env) if key != value), None)
        if field.type == 'many2one':
            comodel = field.comodel_name
            if comodel in self.foreign:
                return self.foreign[comodel][:1].id
            if comodel == 'res.company':
                return self.other_coop.id
            return self.env[comodel].sudo().with_context(active_test=False).search([('id', '!=', value.id)], limit=1).id
        if field.type in ('one2many', 'many2many'):
            return [Command.clear()] if value else [Command.set(self.foreign[field.comodel_name][:1].ids)] if field.comodel_name in self.foreign else None
        if field.type in ('binary', 'image'):
            return PDF_OTHER
        return {'a': 1} if field.type == 'json' else None

    def fields_of(self, model):
        return [field for name, field in self.env[model]._fields.items() if name not in MAGIC and not name.startswith(('message_', 'activity_')) and (
            field.store or field.inherited or field.type in ('one2many', 'many2many'))]

    def allows(self, model, role, name):
        roles, names = WRITABLE.get(model, (set(), set()))
        return role in roles and name not in NEVER.get(model, ()) and (names is None or name in names)

    def state_of(self, row, name):
        row = row.sudo()
        row.invalidate_recordset()
        value = row[name]
        return value.ids if isinstance(value, type(row)) or hasattr(value, '_ids') else value

    @mute_logger('odoo.models', 'odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model', 'odoo.sql_db')
    def test_write(self):
        wrong, count = [], 0
        for model in our_models(self.env):
            if self.env[model]._transient or not self.own.get(model):
                continue
            row, refused = self.own[model][-1:], set()
            for field in self.fields_of(model):
                value = self.other_value(row, field)
                if value is None:
                    continue
                before = self.state_of(row, field.name)
                for role in ROLES:
                    if SIZE == 'short' and role in refused:
                        continue
                    count += 1
                    if not self.env['ir.model.access'].with_user(self.users[role]).check(model, 'write', raise_exception=False):
                        refused.add(role)   # who may not write the model at all is asked with one field, with all of them in the proof
                    with self.taken_back():
                        try:
                            self.rpc(role, model, 'write', row.ids, {field.name: value})
                        except Exception as error:
                            if not isinstance(error, (*REFUSED, psycopg2.Error)):
                                wrong.append(f'{model}.{field.name} {role}: {error!r:.120}')
                            continue
                        after = self.state_of(row, field.name)
                        if after != before and not self.allows(model, role, field.name):
                            wrong.append(f'{role} changed {model}.{field.name}: {before!r:.40} -> {after!r:.40}')
                        if after != before and field.type == 'many2one' and field.comodel_name in self.foreign:
                            wrong.append(f'{role} put a record of the other cooperative into {model}.{field.name}')
                        if after != before and field.comodel_name == 'res.company' and after == self.other_coop.ids:
                            wrong.append(f'{role} moved {model} to the other cooperative by {field.name}')
        self.assertGreater(count, 1500)
        self.assertFalse(wrong, '\n'.join(wrong))

    @mute_logger('odoo.models', 'odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model', 'odoo.sql_db')
    def test_create(self):
        """ By values, by default_* of the context, by an import: what NEVER lists stays as the program sets it """
        wrong, count = [], 0
        for model, minimal in MINIMAL.items():
            row = self.own[model][:1]
            for role in ROLES:
                with self.taken_back():
                    try:
                        plain = self.env[model].browse(self.rpc(role, model, 'create', minimal))
                    except (*REFUSED, psycopg2.Error):
                        continue   # creates nothing at all
                    if role not in WRITABLE.get(model, (set(), set()))[0] and (role, model) != ('manager', 'koperasi.business.day'):
                        wrong.append(f'{role} created {model}')
                        continue
                    expected = {name: self.state_of(plain, name) for name in NEVER.get(model, ())}
                names = NEVER.get(model, {'state', 'opened_by_id', 'closed_by_id', 'closed_at'} & row._fields.keys())
                for name in names:
                    value = self.other_value(row, row._fields[name])
                    ways = {
                        'values': ('create', ({**minimal, name: value},), {}),
                        'default': ('create', (minimal,), {'context': {f'default_{name}': value}}),
                        'import': ('load', (['name', name], [["Baru", str(value)]]), {}),
                    }
                    for way, (method, args, kwargs) in ways.items():
                        count += 1
                        with self.taken_back():
                            try:
                                result = self.rpc(role, model, method, *args, **kwargs)
                            except (*REFUSED, psycopg2.Error):
                                continue
                            ids = result['ids'] if method == 'load' else [result]
                            for record in self.env[model].browse(ids or []):
                                got = self.state_of(record, name)
                                if name in expected and got == expected[name]:
                                    continue   # what the program sets by itself
                                if got == (value.ids if hasattr(value, 'ids') else value) or (isinstance(got, list) and value in got):
                                    wrong.append(f'{role} created {model} with {name}={value!r:.40} by {way}')
                                elif name in expected and (model, name) != ('koperasi.case', 'name') and name not in ('number', 'partner_id', 'search_text'):
                                    wrong.append(f'{role} got {model}.{name}={got!r:.40} by {way}')
        self.assertGreater(count, 90)
        self.assertFalse(wrong, '\n'.join(wrong))

    @mute_logger('odoo.models', 'odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model', 'odoo.sql_db')
    def test_nested_commands(self):
        """ Through every list of our rows on any parent, own or Odoo's, as each role: no money row is made, changed, unlinked """
        before = self.stamp(MONEY)
        protected = {'koperasi.account', 'koperasi.transaction', 'koperasi.entry', 'koperasi.request', 'koperasi.savings.hold', 'koperasi.loan', 'koperasi.approval',
                     'koperasi.member.state.log', 'koperasi.savings.account', 'koperasi.opening.total'}
        evil = {'balance': 10**9, 'amount': 10**9, 'state': 'closed', 'held': 0, 'minimum': 0, 'number': 'x', 'reason': 'x', 'memo': 'x', 'balance_after': 10**9}
        wrong, count = [], 0
        for parent in sorted(self.env.registry):
            if self.env[parent]._abstract or not (parent.startswith('koperasi.') or parent in ('account.move', 'res.partner', 'res.company', 'res.users')):
                continue
            for field in self.env[parent]._fields.values():
                if field.type not in ('one2many', 'many2many') or field.comodel_name not in protected:
                    continue
                target = self.own[field.comodel_name][:1]
                values = {name: value for name, value in evil.items() if name in target._fields}
                row = self.own[parent][:1] if parent in self.own else self.world_a['deposit'].move_id
                for role in ROLES:
                    for command in (Command.create(values), Command.update(target.id, values), Command.delete(target.id), Command.unlink(target.id),
                                    Command.set(self.foreign[field.comodel_name][:1].ids), Command.link(self.foreign[field.comodel_name][:1].id)):
                        count += 1
                        with self.taken_back():
                            try:
                                self.rpc(role, parent, 'write', row.ids, {field.name: [command]})
                            except (*REFUSED, psycopg2.Error):
                                continue
                            if self.stamp(MONEY) != before:
                                wrong.append(f'{role} {parent}.{field.name} {command}')
        self.assertGreater(count, 300)
        self.assertFalse(wrong, '\n'.join(wrong))
