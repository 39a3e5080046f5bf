"""Letters and certificates of the office, each with a square by which anybody sees whether it holds."""
from odoo import api, models

from ..paper import mm
from ..text import day, paper_lang, printed


class KoperasiOfficeLetter(models.Model):
    _inherit = 'koperasi.office.letter'

    def _paper_lang(self):
        return paper_lang(self.sudo().company_id.partner_id.with_env(self.env))

    def _readable(self):
        """ The letter as superuser in the language of the office; called by who may read it """
        self.ensure_one()
        self.check_access('read')
        # narrow sudo(): who may read the letter may see its paper, with the names of office, cooperative and who signed
        return self.sudo().with_context(lang=self._paper_lang())

    def _letter_paper(self):
        """ The letter.

        :return: dict of texts
        :raises AccessError: if the caller may not read it
        """
        letter = self._readable()
        env, office, row = letter.env, letter.company_id, letter.cooperative_id
        facts = [(env._("Number"), letter.name), (env._("Subject"), letter.subject), (env._("To the board of"), row.name), (env._("NIK"), row.nik), (env._("Address"), row.street),
                 (env._("Answer Until"), letter.answer_by and day(env, letter.answer_by))]
        kinds = dict(letter._fields['kind']._description_selection(env))
        found = [env._("%(number)s %(title)s (basis: %(basis)s), to be mended by %(deadline)s", number=finding.name, title=finding.title, basis=finding.basis or '–',
                       deadline=(finding.deadline and day(env, finding.deadline)) or '–') for finding in letter.finding_ids.sorted('id')]
        return {
            'head': office._paper_head(), 'title': kinds[letter.kind], 'subject': letter.name if letter.name != '/' else env._("DRAFT"), 'period': day(env, letter.date), 'place': office.city,
            'lang': env.lang, 'printed': printed(letter.with_env(self.env(context=env.context))), 'rows': [], 'before': [], 'facts': [(label, text) for label, text in facts if text],
            'after': [*(letter.text or '').split('\n'), *found], 'signatures': [(env._("Head of the Office"), letter.signed_by_id.name)], 'check': self._letter_qr()}

    def _certificate_paper(self):
        """ The certificate: of health after a rating, or of the NIK.

        :return: dict of texts
        :raises AccessError: if the caller may not read it
        """
        letter = self._readable()
        env, office, row, rating = letter.env, letter.company_id, letter.cooperative_id, letter.rating_id
        kinds = dict(letter._fields['kind']._description_selection(env))
        health = letter.kind == 'certificate_health'
        lines = [(env._("Legal Entity Number"), '', row.legal_number), (env._("Area"), '', row.street and row.area_id.name), (env._("Valid Until"), '', letter.valid_until and day(env, letter.valid_until))]
        if health:
            lines = [(env._("Score"), '', f"{rating.score:.2f}".replace('.', ',')), (env._("KUK Class"), '', rating.size_class), (env._("Rated On"), '', day(env, rating.date)), *lines]
        elif letter.certificate_grade:
            lines.append((env._("Grade"), '', letter.certificate_grade))
        return {
            'head': office._paper_head(), 'title': kinds[letter.kind], 'serial': letter.name, 'lead': env._("The office certifies that"), 'name': row.name,
            'of': env._("Cooperative NIK %s", row.nik or '–'), 'address': row.street or row.area_id.name,
            'says': env._("was rated by %s with the result", rating.method_id.name) if health else env._("is an active cooperative, registered under"),
            'total': rating.predicate if health else row.nik, 'words': '', 'lines': [line for line in lines if line[2]], 'place': office.city, 'on': day(env, letter.date),
            'signer': env._("Head of the Office: %s", letter.signed_by_id.name or ''), 'printed': printed(letter.with_env(self.env(context=env.context))),
            'under': env._("Scan the code: the page of the office says whether it holds."), 'qr': self._letter_qr()}


class ReportOfficeLetter(models.AbstractModel):
    _name = 'report.koperasi.report_office_letter'
    _inherit = 'koperasi.record.paper'
    _description = "Letter of the Office"
    _koperasi_paper = ('koperasi.office.letter', '_letter_paper')


class ReportOfficeCertificate(models.AbstractModel):
    _name = 'report.koperasi.report_office_certificate'
    _description = "Certificate of the Office"

    @api.model
    def _get_report_values(self, docids, data=None):
        docs = self.env['koperasi.office.letter'].browse(docids)
        return {'docs': docs, 'papers': {letter.id: letter._certificate_paper() for letter in docs}, 'mm': mm}
