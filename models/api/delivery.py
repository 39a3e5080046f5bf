import http.client
import json
import logging
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..ledger.checks import ADMIN, check_role
from ..ledger.outgoing import Refused, send

_logger = logging.getLogger(__name__)
# minutes until the next try; after the last one a person has to ask for it
WAITS = (1, 5, 30, 120, 360, 720, 1440)
KEPT = timedelta(days=30)
SECONDS = 120


class KoperasiWebhookDelivery(models.Model):
    """ A message of a webhook: written in the transaction of what it tells of, sent by a cron, perhaps twice, never lost silently. """
    _name = 'koperasi.webhook.delivery'
    _description = "Webhook Message"
    _order = 'id desc'
    _rec_name = 'event'
    _log_access = False

    webhook_id = fields.Many2one('koperasi.webhook', required=True, readonly=True, index=True, ondelete='cascade')
    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True)
    event = fields.Selection(
        [('posted', "Booked"), ('reversed', "Reversed"), ('batch', "Booked Together"), ('run', "Batch Run")], required=True, readonly=True)
    transaction_id = fields.Many2one('koperasi.transaction', readonly=True, index='btree_not_null', ondelete='cascade')
    run_id = fields.Many2one('koperasi.run', string="Batch Run", readonly=True, index='btree_not_null', ondelete='cascade')
    created_at = fields.Datetime(required=True, readonly=True)
    state = fields.Selection([('waiting', "Waiting"), ('sent', "Sent"), ('failed', "Given Up")], required=True, readonly=True)
    tries = fields.Integer(required=True, readonly=True, aggregator=None)
    next_try = fields.Datetime(readonly=True)
    sent_at = fields.Datetime(readonly=True)
    answer = fields.Char(string="Last Answer", readonly=True)

    _waiting_idx = models.Index("(next_try) WHERE state = 'waiting'")

    @api.model
    def _insert(self, webhook_ids, company, event, transaction_ids=(None,), run_id=None):
        """ Messages for these webhooks, one for each transaction: one statement, whoever books """
        rows = [(webhook, company.id, event, transaction, run_id) for transaction in transaction_ids for webhook in webhook_ids]
        self.env.cr.execute_values(
            "INSERT INTO koperasi_webhook_delivery (webhook_id, company_id, event, transaction_id, run_id, created_at, state, tries, next_try) VALUES %s",
            rows, template="(%s, %s, %s, %s, %s, now() AT TIME ZONE 'UTC', 'waiting', 0, now() AT TIME ZONE 'UTC')", page_size=len(rows))

    # -- what is told -------------------------------------------------------------------

    def _payload(self):
        """ The message: plain values, the same at each try """
        name = {'posted': 'transaction.posted', 'reversed': 'transaction.reversed', 'batch': 'batch.posted', 'run': 'run.finished'}[self.event]
        return {'id': self.id, 'event': name, 'branch': self.company_id.name, 'at': f'{self.created_at.isoformat()}Z', 'data': getattr(self, f'_tell_{self.event}')()}

    def _tell_posted(self):
        transaction = self.transaction_id
        return {**self.env['koperasi.api']._answer(transaction), 'origin': transaction.origin, 'reverses': transaction.reversal_of_id.name or None}

    _tell_reversed = _tell_posted

    def _tell_batch(self):
        own = self.transaction_id.search([('request_id', '=', self.transaction_id.request_id.id)])
        return {'kinds': sorted(set(own.mapped('kind'))), 'date': self.transaction_id.business_date.isoformat(), 'transactions': len(own),
                'amount': int(sum(own.mapped('amount')))}

    def _tell_run(self):
        run = self.run_id
        [[count, amount]] = self.env.execute_query(SQL(
            "SELECT COUNT(*), COALESCE(SUM(amount), 0) FROM koperasi_transaction WHERE run_id IN %s", tuple((run | run.step_ids).ids)))
        return {'run': run.id, 'kind': run.kind, 'date': run.date.isoformat(), 'transactions': count, 'amount': int(amount), 'records': run.total,
                'left_out': run.skipped}

    # -- sending --------------------------------------------------------------------------

    @api.model
    def _cron_send(self):
        """ Send what is due. A webhook that does not answer waits for the next time with all that it has: the others do not wait for it. """
        Cron, until, failed = self.env['ir.cron'], time.monotonic() + SECONDS, set()
        while time.monotonic() < until:
            delivery = self._take(failed)
            if not delivery:
                return
            if not delivery._send():
                failed.add(delivery.webhook_id.id)
            Cron._commit_progress(1)

    @api.model
    def _take(self, failed=()):
        """ The next message that is due, ours alone until the end of the transaction """
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            """SELECT d.id FROM koperasi_webhook_delivery d JOIN koperasi_webhook w ON w.id = d.webhook_id
               WHERE d.state = 'waiting' AND w.active AND d.next_try <= now() AT TIME ZONE 'UTC' AND d.webhook_id NOT IN %s
               ORDER BY d.id LIMIT 1 FOR UPDATE OF d SKIP LOCKED""", tuple(failed) or (0,)))
        return self.browse(rows[0][0]) if rows else self.browse()

    def _send(self):
        """ Send this message once, and note what came of it; whether it arrived """
        webhook = self.webhook_id.sudo()
        body = json.dumps(self._payload(), separators=(',', ':')).encode()
        try:
            status = send(webhook.url, body, webhook.secret, {'X-Koperasi-Delivery': str(self.id)}, webhook._private())
            answer, arrived = f'HTTP {status}', 200 <= status < 300
        except Refused as error:
            answer, arrived = str(error), False
        except (OSError, http.client.HTTPException) as error:   # what they say may hold what they were sent
            answer, arrived = type(error).__name__, False
        now = fields.Datetime.now()
        values = {'tries': self.tries + 1, 'answer': answer}
        if arrived:
            values.update(state='sent', sent_at=now, next_try=False)
        elif self.tries < len(WAITS):
            values.update(next_try=now + timedelta(minutes=WAITS[self.tries]))
        else:
            values.update(state='failed', next_try=False)
            _logger.warning("webhook %s: message %s given up: %s", webhook.id, self.id, answer)
        self.sudo().write(values)
        return arrived

    def retry(self):
        """ Send these messages again, also those that arrived.

        :raises AccessError: if the caller is no administrator
        """
        check_role(self.env, ADMIN)
        self.check_access('read')
        self.sudo().write({'state': 'waiting', 'tries': 0, 'next_try': fields.Datetime.now(), 'sent_at': False})
        return True

    @api.autovacuum
    def _forget_sent(self):
        self.sudo().search([('state', '=', 'sent'), ('sent_at', '<', fields.Datetime.now() - KEPT)], limit=10_000).unlink()
