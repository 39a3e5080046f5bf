"""Papers of a visit: the assignment that the head signs, and the minutes that the cooperative signs."""
from odoo import models

from ..text import day, paper_lang, printed


class KoperasiVisit(models.Model):
    _inherit = 'koperasi.visit'

    def _visit_frame(self, title):
        """ What both papers have; called by who may read the visit """
        self.ensure_one()
        self.check_access('read')
        # narrow sudo(): who may read the visit may see its papers, with the names of office, cooperative and officers
        visit = self.sudo().with_context(lang=paper_lang(self.company_id.partner_id))
        env, office = visit.env, visit.company_id
        dates = day(env, visit.date) + (f" – {day(env, visit.date_to)}" if visit.date_to else '')
        return visit, {
            'head': office._paper_head(), 'title': title(env), 'subject': visit.name, 'period': day(env, visit.ordered_on or visit.date), 'place': office.city, 'lang': env.lang,
            'printed': printed(visit.with_env(self.env(context=env.context))), 'rows': [], 'after': [],
            'facts': [(label, text) for label, text in (
                (env._("Cooperative"), visit.cooperative_id.name), (env._("NIK"), visit.cooperative_id.nik), (env._("Address"), visit.place or visit.cooperative_id.street),
                (env._("Date of the Visit"), dates), (env._("Officers"), ", ".join(visit.inspector_ids.mapped('name'))), (env._("Purpose"), visit.purpose)) if text]}

    def _assignment_paper(self):
        """ The assignment (surat tugas).

        :return: dict of texts
        :raises AccessError: if the caller may not read the visit
        """
        visit, paper = self._visit_frame(lambda env: env._("Letter of Assignment"))
        env = visit.env
        return {**paper, 'before': [env._("The head of the office orders the officers named below to visit the following cooperative:")],
                'after': [env._("They report in writing, and take no payment of any kind from the cooperative.")],
                'signatures': [(env._("Head of the Office"), visit.ordered_by_id.name)]}

    def _minutes_paper(self):
        """ The minutes (berita acara), for the signatures of both sides.

        :return: dict of texts
        :raises AccessError: if the caller may not read the visit
        """
        visit, paper = self._visit_frame(lambda env: env._("Minutes of a Visit"))
        env = visit.env
        gravity = dict(visit.finding_ids._fields['rating']._description_selection(env))
        found = [env._("Finding (%(gravity)s): %(title)s. Basis: %(basis)s. To be mended by %(deadline)s.", gravity=gravity[finding.rating], title=finding.title, basis=finding.basis or '–',
                       deadline=(finding.deadline and day(env, finding.deadline)) or '–') for finding in visit.finding_ids.sorted('id')]
        rated = [env._("%(method)s: %(score)s, %(predicate)s.", method=rating.method_id.name, score=f"{rating.score:.2f}".replace('.', ','), predicate=rating.predicate)
                 for rating in visit.rating_ids.filtered('scored')]
        return {**paper, 'period': day(env, visit.date_to or visit.date), 'facts': [*paper['facts'], (env._("Who Was Met"), visit.met or '–')],
                'before': [], 'after': [visit.summary or '–', *rated, *found],
                'signatures': [(env._("For the office"), ", ".join(visit.inspector_ids.mapped('name'))),
                               (env._("For the cooperative"), ", ".join(filter(None, (visit.signer_name, visit.signer_position))))]}


class ReportVisitAssignment(models.AbstractModel):
    _name = 'report.koperasi.report_visit_assignment'
    _inherit = 'koperasi.record.paper'
    _description = "Letter of Assignment"
    _koperasi_paper = ('koperasi.visit', '_assignment_paper')


class ReportVisitMinutes(models.AbstractModel):
    _name = 'report.koperasi.report_visit_minutes'
    _inherit = 'koperasi.record.paper'
    _description = "Minutes of a Visit"
    _koperasi_paper = ('koperasi.visit', '_minutes_paper')
