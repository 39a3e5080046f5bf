"""The receipt of a periodic return: what came when, to the digit, for whoever sent it."""
from odoo import models

from .text import day, moment, number, paper_lang, printed


class KoperasiReturnReceived(models.Model):
    _inherit = 'koperasi.return.received'

    def _paper(self):
        """ What stands on the receipt: dict of texts """
        self.ensure_one()
        self.check_access('read')
        own = self.sudo()
        own = own.with_context(lang=paper_lang(own.company_id.partner_id.with_env(own.env)))
        env, sender = own.env, own.env['koperasi.return.sender']
        choices = {name: dict(own._fields[name]._description_selection(env)) for name in ('channel', 'state')}
        digest = own.digest or ''
        return {
            'head': own.company_id._paper_head(), 'title': env._("Receipt of a Return"), 'subject': own.cooperative_id.name,
            'period': f"{own.form_id.name} {sender._period_text(own.period, own.date_to)}", 'lang': env.lang, 'printed': printed(own),
            'facts': [
                (env._("Receipt Number"), own._receipt()), (env._("Cooperative"), own.cooperative_id.name), (env._("NIK"), own.cooperative_id.nik or '–'),
                (env._("Received"), moment(env, own.received_on, own.company_id.koperasi_tz)), (env._("How it came"), choices['channel'][own.channel]),
                (env._("Due on"), day(env, own.due_date) if own.due_date else '–'), (env._("Revision"), number(own.revision)), (env._("Status when printed"), choices['state'][own.state]),
                (env._("Signature"), env._("holds, key %s", own.key_id.key_code) if own.signed else env._("none: it came by login or by hand")),
                (env._("SHA-256"), ' '.join(digest[start:start + 8] for start in range(0, len(digest), 8)) or '–')],
            'sections': sender._sections(own.form_id, own.figures or {}, {}, {}),
        }


class ReportReturnReceipt(models.AbstractModel):
    _name = 'report.koperasi.report_return_receipt'
    _inherit = 'koperasi.record.paper'
    _description = "Receipt of a Return"
    _koperasi_paper = ('koperasi.return.received', '_paper')
