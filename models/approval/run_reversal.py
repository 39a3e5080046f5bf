from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, groupby

from ..ledger.checks import ACCOUNTANT, MANAGER, check_role, text
from ..ledger.mass import MassEvent
from ..ledger.posting import Posting
from ..ledger.run_work import Outcome

MOVES = 1   # one journal entry of the run a chunk: it is as large as the chunk that booked it
SINGLY = 500   # transactions that are taken back each as if it were alone


class KoperasiRun(models.Model):
    """ A run is taken back as a whole, once, by two persons, as long as nothing that came later depends on it. """
    _inherit = 'koperasi.run'

    kind = fields.Selection(selection_add=[('reversal', "Reversal of a Run")], ondelete={'reversal': 'cascade'})
    may_reverse = fields.Boolean(compute='_compute_may_reverse')

    def _reversible_kinds(self):
        """ Kinds that moved money and changed nothing else; domains add theirs """
        return {'year'}

    def _summary_kinds(self):
        """ Kinds that say what others booked: made anew after one of these was taken back; domains add theirs """
        return set()

    def _reversed_singly(self):
        """ Those of them whose transactions are taken back as each would be by itself, with all that follows from it; domains add theirs """
        return set()

    def _shared_accounts(self):
        """ Ids of ``koperasi.account`` that others move without minding; domains add theirs """
        return []

    def _compute_may_reverse(self):
        for run in self:
            run.may_reverse = run.state == 'done' and run.kind in self._reversible_kinds()

    def reverse(self, reason, key):
        """ Take back all that this run booked, by the opposite entries on the open business day.

        :param str reason: why
        :param str key: idempotency key made by the client, 1 to 255 characters
        :return: dict with ``run_id`` of the reversal, ``state``; before a second person has approved ``approval_id``, ``state``, ``message``
        :raises UserError: if it cannot be taken back, was taken back, or accounts have moved since
        :raises AccessError: if the caller is neither manager nor accountant
        """
        self.ensure_one()
        check_role(self.env, MANAGER, ACCOUNTANT)
        self.check_access('read')
        arguments = {'reason': text(self.env, reason, self.env._("The reason"), required=True), 'key': key}
        Approval = self.env['koperasi.approval']
        waits = Approval._gate(
            self.company_id, key, Approval._prepare_request(self, 'reverse', arguments), 'run_reversal', 0,
            self.env._("Reversal of %s", self.display_name), [self.env._("A run is taken back by two persons."), self.env._("Reason: %s", reason)],
            self, (self, 'reverse', arguments), self._check_can_reverse)
        if waits:
            return waits
        with self.env['koperasi.transaction']._asked_once(self.company_id, key, {'reverse_run': self.id, **arguments}) as (_request_id, done):
            if not done:
                self._check_can_reverse()
                self._start('reversal', self.company_id, self.company_id._koperasi_book_date(), {'run': self.id, 'reason': arguments['reason']}, f'run {self.id}')
        found = self.sudo().search([('kind', '=', 'reversal'), ('scope', '=', f'run {self.id}'), ('company_id', '=', self.company_id.id)], limit=1)
        return {'run_id': found.id, 'state': found.state}

    def _check_can_reverse(self):
        run = self.sudo()
        if not run.may_reverse:
            raise UserError(self.env._("%s cannot be taken back.", self.display_name))
        run._call('check_reverse')
        later = self.env.execute_query(SQL(
            """SELECT a.number FROM koperasi_transaction t JOIN koperasi_entry e ON e.transaction_id = t.id JOIN koperasi_account a ON a.id = e.account_id
               WHERE t.run_id = %s AND NOT a.id = ANY(%s) GROUP BY a.id HAVING MAX(e.seq) < a.seq ORDER BY 1 LIMIT 5""", run.id, run._shared_accounts()))
        if later:
            raise UserError(self.env._("These accounts have moved since: %s. Correct them one by one.", ", ".join(number for (number,) in later)))

    # -- the work ---------------------------------------------------------------------

    def _reversed_run(self):
        return self.browse(self.arguments['run'])

    def _is_singly(self):
        return self._reversed_run().kind in self._reversed_singly()

    def _unit_reversal(self):
        return SINGLY if self._is_singly() else MOVES

    def _model_reversal(self):
        return 'koperasi.transaction' if self._is_singly() else 'account.move'

    def _split_reversal(self):
        transactions = self._taken_back().transaction_ids
        if self._is_singly():   # one of them may have been taken back by itself
            return transactions.filtered(lambda transaction: not transaction.is_reversed).sorted('id', reverse=True).ids
        return transactions.move_id.sorted('id', reverse=True).ids

    def _taken_back(self):
        """ The run that this reversal is about, with its steps """
        run = self._reversed_run()
        return run | run.step_ids

    def _work_reversal(self, chunk):
        if self._is_singly():
            return self._reverse_singly(chunk)
        outcome = Outcome()
        for move in self.env['account.move'].browse(chunk.record_ids):
            if not move.koperasi_transaction_ids.entry_ids:
                postings = [Posting(kind='reversal', gl_lines=transaction._mirrored_gl_lines(), memo=self.arguments['reason'], amount=int(transaction.amount),
                                    values={'reversal_of_id': transaction.id}) for transaction in move.koperasi_transaction_ids]
                chunk._book_postings(postings, move.journal_id, move.id)
                outcome.amount += sum(posting.amount for posting in postings)
                continue
            events = self._opposite_events(move)
            chunk._book(events, move.journal_id, move.id, closing=True)
            outcome.amount += sum(abs(amount) for event in events for _account, _component, amount in event.rows)
        return outcome

    def _reverse_singly(self, chunk):
        transactions, outcome = self.env['koperasi.transaction'].browse(chunk.record_ids), Outcome()
        for journal, own in transactions.grouped('journal_id').items():
            part = chunk._book_each(own, lambda transaction: transaction._reversal_postings(self.arguments['reason']), journal)
            outcome.amount, outcome.skipped = outcome.amount + part.amount, outcome.skipped + part.skipped
        transactions.invalidate_recordset(['reversal_ids', 'is_reversed'])
        for transaction in transactions:
            if transaction.reversal_ids:
                transaction._on_reversed(transaction.reversal_ids)
        return outcome

    def _opposite_events(self, move):
        """ What takes back a journal entry of a run, the last movement first """
        rows = self.env.execute_query(SQL(
            """SELECT e.transaction_id, e.account_id, e.component, e.amount, t.value_date FROM koperasi_transaction t JOIN koperasi_entry e ON e.transaction_id = t.id
               WHERE t.move_id = %s ORDER BY e.transaction_id DESC, e.id DESC""", move.id))
        events = []
        for transaction_id, own in groupby(rows, key=lambda row: row[0]):
            # as if it had not been: it counts from the day from which the other one counted
            event = MassEvent('reversal', self.arguments['reason'], own[0][4], values={'reversal_of_id': transaction_id})
            for _transaction, account_id, component, amount, _value_date in own:
                event.add(account_id, component, -int(amount))
            events.append(event)
        for line in move.line_ids.filtered(lambda line: not line.account_id.koperasi_control):
            events[0].gl_lines[line.account_id.id] = events[0].gl_lines.get(line.account_id.id, 0) - int(line.balance)
        return events

    def _finish_reversal(self):
        """ The run is as if it had not been; its closing waits for it again """
        run = self._reversed_run()
        if self.error_ids:
            raise UserError(self.env._("Some journal entries could not be taken back."))
        run._call('taken_back')
        self._taken_back().write({'state': 'reversed'})
        self.env.flush_all()   # makes room for the next run of this kind and date
        if run.parent_id:
            again = run | run.parent_id.step_ids.filtered(lambda step: step.kind in self._summary_kinds() and step.state == 'done')
            again.write({'state': 'reversed'})
            again.flush_recordset()
            self.create([{
                'kind': step.kind, 'company_id': step.company_id.id, 'date': step.date, 'scope': step.scope, 'user_id': step.user_id.id,
                'arguments': step.arguments, 'parent_id': step.parent_id.id, 'place': step.place} for step in again])
            run.parent_id.write({'state': 'stopped', 'finished_at': False, 'problem': self.env._("%s was taken back. Go on to run it again.", run.display_name)})


class KoperasiApproval(models.Model):
    _inherit = 'koperasi.approval'

    operation = fields.Selection(selection_add=[('run_reversal', "Reversal of a Run")], ondelete={'run_reversal': 'cascade'})

    def _doors(self):
        return (*super()._doors(), ('koperasi.run', 'reverse'))
