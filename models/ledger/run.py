from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .checks import ACCOUNTANT, ADMIN, MANAGER, check_role

STATES = [
    ('waiting', "Waits"), ('running', "Running"), ('paused', "Paused"), ('stopped', "Stopped"), ('done', "Done"), ('reversed', "Reversed"),
]
PARTS = ('total', 'done', 'skipped', 'amount')


class KoperasiRun(models.Model):
    """ One job of a branch and a business date over many records (design.md §3), or a closing that consists of several, its steps.

    A kind ``x`` of run is made of methods of this model: ``_split_x()`` gives the ids it is about, ``_work_x(chunk)`` does some of
    them, ``_finish_x()`` what comes after the last one, ``_unit_x()`` how many make a chunk. All but one of ``_work_x`` and ``_finish_x``
    may be left out; ``_describe_x()`` says in a line what ``_finish_x`` gave back, its ``result``. ``_steps(kind)`` names the steps of a closing. The workers are in run_work.py.
    """
    _name = 'koperasi.run'
    _description = "Batch Run"
    _order = 'id desc'
    _rec_name = 'kind'
    _check_company_auto = True

    kind = fields.Selection([
        ('day', "Close of Day"), ('day_ready', "Is the Day Ready?"), ('day_records', "Check of Records"), ('day_totals', "Totals of the Day"), ('day_end', "The Day Is Closed"),
        ('month', "Close of Month"), ('books_check', "Check of the Books"),
    ], required=True, readonly=True)
    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    date = fields.Date(required=True, readonly=True, help="Business date, or the last day of the month that is closed.")
    scope = fields.Char(required=True, readonly=True, default='', help="What else tells two runs of a kind and date apart, such as the hash of a file.")
    state = fields.Selection(STATES, required=True, readonly=True, default='waiting')
    parent_id = fields.Many2one('koperasi.run', string="Step of", readonly=True, index='btree_not_null', ondelete='cascade')
    step_ids = fields.One2many('koperasi.run', 'parent_id', string="Steps", readonly=True)
    place = fields.Integer(readonly=True, aggregator=None)
    user_id = fields.Many2one('res.users', string="Started By", required=True, readonly=True, default=lambda self: self.env.user, ondelete='restrict')
    arguments = fields.Json(readonly=True)
    result = fields.Json(readonly=True)
    summary = fields.Char(compute='_compute_summary', help="What it came to.")
    problem = fields.Text(readonly=True, help="Why it stopped.")
    started_at = fields.Datetime(readonly=True)
    finished_at = fields.Datetime(readonly=True)
    chunk_ids = fields.One2many('koperasi.run.chunk', 'run_id', readonly=True)
    error_ids = fields.One2many('koperasi.run.error', 'run_id', string="Left Out", readonly=True)
    left_out_ids = fields.Many2many('koperasi.run.error', string="Left Out by Its Steps", compute='_compute_left_out_ids')
    total = fields.Integer(string="Records", compute='_compute_progress')
    done = fields.Integer(compute='_compute_progress')
    skipped = fields.Integer(string="Records Left Out", compute='_compute_progress')
    amount = fields.Monetary(compute='_compute_progress')
    progress = fields.Float(string="Progress (%)", compute='_compute_progress')
    seconds = fields.Float(compute='_compute_seconds', digits=(12, 1))
    transaction_ids = fields.One2many('koperasi.transaction', 'run_id', readonly=True)

    _once = models.UniqueIndex(
        "(company_id, kind, date, scope) WHERE state <> 'reversed'", "This run was started already.")
    _state_idx = models.Index("(state) WHERE state IN ('waiting', 'running', 'paused', 'stopped')")

    # -- what it shows ----------------------------------------------------------

    @api.depends('chunk_ids.state', 'step_ids.state', 'state')
    def _compute_progress(self):
        rows = self.env.execute_query_dict(SQL(
            """SELECT r.id, COUNT(DISTINCT s.id) AS steps, COUNT(DISTINCT s.id) FILTER (WHERE s.state IN ('done', 'reversed')) AS ended,
                      COALESCE(SUM(c.total), 0) AS total, COALESCE(SUM(c.done), 0) AS done, COALESCE(SUM(c.skipped), 0) AS skipped,
                      COALESCE(SUM(c.amount), 0) AS amount, COALESCE(SUM(c.total) FILTER (WHERE NOT COALESCE(s.state IN ('done', 'reversed'), FALSE)), 0) AS begun,
                      COALESCE(SUM(c.done + c.skipped) FILTER (WHERE NOT COALESCE(s.state IN ('done', 'reversed'), FALSE)), 0) AS worked
               FROM koperasi_run r LEFT JOIN koperasi_run s ON s.parent_id = r.id LEFT JOIN koperasi_run_chunk c ON c.run_id IN (r.id, s.id)
               WHERE r.id IN %s GROUP BY 1""", tuple(self.ids) or (0,)))
        found = {row['id']: row for row in rows}
        for run in self:
            row = found.get(run.id, dict.fromkeys(('steps', 'ended', 'begun', 'worked', *PARTS), 0))
            for name in PARTS:
                run[name] = row[name]
            worked = row['worked'] / row['begun'] if row['begun'] else 0
            if run.state in ('done', 'reversed'):
                run.progress = 100
            else:   # a step that is under way counts by its records
                run.progress = min(99, 100 * ((row['ended'] + worked) / (row['steps'] + 1) if row['steps'] else worked))

    @api.depends('error_ids', 'step_ids.error_ids')
    def _compute_left_out_ids(self):
        for run in self:
            run.left_out_ids = run.error_ids | run.step_ids.error_ids

    @api.depends('result', 'kind')
    def _compute_summary(self):
        for run in self:
            run.summary = run.result and run._call('describe')

    @api.depends('started_at', 'finished_at')
    def _compute_seconds(self):
        for run in self:
            run.seconds = ((run.finished_at or fields.Datetime.now()) - run.started_at).total_seconds() if run.started_at else 0

    @api.depends('kind', 'date')
    def _compute_display_name(self):
        kinds = dict(self._fields['kind']._description_selection(self.env))
        for run in self:
            run.display_name = f"{kinds.get(run.kind, '')} {run.date or ''}"

    # -- start --------------------------------------------------------------------

    @api.model
    def _start(self, kind, company, date, arguments=None, scope=''):
        """ Start a run, or find the one that was started; who may do so was checked.

        :param str kind: value of ``kind``
        :param company: branch
        :param date date: business date
        :param arguments: JSON-able
        :param str scope: what else tells it from another run of this kind and date
        :return: ``koperasi.run`` as superuser; one that stopped goes on
        """
        values = {'kind': kind, 'company_id': company.id, 'date': date, 'scope': scope}
        Run = self.sudo()
        # two who start it at once: the second waits for the first, and is told by the index
        self.env.cr.execute(SQL("SELECT 1 FROM res_company WHERE id = %s FOR NO KEY UPDATE", company.id))
        run = Run.search([(name, '=', value) for name, value in values.items()] + [('state', '!=', 'reversed')])
        if not run:
            run = Run.create([{**values, 'user_id': self.env.uid, 'arguments': arguments, 'state': 'running'}])
            run.started_at = fields.Datetime.now()
            for place, step in self._steps(kind):
                Run.create([{**values, 'kind': step, 'user_id': self.env.uid, 'arguments': arguments, 'parent_id': run.id, 'place': place}])
            if not run.step_ids:
                run._begin()
        elif run.state == 'stopped':
            run._resume()
        self._wake()
        return run

    @api.model
    def _steps(self, kind):
        """ The steps of a closing; domains add theirs.

        :return: list of ``(place, kind)``
        """
        return {
            'day': [(10, 'day_ready'), (15, 'day_records'), (80, 'day_totals'), (90, 'day_end')],
            'month': [(90, 'books_check')],
        }.get(kind, [])

    @api.model
    def _wake(self):
        """ Let the workers look for work """
        self._queue(1)
        for number in (1, 2):
            self.env.ref(f'koperasi.cron_koperasi_run_{number}').sudo()._trigger()

    # -- buttons --------------------------------------------------------------------

    def _check_may_steer(self):
        check_role(self.env, MANAGER, ACCOUNTANT, ADMIN)
        self.check_access('read')

    def action_pause(self):
        """ Stop after the chunks that are being worked on.

        :raises AccessError: if the caller is neither manager, accountant nor administrator
        """
        self._check_may_steer()
        (self | self.step_ids).filtered(lambda run: run.state == 'running').sudo().write({'state': 'paused'})
        return True

    def action_resume(self):
        """ Go on where it was paused, or stopped for a reason that is gone.

        :raises AccessError: if the caller is neither manager, accountant nor administrator
        """
        self._check_may_steer()
        self.sudo()._resume()
        return True

    def _resume(self):
        (self | self.parent_id | self.step_ids).filtered(lambda run: run.state in ('paused', 'stopped')).write({'state': 'running', 'problem': False})
        self._wake()

    def action_retry(self):
        """ Try again the records that were left out.

        :raises AccessError: if the caller is neither manager, accountant nor administrator
        :raises UserError: if the day on which it may book is over
        """
        self._check_may_steer()
        for run in (self | self.step_ids).sudo():
            errors = run.error_ids.filtered(lambda error: not error.retried)
            if not errors:
                continue
            if run.date != run.company_id.koperasi_open_date and run._is_of_day():
                raise UserError(self.env._("The day of this run is closed: what was left out is due again on the next one."))
            errors.retried = True
            run.chunk_ids._insert(run, [sorted(set(errors.mapped('work_id')))])
            run._count_again(errors)
            run.state = 'running'
        self._wake()
        return True

    def _is_of_day(self):
        return self.parent_id.kind == 'day'

    def _count_again(self, errors):
        """ What is tried again is not counted twice """
        for chunk, own in errors.grouped('chunk_id').items():
            again = len(set(own.mapped('work_id')))
            chunk.write({'total': chunk.total - again, 'skipped': chunk.skipped - again})

    def action_open_transactions(self):
        """ Open what this run booked. """
        self.check_access('read')
        return {
            'type': 'ir.actions.act_window', 'name': self.display_name, 'res_model': 'koperasi.transaction', 'view_mode': 'list,form',
            'domain': [('run_id', 'in', (self | self.step_ids).ids)]}

    # -- access ---------------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A run stays as the record of what was done."))


class KoperasiRunChunk(models.Model):
    """ Some records of a run: what one worker does in one database transaction. """
    _name = 'koperasi.run.chunk'
    _description = "Part of a Batch Run"
    _order = 'id'
    _log_access = False

    run_id = fields.Many2one('koperasi.run', required=True, readonly=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='run_id.company_id')
    state = fields.Selection([('waiting', "Waits"), ('done', "Done")], required=True, readonly=True, default='waiting')
    record_ids = fields.Json(readonly=True)
    total = fields.Integer(readonly=True)
    done = fields.Integer(readonly=True)
    skipped = fields.Integer(readonly=True)
    amount = fields.Float(digits=(18, 0), readonly=True)
    tries = fields.Integer(readonly=True)

    _waiting_idx = models.Index("(run_id) WHERE state = 'waiting'")

    @api.model
    def _insert(self, run, lists):
        """ Chunks of a run for lists of record ids """
        chunks = self.create([{'run_id': run.id, 'record_ids': ids, 'total': len(ids)} for ids in lists if ids])
        run._queue(len(chunks))
        return chunks


class KoperasiRunError(models.Model):
    """ A record that a run left out, and why: no run leaves one out silently. """
    _name = 'koperasi.run.error'
    _description = "Record Left Out by a Run"
    _order = 'id'
    _log_access = False

    run_id = fields.Many2one('koperasi.run', required=True, readonly=True, index=True, ondelete='cascade')
    kind = fields.Selection(related='run_id.kind')
    chunk_id = fields.Many2one('koperasi.run.chunk', readonly=True, ondelete='cascade')
    company_id = fields.Many2one(related='run_id.company_id')
    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(string="Record", model_field='res_model', required=True, readonly=True)
    work_id = fields.Integer(readonly=True, help="What is tried again: the record itself, or its member where the run is about members.")
    name = fields.Char(readonly=True)
    reason = fields.Char(required=True, readonly=True)
    retried = fields.Boolean(readonly=True)

    def action_open_record(self):
        """ Open the record that was left out. """
        self.ensure_one()
        return {'type': 'ir.actions.act_window', 'res_model': self.res_model, 'res_id': self.res_id, 'view_mode': 'form'}


class KoperasiTransaction(models.Model):
    _inherit = 'koperasi.transaction'

    # the run that booked it, written by the ledger from Posting.values
    run_id = fields.Many2one('koperasi.run', string="Batch Run", readonly=True, index='btree_not_null', ondelete='restrict')
