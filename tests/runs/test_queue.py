from datetime import date
from unittest.mock import patch

from .common import RunCase


class Delayed:
    """ What queue_job's ``with_delay`` gives: it notes the call """

    def __init__(self, records, calls):
        self.records, self.calls = records, calls

    def __getattr__(self, name):
        return lambda *args: self.calls.append((self.records, name, args))


class TestQueue(RunCase):
    """ A stand-in for OCA's queue_job, which need not be installed """

    def test_jobs(self):
        """ Every chunk becomes a job, and so does each start; jobs alone bring a month to its end """
        self.rate('SIBUHAR', 8)
        self.put(self.savings, 1_000_000)
        self.go_to(date(2026, 1, 31))
        calls, Run = [], type(self.Run)
        with patch.dict(self.env.registry.models, {'queue.job': Run}), \
                patch.object(Run, 'with_delay', lambda records, **_options: Delayed(records, calls), create=True), \
                patch.object(Run, '_unit_savings_interest', lambda run: 1):
            answer = self.by(self.accountant, self.Run).start_month(self.coop.id, '2026-01-31')
            self.assertEqual(len(calls), 1)
            for records, name, args in calls:   # jobs bring more jobs
                with patch.object(self.env.registry, 'cursor', self.same_cursor), patch.object(Run, '_work_chunk', self.in_place(Run._work_chunk)), \
                        patch.object(Run, '_work_step', self.in_place(Run._work_step)):
                    getattr(records, name)(*args)
        self.env.invalidate_all()
        run = self.Run.browse(answer['run_id'])
        self.assertEqual(run.state, 'done', run.step_ids.mapped('problem'))
        self.assertEqual(len(self.step(run, 'savings_interest').chunk_ids), 2)
        self.assertGreaterEqual(len(calls), 1 + len(run.step_ids.chunk_ids))
        self.assertTrue(self.earned(self.savings)['interest'])

    def test_without(self):
        """ Without it nothing is missing, and nothing is asked for """
        self.assertNotIn('queue.job', self.env)
        self.Run._queue(3)

    def same_cursor(self):
        """ This test's database transaction, in which nothing is committed """
        case = self

        class Cursor:
            def __enter__(self):
                self.commit = patch.object(case.env.cr, 'commit', lambda: None)
                self.commit.start()
                return case.env.cr

            def __exit__(self, *_exc):
                self.commit.stop()
        return Cursor()

    @staticmethod
    def in_place(method):
        return lambda run, own=True: method(run, own=False)
