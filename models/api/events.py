from odoo import models

SEVERAL = 20   # bookings at once that are told one by one; more are told as one


class KoperasiTransaction(models.Model):
    _inherit = 'koperasi.transaction'

    def _book(self, postings, journal, request_id, company, *args, **kwargs):
        transactions = super()._book(postings, journal, request_id, company, *args, **kwargs)
        # what a run books is told at its end
        if not any(posting.values.get('run_id') for posting in postings):
            self._tell(transactions, postings, company)
        return transactions

    def _tell(self, transactions, postings, company):
        """ Leave messages for whoever wants to know of these bookings: with them, or not at all """
        Webhook, Delivery = self.env['koperasi.webhook'], self.env['koperasi.webhook.delivery']
        found = {'posted': [], 'reversed': []}
        for transaction, posting in zip(transactions, postings, strict=True):
            found['reversed' if posting.kind == 'reversal' else 'posted'].append(transaction.id)
        for event, ids in found.items():
            if ids and (webhooks := Webhook._listening(company.id, event)):
                Delivery._insert(webhooks, company, event if len(ids) <= SEVERAL else 'batch', ids if len(ids) <= SEVERAL else ids[:1])


class KoperasiRun(models.Model):
    _inherit = 'koperasi.run'

    def write(self, vals):
        result = super().write(vals)
        if vals.get('state') == 'done':
            for run in self.filtered(lambda run: not run.parent_id):
                if webhooks := self.env['koperasi.webhook']._listening(run.company_id.id, 'run'):
                    self.env['koperasi.webhook.delivery']._insert(webhooks, run.company_id, 'run', run_id=run.id)
        return result
