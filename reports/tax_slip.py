"""Slips of the tax withheld from a member's interest (bukti potong), of a month and of a year."""
from odoo import api, models

from .text import day, number, paper_lang, printed, rupiah


class KoperasiTaxSlip(models.Model):
    _inherit = 'koperasi.tax.slip'

    def _paper(self, title):
        """ Slips of one member as one paper, in his language; who may read them may see it, with member and branch.

        :param str title: of the paper
        :return: dict of texts
        """
        self.check_access('read')
        member = self.member_id
        slips = self.sudo().with_context(lang=paper_lang(member.sudo().partner_id.with_env(self.env))).sorted('month')
        env, member, company = slips.env, slips.member_id, slips.company_id[:1]
        articles = dict(slips._fields['kind']._description_selection(env))
        labels = list(dict.fromkeys([slips[0].month_text, slips[-1].month_text]))
        return {
            'head': company._paper_head(), 'title': title(env), 'subject': slips.name if len(slips) == 1 else f"{slips[-1].month.year}-{member.number}",
            'period': labels[0] if len(labels) == 1 else env._("%(first)s to %(last)s", first=labels[0], last=labels[1]),
            'lang': env.lang, 'printed': printed(slips[:1]), 'facts': slips._paper_facts(), 'basis': slips._legal_basis(),
            'rows': [{
                'month': slip.month_text, 'number': slip.name, 'article': articles[slip.kind],
                'gross': number(slip.gross), 'rate': f"{slip.rate:g} %", 'tax': number(slip.tax), 'net': number(slip.net),
                'revision': slip.revision and env._("revision %s", slip.revision)} for slip in slips],
            'gross': number(sum(slips.mapped('gross'))), 'tax': number(sum(slips.mapped('tax'))), 'net': number(sum(slips.mapped('net'))),
            'figure': rupiah(sum(slips.mapped('tax'))), 'place': company.city or company.root_id.city,
            'on': day(env, company._koperasi_book_date()), 'cooperative': company.root_id.name,
        }

    def _paper_facts(self):
        """ ``[(label, text)]`` of who was paid; his tax number in full for those who may see it """
        env, member = self.env, self.member_id
        known = env.user.has_group('koperasi.group_koperasi_personal_data')
        rows = [
            (env._("Name"), member.name), (env._("Member Number"), member.number),
            (env._("NPWP / NIK"), (member.npwp or member.nik) if known else member.nik_masked),
            (env._("Address"), ", ".join(filter(None, (member.street, member.village, member.district, member.regency)))),
            (env._("Withheld by"), self.company_id[:1].root_id.name), (env._("NPWP of the cooperative"), self.company_id[:1].root_id.vat),
        ]
        return [(label, text) for label, text in rows if text]

    def _legal_basis(self):
        """ Where the law says so """
        texts = {
            'final': self.env._("Interest on savings that a cooperative pays to its members who are persons: Government Regulation 15/2009, "
                                "PMK 112/PMK.03/2010. No tax up to the threshold of the month, above it on the whole gross."),
            'article_23': self.env._("Interest on savings of bodies: Income Tax Law, article 23."),
        }
        return " ".join(texts[kind] for kind in sorted(set(self.mapped('kind'))))


class ReportTaxSlip(models.AbstractModel):
    _name = 'report.koperasi.report_tax_slip'
    _description = "Tax Slip"

    @api.model
    def _get_report_values(self, docids, data=None):
        docs = self.env['koperasi.tax.slip'].browse(docids)
        return {'papers': [(slip, slip._paper(lambda env: env._("Tax Slip"))) for slip in docs]}


class ReportTaxSlipYear(models.AbstractModel):
    _name = 'report.koperasi.report_tax_slip_year'
    _description = "Tax Slip of a Year"

    @api.model
    def _get_report_values(self, docids, data=None):
        slips = self.env['koperasi.tax.slip'].browse(docids)._of_year()
        years = slips.grouped(lambda slip: (slip.member_id.id, slip.month.year))
        return {'papers': [(own[:1], own._paper(lambda env: env._("Tax Slip of the Year"))) for own in years.values()]}
