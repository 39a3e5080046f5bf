from odoo import api, models


class KoperasiRun(models.Model):
    """ Where OCA's queue_job is installed, chunks are its jobs too: as many workers as its channel allows, on any number of Odoo nodes.
    Odoo's own cron works beside it, or alone; whoever comes first takes a chunk. """
    _inherit = 'koperasi.run'

    @api.model
    def _queue(self, count):
        """ Ask for so many jobs, if there is somebody to do them """
        if 'queue.job' in self.env:
            for _job in range(count):
                self.sudo().with_delay(description=self.env._("Batch Run"))._work_job()

    @api.model
    def _work_job(self):
        """ A job: a chunk, and what follows if it was the last one. In database transactions of its own, as READ COMMITTED is set before the
        first question, and the job was read already. """
        while self._apart('_work_chunk') == 0:   # it was halved: its second half has a job of its own
            pass
        while self._apart('_work_step', own=True) is not None:
            pass

    def _apart(self, name, **kwargs):
        with self.env.registry.cursor() as cr:
            return getattr(self.with_env(self.env(cr=cr)), name)(**kwargs)
