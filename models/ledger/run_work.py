import json
import logging
import os
import signal
import time
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace

import psycopg2
from psycopg2.errorcodes import DEADLOCK_DETECTED, SERIALIZATION_FAILURE

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import config, split_every

from .posting import sums

_logger = logging.getLogger(__name__)

UNIT = 5_000    # records in a chunk: short enough for the tellers beside it, long enough for one journal entry each (performance.md)
TRIES = 5


@dataclass
class Outcome:
    """ What became of a chunk: rupiah moved, and ``(record, reason)`` of those that were left out; the others are done. """
    amount: int = 0
    skipped: list = field(default_factory=list)


def failpoint(name, counter=[0]):   # noqa: B006 - counts within this process
    """ A test kills this process at its n-th commit point: ``KOPERASI_FAILPOINT=n`` (reliability R21) """
    if wanted := os.environ.get('KOPERASI_FAILPOINT'):
        counter[0] += 1
        if counter[0] == int(wanted):
            _logger.warning("failpoint %s: %s", wanted, name)
            os.kill(os.getpid(), signal.SIGKILL)


class KoperasiRun(models.Model):
    """ The workers. Each takes one chunk at a time, in a READ COMMITTED database transaction of its own; what it books and that the
    chunk is done are committed together, so that a worker may die anywhere.
    """
    _inherit = 'koperasi.run'

    @api.model
    def _cron_work(self):
        """ Work until nothing is left, or until the time that Odoo gives a job comes near an end """
        limit = config['limit_time_real_cron'] if config['limit_time_real_cron'] >= 0 else config['limit_time_real']
        until = time.monotonic() + (limit * 0.6 if limit > 0 else 600)
        Cron, failed = self.env['ir.cron'], 0
        Cron._commit_progress()
        while time.monotonic() < until:
            try:
                done = self._work_once()
                failpoint('before commit')
                Cron._commit_progress(done or 0, remaining=0)
                failpoint('after commit')
                failed = 0
            except psycopg2.OperationalError as error:
                # another worker or a teller was first; a journal entry in READ COMMITTED rarely meets this
                self.env.cr.rollback()
                failed += 1
                if error.pgcode not in (SERIALIZATION_FAILURE, DEADLOCK_DETECTED) or failed > TRIES:
                    raise
                done = 0
            self.env.invalidate_all()
            if done is None:
                return
        self._wake()

    @api.model
    def _work_inline(self):
        """ All that is waiting, in this transaction: for tests and small books """
        while self._work_once(own=False) is not None:
            pass

    @api.model
    def _work_once(self, own=True):
        """ Do one chunk, or one step forward of a run.

        :param bool own: in a database transaction of its own, which has just begun
        :return: number of records; None if there is nothing to do
        """
        done = self._work_chunk(own)
        return self._work_step() if done is None else done

    @api.model
    def _work_chunk(self, own=True):
        """ Do a chunk that waits; parameters and result as of ``_work_once`` """
        if own:
            # a chunk is a small part of large tables: read by index, or each would cost as much as there are members
            self.env.cr.execute(
                "SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL random_page_cost = 1.1; SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL jit = off")
        chunk = self._take(
            """SELECT c.id FROM koperasi_run_chunk c JOIN koperasi_run r ON r.id = c.run_id
               WHERE c.state = 'waiting' AND r.state = 'running' ORDER BY c.id LIMIT 1 FOR UPDATE OF c SKIP LOCKED""")
        return self.env['koperasi.run.chunk'].browse(chunk)._as_starter()._do() if chunk else None

    @api.model
    def _work_step(self, own=False):
        """ Take a run one step forward whose chunks are done: 0, or None if there is none """
        if own:
            self.env.cr.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
        run = self._take(
            """SELECT r.id FROM koperasi_run r WHERE r.state = 'running'
                 AND NOT EXISTS (SELECT FROM koperasi_run_chunk c WHERE c.run_id = r.id AND c.state = 'waiting')
                 AND NOT EXISTS (SELECT FROM koperasi_run s WHERE s.parent_id = r.id AND s.state IN ('running', 'paused', 'stopped'))
               ORDER BY r.id LIMIT 1 FOR UPDATE SKIP LOCKED""")
        if not run:
            return None
        self.browse(run)._as_starter()._advance()
        return 0

    def _take(self, query):
        self.env.flush_all()
        self.env.cr.execute(query)
        row = self.env.cr.fetchone()
        return row and row[0]

    # -- steps ------------------------------------------------------------------------

    def _as_starter(self):
        """ This run as the work of the person who started it, who may do all that it does """
        user = self.sudo().user_id
        return self.with_user(user).sudo().with_company(self.sudo().company_id).with_context(lang=user.lang, tracking_disable=True)

    def _call(self, name, *args, default=None):
        """ A method of this kind """
        method = getattr(self, f'_{name}_{self.kind}', None)
        return method(*args) if method else default

    def _model(self):
        """ Name of the model whose ids its chunks hold """
        return self._call('model', default='koperasi.account')

    def _begin(self):
        """ Cut the work into chunks """
        ids = self._call('split', default=())
        self.chunk_ids._insert(self, [list(part) for part in split_every(self._call('unit', default=UNIT), ids)])
        self.write({'state': 'running', 'started_at': self.started_at or fields.Datetime.now()})

    def _advance(self):
        """ The next step, or the end """
        try:
            with self.env.cr.savepoint():
                following = self.step_ids.filtered(lambda step: step.state == 'waiting').sorted('place')[:1]
                if following:
                    following._begin()
                else:
                    result = self._call('finish')
                    self.write({'state': 'done', 'finished_at': fields.Datetime.now(), 'result': result})
                failpoint('advance')
        except UserError as error:
            self._stop(following or self, str(error))
        except psycopg2.OperationalError:
            raise
        except Exception as error:
            _logger.exception("run %s stopped", self)
            self._stop(following or self, f"{type(error).__name__}: {error}")

    @contextmanager
    def _asked_once(self, name):
        """ The request under which a step books something as a whole """
        with self.env['koperasi.transaction']._asked_once(self.company_id, f'run/{self.id}/{name}', {'run': self.id}) as (request_id, done):
            if done:
                raise UserError(self.env._("This part of the run was booked already."))
            yield request_id

    def _stop(self, run, problem):
        self.env.invalidate_all(flush=False)
        (run | run.parent_id).write({'state': 'stopped', 'problem': problem})


class KoperasiRunChunk(models.Model):
    _inherit = 'koperasi.run.chunk'

    def _as_starter(self):
        return self.with_env(self.sudo().run_id._as_starter().env)

    def _do(self):
        """ Work on this chunk. A record that makes all of it fail is looked for by halves, and left out with its reason.

        :return: number of records
        """
        try:
            with self.env.cr.savepoint():
                outcome = self.run_id._call('work', self)
                failpoint('booked')
        except psycopg2.OperationalError:
            raise
        except Exception as error:
            self.env.invalidate_all(flush=False)
            if not isinstance(error, UserError):
                _logger.exception("chunk %s of run %s", self.id, self.run_id.id)
            return self._halve(error)
        self._note(outcome)
        return self.total

    def _halve(self, error):
        ids = self.record_ids
        if len(ids) > 1:
            middle = len(ids) // 2
            self._insert(self.run_id, [ids[middle:]])
            self.write({'record_ids': ids[:middle], 'total': middle})
            return 0
        record = self.env[self.run_id._model()].browse(ids)
        self._note(Outcome(skipped=[(record, str(error) if isinstance(error, UserError) else f"{type(error).__name__}: {error}")]))
        return 1

    def _note(self, outcome):
        model = self.run_id._model()
        there = {name: set(self.env[name].browse({record.id for record, _reason in outcome.skipped if record._name == name}).exists().ids)
                 for name in {record._name for record, _reason in outcome.skipped}}
        errors = self.env['koperasi.run.error'].create([{
            'run_id': self.run_id.id, 'chunk_id': self.id, 'res_model': record._name, 'res_id': record.id,
            # what the run is about: a member, where one of his accounts was left out
            'work_id': record.id if record._name == model or 'member_id' not in record._fields else record.member_id.id,
            'name': record.sudo().display_name if record.id in there[record._name] else f'{record.id}', 'reason': reason} for record, reason in outcome.skipped])
        skipped = len(set(errors.mapped('work_id')))
        self.write({'state': 'done', 'done': self.total - skipped, 'skipped': skipped, 'amount': outcome.amount})

    def _book(self, events, journal, name='', closing=False):
        """ Book what this chunk came to, once: its key is the chunk's.

        :param events: ``MassEvent``
        :param str name: tells several bookings of a chunk apart
        :param bool closing: as of ``Movement``
        :return: ``koperasi.transaction``
        """
        with self._asked_once(name) as request_id:
            return self.env['koperasi.transaction']._book_mass(events, journal, request_id, self.run_id.company_id, {'run_id': self.run_id.id}, closing)

    @contextmanager
    def _asked_once(self, name):
        """ The request under which this chunk books: its state says whether it was carried out, the key makes sure of it """
        key = f'run/{self.run_id.id}/{self.id}/{self.record_ids[0]}/{name}'
        with self.env['koperasi.transaction']._asked_once(self.run_id.company_id, key, {'chunk': self.id, 'name': name}) as (request_id, done):
            if done:
                raise UserError(self.env._("This part of the run was booked already."))
            yield request_id

    def _book_each(self, records, prepare, journal, plain=lambda record: False):
        """ Book what ``prepare`` says of each record, in one journal entry a round. Who says why not is left out. Two records of a member
        come in different rounds: the second has to see what the first one booked.

        :param records: with a ``member_id``; those of nobody do not wait for each other
        :param prepare: function of a record that gives a list of ``Posting``, empty if nothing is due
        :param plain: function of a record: whether ``prepare`` leaves nothing behind where it says no, so that it needs no savepoint
        :return: ``Outcome``
        """
        outcome, rest, number = Outcome(), list(records), 0
        while rest:
            seen, later, postings = set(), [], []
            for record in rest:
                if record.member_id and record.member_id in seen:
                    later.append(record)
                    continue
                try:
                    with nullcontext() if plain(record) else self.env.cr.savepoint():
                        found = prepare(record)
                except UserError as error:
                    outcome.skipped.append((record, str(error)))
                    continue
                if found:
                    seen.add(record.member_id)
                    postings += found
            outcome.amount += sum(posting.amount or 0 for posting in postings)
            if postings:
                self._book_postings(postings, journal, f'{journal.id}/{number}')
            rest, number = later, number + 1
        return outcome

    def _book_postings(self, postings, journal, number):
        own = [replace(posting, values={
            **posting.values, 'run_id': self.run_id.id, 'other_side': json.dumps(sums((line.account_id, line.amount) for line in posting.gl_lines)) if posting.gl_lines else None,
        }) for posting in postings]
        with self._asked_once(number) as request_id:
            return self.env['koperasi.transaction']._book(own, journal, request_id, self.run_id.company_id, origin='batch', detailed=False)
