import logging
import time

from odoo import api, fields, models
from odoo.modules import module

_logger = logging.getLogger(__name__)


class KoperasiOpeningProgress(models.Model):
    """ How far an import has come. Its row is written beside the one long transaction of the import, which it never sees. """
    _name = 'koperasi.opening.progress'
    _description = "Progress of Bringing in the Books"
    _log_access = False

    # no many2one: its foreign key would wait for the transaction of the import
    import_number = fields.Integer(required=True)
    stage = fields.Char(required=True)
    done = fields.Integer(required=True)
    total = fields.Integer(required=True)

    _import_uniq = models.UniqueIndex('(import_number)', "An import has one progress.")

    @api.model
    def _reporter(self, record):
        """ ``report(stage, done, total)`` for an import; prints instead where the context says so (command line) """
        return self.env.context.get('koperasi_opening_report') or Reporter(self.env.registry, record.id)


class Reporter:
    def __init__(self, registry, import_number):
        self._registry = registry
        self._import_number = import_number
        self._last = 0.0
        self._stage = None

    def __call__(self, stage, done, total):
        now = time.monotonic()
        if stage == self._stage and done < total and now - self._last < 0.5:
            return
        self._last, self._stage = now, stage
        if module.current_test or not self._registry.ready:   # a test has one cursor, an installation a table nobody else sees
            return
        try:
            with self._registry.cursor() as cr:
                cr.execute(
                    """INSERT INTO koperasi_opening_progress (import_number, stage, done, total) VALUES (%s, %s, %s, %s)
                       ON CONFLICT (import_number) DO UPDATE SET stage = EXCLUDED.stage, done = EXCLUDED.done, total = EXCLUDED.total""",
                    (self._import_number, stage, done, total))
        except Exception:   # what people see must never stop what is booked
            _logger.warning("progress of import %s could not be written", self._import_number, exc_info=True)
