"""The root of a sealed day on paper, for who keeps it outside the office."""
from odoo import models

from .text import day, moment, number, paper_lang, printed


class KoperasiSealDay(models.Model):
    _inherit = 'koperasi.seal.day'

    def _paper(self):
        """ What stands on the paper: dict of texts """
        self.ensure_one()
        self.check_access('read')
        own = self.sudo()
        own = own.with_context(lang=paper_lang(own.company_id.root_id.partner_id.with_env(own.env)))
        env, company = own.env, own.company_id
        return {
            'head': company._paper_head(), 'title': env._("Seal of a Day"), 'subject': company.name, 'period': day(env, own.date), 'lang': env.lang, 'printed': printed(own),
            'root': own._spaced(), 'words': own.words,
            'facts': [
                (env._("Business day"), day(env, own.date)), (env._("Seal no."), number(own.number)),
                (env._("Sealed"), moment(env, own.sealed_at, company.root_id.koperasi_tz)), (env._("Movements of accounts"), number(own.movements)),
                (env._("Transactions"), number(own.transactions)), (env._("Journal entries"), number(own.journal_entries)), (env._("Key"), own.key_name)],
        }


class ReportSeal(models.AbstractModel):
    _name = 'report.koperasi.report_seal'
    _inherit = 'koperasi.record.paper'
    _description = "Seal of a Day"
    _koperasi_paper = ('koperasi.seal.day', '_paper')
