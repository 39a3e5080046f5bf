"""The periodic return on paper: figures with the period before beside them, what the checks found, roots and key in groups of digits."""
from types import SimpleNamespace

from odoo import api, fields, models

from ...models.returns.periodic_return import DONE
from ..text import day, moment, number, paper_lang, printed, qr_image

GROUP = 8


def grouped(digits, width=GROUP):
    """ Digits in groups, as people compare them """
    return ' '.join(digits[place:place + width] for place in range(0, len(digits), width))


class KoperasiReturn(models.Model):
    _inherit = 'koperasi.return'

    def _return_paper(self):
        """ What the paper shows, in the language of the cooperative.

        :return: dict of texts and rows
        :raises AccessError: if the caller may not read the return
        """
        self.ensure_one()
        self.check_access('read')
        # narrow sudo(): who may read the return may see its paper, with the names of people and accounts
        row = self.sudo().with_context(lang=paper_lang(self.company_id.partner_id))
        env, company = row.env, row.company_id
        wrong, look = row._sentences()
        signed = row.state in (*DONE, 'refused', 'replaced')
        zone = company.koperasi_tz
        return {
            'head': company._paper_head(), 'title': row.form_id.name, 'subject': company.name, 'period': row._period_name(), 'lang': env.lang,
            'printed': printed(SimpleNamespace(env=env, company_id=company)), 'signed': signed,
            'facts': [(label, text) for label, text in (
                (env._("Cooperative"), company.name), ("NIK", company.koperasi_nik), (env._("Legal Number"), company.koperasi_legal_number),
                (env._("Period"), f"{day(env, row.date_from)} – {day(env, row.date_to)}"),
                (env._("Due at the Office"), day(env, row.due_date) if row.due_date else ''),
                (env._("Revision"), f"{row.revision}{': ' + row.reason if row.reason else ''}" if row.revision > 1 else ''),
                (env._("State"), dict(row._fields['state']._description_selection(env))[row.state]),
                (env._("Receipt of the Office"), row.receipt)) if text],
            'sections': row._paper_parts(), 'wrong': wrong, 'look': look, 'note': row.note or '',
            'marks': [(label, grouped(text)) for label, text in row._paper_marks() if text],
            'qr': qr_image(f'koperasi-return|{row.digest}|{row.key_name}') if signed else False,
            'made_by': row.made_by_id.name or '', 'signed_by': row.signed_by_id.name or '',
            'signed_on': moment(env, row.signed_on, zone) if row.signed_on else '', 'place': company.city or ''}

    def _paper_parts(self):
        """ The figures, under the sections of the form """
        parts = []
        for line in self.line_ids:
            if not parts or parts[-1]['name'] != line.section:
                parts.append({'name': line.section, 'lines': []})
            parts[-1]['lines'].append({
                'name': line.name, 'shown': line.shown, 'before': line.shown_before, 'given': line.source == 'given' and line.reason,
                'amount': line.kind in ('rupiah', 'count'), 'total': line.code in ('assets', 'outside_capital', 'own_capital', 'surplus')})
        return parts

    def _paper_marks(self):
        """ What whoever holds the paper compares with the document """
        env = self.env
        if self.state == 'draft':
            return []
        document = self._signed_document()
        proof, seal = document.get('proof') or {}, document.get('seal') or {}
        return [
            (env._("Digest of the signed document"), self.digest), (env._("Key of the signature"), self.key_name),
            (env._("Root of the proof of balance, savings"), proof.get('savings')), (env._("Root of the proof of balance, loans"), proof.get('loans')),
            (env._("Seal of the books, %s", day(env, fields.Date.to_date(seal['date']))) if seal else '', seal.get('root'))]

    def _file_name(self):
        """ ``koperasi-return monthly-1 2026-01-31 r1`` """
        return f'koperasi-return {self.form_id.code} {self.date_to} r{self.revision}'


class ReportReturn(models.AbstractModel):
    _name = 'report.koperasi.report_return'
    _description = "Periodic Return"
    _inherit = ['koperasi.record.paper']
    _koperasi_paper = ('koperasi.return', '_return_paper')

    @api.model
    def _get_report_values(self, docids, data=None):
        return {**super()._get_report_values(docids, data), 'number': number}
