"""The report on a year's surplus, and each member's slip."""
from odoo import api, models

from ..text import day, number, paper_lang, printed, rupiah


class KoperasiSurplus(models.Model):
    _inherit = 'koperasi.surplus'

    def _paper_lang(self):
        """ Language of the cooperative """
        return paper_lang(self.company_id.sudo().partner_id.with_env(self.env))

    def _surplus_paper(self):
        """ The report on paper: what was earned, for what it is, how members' parts follow; dict of texts in the language of the cooperative """
        self.ensure_one()
        self.check_access('read')
        surplus = self.with_context(lang=self._paper_lang())
        env, company = surplus.env, surplus.company_id.sudo()
        states = dict(surplus._fields['state']._description_selection(env))
        facts = [(env._("Book year"), f'{day(env, surplus.date_from)} – {day(env, surplus.date_to)}'), (env._("State"), states[surplus.state])]
        if surplus.decision_number and surplus.state not in ('draft', 'reviewed'):
            facts.append((env._("Decision of the meeting"), f'{surplus.decision_number}, {day(env, surplus.decision_date)}'))
        reviews = [(surplus.board_reviewed_by_id, surplus.board_reviewed_on, env._("Reviewed for the board")),
                   (surplus.supervisor_reviewed_by_id, surplus.supervisor_reviewed_on, env._("Reviewed for the supervisors"))]
        facts += [(label, f'{who.sudo().name}, {day(env, when)}') for who, when, label in reviews if who]
        return {
            'head': company._paper_head(), 'title': env._("Distribution of the Surplus"), 'subject': '', 'period': env._("Book year %s", surplus.year), 'lang': env.lang,
            'printed': printed(surplus), 'facts': facts, 'figure': rupiah(surplus.surplus), 'loss': surplus.loss,
            'rows': [(line.name, f'{line.percent:g} %', number(line.amount)) for line in surplus.line_ids], 'total': number(surplus.surplus),
            'members': surplus._paper_members() if surplus.member_count else [], 'estimate': surplus.state in ('draft', 'reviewed'),
            'place': company.city or '', 'on': day(env, company._koperasi_book_date()), 'cooperative': company.name}

    def _paper_members(self):
        """ ``[(label, text)]`` of the parts of all members together """
        env = self.env
        rows = [
            (env._("Members with a part"), number(self.member_count)), (env._("Share-months of all members"), rupiah(self.total_share_months)),
            (env._("Loan interest paid by all members"), rupiah(self.total_interest)), (env._("Capital parts"), rupiah(self.capital_given)),
            (env._("Business parts"), rupiah(self.business_given)), (env._("Left by rounding, to the reserve"), rupiah(self.remainder))]
        if self.small_total:
            rows.append((env._("Small amounts, to the social fund"), rupiah(self.small_total)))
        if self.tax_total:
            rows.append((env._("Tax"), rupiah(self.tax_total)))
        return rows


class KoperasiSurplusShare(models.Model):
    _inherit = 'koperasi.surplus.share'

    def _slip(self):
        """ A member's slip, in his language: each factor, the formula with its numbers, how it is paid """
        self.ensure_one()
        self.check_access('read')
        # narrow sudo(): member and surplus of a part that the caller may read
        share = self.sudo()
        share = share.with_context(lang=paper_lang(share.member_id.partner_id.with_env(self.env)))
        env, surplus, member = share.env, share.surplus_id, share.member_id
        return {
            'head': share.company_id._paper_head(), 'title': env._("Slip of Surplus (SHU)"), 'subject': member.number, 'period': env._("Book year %s", surplus.year), 'lang': env.lang,
            'printed': printed(share), 'figure': rupiah(share.net), 'facts': [
                (env._("Name"), member.name), (env._("Member Number"), member.number), (env._("Surplus of the cooperative"), rupiah(surplus.surplus)),
                *([(env._("Decision of the meeting"), f'{surplus.decision_number}, {day(env, surplus.decision_date)}')] if not share._is_estimate() else []),
                (env._("State"), share._portal_status())],
            'parts': share._factors(), 'rule': share._rule_text(), 'tax': share.tax and rupiah(share.tax), 'gross': rupiah(share.gross),
            'estimate': share._is_estimate(), 'place': share.company_id.city or share.company_id.root_id.city, 'on': day(env, share.company_id._koperasi_book_date()),
            'cooperative': share.company_id.root_id.name}


class ReportSurplus(models.AbstractModel):
    _name = 'report.koperasi.report_surplus'
    _description = "Distribution of the Surplus"

    @api.model
    def _get_report_values(self, docids, data=None):
        docs = self.env['koperasi.surplus'].browse(docids)
        return {'papers': [(surplus, surplus._surplus_paper()) for surplus in docs]}


class ReportSurplusSlip(models.AbstractModel):
    _name = 'report.koperasi.report_surplus_slip'
    _description = "Slip of Surplus"

    @api.model
    def _get_report_values(self, docids, data=None):
        docs = self.env['koperasi.surplus.share'].browse(docids)
        return {'papers': [(share, share._slip()) for share in docs]}
