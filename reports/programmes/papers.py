"""Papers of programmes: report of one and of a year, attendance list with minutes, handover receipt, certificate."""
from collections import Counter
from fractions import Fraction

from odoo import fields, models
from odoo.exceptions import UserError

from ...finance.programme import ratio
from ..text import day, moment, number, paper_lang, printed, rupiah


def percent(part, whole):
    """ ``39,15``: half up, two figures; a dash of nothing """
    share = ratio(int(part), int(whole))
    return '–' if share is None else decimal(share * 100)


def decimal(value):
    """ A ``Fraction`` with two figures, half up, as Indonesia writes it """
    cents = int(abs(value) * 100 + Fraction(1, 2))
    sign = '\N{MINUS SIGN}' if value < 0 and cents else ''
    return f"{sign}{number(cents // 100)},{cents % 100:02d}"


def written(value, kind):
    """ A figure of a comparison, as it is shown """
    if value is None:
        return '–'
    if kind == 'percent':
        return decimal(value * 100)
    whole = int(abs(value) + Fraction(1, 2)) * (-1 if value < 0 else 1)
    return number(whole)


class KoperasiProgrammePaper(models.AbstractModel):
    """ What papers of an office have in common """
    _inherit = 'koperasi.office.record'

    def _office_frame(self, title, subject, period):
        """ Head of a paper, in the language of the office

        :return: ``(environment, dict of texts)``
        """
        self.check_access('read')
        # narrow sudo(): head of the paper, with address and logo of the office
        company = self.company_id.sudo()
        env = self.with_context(lang=paper_lang(company.partner_id)).env
        company = company.with_env(env).sudo()
        return {'head': company._paper_head(), 'title': title, 'subject': subject, 'period': period, 'lang': env.lang, 'printed': printed(self.with_env(env)), 'city': company.city,
                'on': day(env, fields.Date.context_today(self))}


class KoperasiProgramme(models.Model):
    _inherit = 'koperasi.programme'

    def _in_paper_lang(self):
        # narrow sudo(): language of the office
        return self.with_context(lang=paper_lang(self.company_id.sudo().partner_id))

    def _labels(self, model, name):
        return dict(self.env[model]._fields[name]._description_selection(self.env))

    def _programme_paper(self):
        """ The report of a programme.

        :return: dict of texts and rows
        :raises AccessError: if the caller may not read it
        """
        self.ensure_one()
        self = self._in_paper_lang()
        env = self.env
        frame = self._office_frame(env._("Programme Report"), self.name, env._("Year %s", self.year))
        facilities, states, sources = (self._labels(*of) for of in (('koperasi.programme', 'facility'), ('koperasi.programme', 'state'), ('koperasi.programme.budget', 'source')))
        facts = [
            (env._("Facilitation"), facilities[self.facility]), (env._("State"), states[self.state]),
            (env._("Time of the Programme"), ' – '.join(dict.fromkeys((day(env, self.date_from), day(env, self.date_to))))), (env._("Area"), self.area_id.name or ''),
            (env._("Responsible"), self.user_id.name or ''), (env._("Approved by"), self.approved_by_id.name or ''), (env._("Background"), self.background or ''),
            (env._("Target"), env._("%(cooperatives)s cooperatives, %(persons)s persons", cooperatives=number(self.target_cooperatives), persons=number(self.target_persons))),
            (env._("Outcome aimed at"), self.target_outcome or '')]
        return {
            **frame, 'facts': [fact for fact in facts if fact[1]],
            'budget': [{'source': sources[line.source], 'name': line.name, 'planned': rupiah(line.planned), 'realised': rupiah(line.realised), 'percent': percent(line.realised, line.planned)}
                       for line in self.budget_ids],
            'planned': rupiah(self.planned), 'realised': rupiah(self.realised), 'percent': percent(self.realised, self.planned), **self._participants_shown(),
            'activities': [event._shown() for event in self.event_ids], 'aid': [aid._shown() for aid in self.aid_ids], 'comparisons': self._comparisons_shown(),
            'decisions': [decision._shown() for decision in self.decision_ids], 'result': self.result or '', 'follow_up': self.follow_up or '',
            'signatures': [(env._("Responsible"), self.user_id.name or ''), (env._("Head of the Office"), self.approved_by_id.name or '')]}

    def _participants_shown(self):
        states = self._labels('koperasi.programme.cooperative', 'state')
        came = Counter((person.cooperative_id, person.sex) for person in self.person_ids if person.came)
        rows = [{'name': row.cooperative_id.name, 'area': row.cooperative_id.regency_id.name or '', 'state': states[row.state], 'male': number(came[row.cooperative_id, 'male']),
                 'female': number(came[row.cooperative_id, 'female'])} for row in self.cooperative_ids]
        nobody = self.env['koperasi.cooperative']
        if came[nobody, 'male'] or came[nobody, 'female']:
            rows.append({'name': self.env._("Of no cooperative"), 'area': '', 'state': '', 'male': number(came[nobody, 'male']), 'female': number(came[nobody, 'female'])})
        came = self.env._("Came: %(came)s of %(invited)s invited cooperatives", came=number(self.cooperative_count), invited=number(len(self.cooperative_ids)))
        return {'cooperatives': rows, 'came': came, 'male': number(self.male_count), 'female': number(self.female_count)}

    def _comparisons_shown(self):
        """ One table a moment after the beginning whose figures were taken """
        env, taken, labels = self.env, self._moments_taken(), self._moment_labels()
        if 'start' not in taken:
            return []
        shown = []
        for moment_code in ('end', 'after_6', 'after_12'):
            if moment_code not in taken:
                continue
            rows = self._results(moment_code)
            shown.append({
                'title': env._("Results: %(first)s at the beginning, %(second)s %(moment)s", first=day(env, taken['start']), second=day(env, taken[moment_code]),
                               moment=labels[moment_code].lower()),
                'took_title': env._("Took part (%s)", number(rows[0]['took'].count)), 'left_title': env._("Did not (%s)", number(rows[0]['left'].count)),
                'rows': [{'label': row['label'], 'values': [written(value, row['kind']) for value in (
                    *row['took'][1:], *row['left'][1:], row['difference'])]} for row in rows]})
        return shown

    def _year_paper(self):
        """ All programmes of the office in the year of this one.

        :return: dict of texts and rows
        :raises AccessError: if the caller may not read it
        """
        self.ensure_one()
        self = self._in_paper_lang()
        env = self.env
        frame = self._office_frame(env._("Programmes of Guidance"), env._("Year %s", self.year), '')
        found, facilities, sources = self._year_figures(self.company_id, self.year), self._labels('koperasi.programme', 'facility'), self._labels('koperasi.programme.budget', 'source')
        programmes = self.search([('company_id', '=', self.company_id.id), ('year', '=', self.year), ('state', 'in', ('approved', 'running', 'finished'))], order='facility, date_from, id')
        total = {**self._year_shown(env._("Total"), found['total']), 'total': True}
        return {
            **frame, 'facilities': [*(self._year_shown(facilities[code], row) for code, row in found['facilities'].items()), total],
            'sources': [{'label': sources[row['source']], 'planned': rupiah(row['planned']), 'realised': rupiah(row['realised']), 'percent': percent(row['realised'], row['planned'])}
                        for row in found['sources']],
            'areas': [{**row, 'cooperatives': number(row['cooperatives']), 'persons': number(row['persons'])} for row in found['areas']],
            'programmes': [self._year_shown(programme.name, {
                'programmes': 1, 'planned': programme.planned, 'realised': programme.realised, 'cooperatives': programme.cooperative_count, 'male': programme.male_count,
                'female': programme.female_count, 'aid': sum(programme.aid_ids.filtered(lambda aid: aid.state == 'handed').mapped('value'))}) for programme in programmes],
            'signatures': [(env._("Prepared by"), env.user.name), (env._("Head of the Office"), '')]}

    def _year_shown(self, label, row):
        return {'label': label, 'programmes': number(row['programmes']), 'planned': number(row['planned']), 'realised': number(row['realised']),
                'percent': percent(row['realised'], row['planned']), 'cooperatives': number(row['cooperatives']), 'male': number(row['male']), 'female': number(row['female']),
                'aid': number(row['aid'])}


class KoperasiProgrammeActivity(models.Model):
    _inherit = 'koperasi.programme.activity'

    def _shown(self):
        states = self.programme_id._labels('koperasi.programme.activity', 'state')
        return {'name': self.name, 'when': moment(self.env, self.date, self.company_id.koperasi_tz), 'place': self.place or '', 'state': states[self.state], 'present': number(self.present_count)}

    def _attendance_paper(self):
        """ Who came, or before it is open who is named, with room for signatures; of a coordination meeting its minutes as well.

        :return: dict of texts and rows
        """
        self.ensure_one()
        self = self.with_env(self.programme_id._in_paper_lang().env)
        env, zone = self.env, self.company_id.koperasi_tz
        frame = self._office_frame(env._("Attendance List"), self.name, moment(env, self.date, zone))
        sexes = self.programme_id._labels('koperasi.programme.person', 'sex')
        noted = {row.person_id: row.at for row in self.attendance_ids}
        persons = self.attendance_ids.person_id if self.state in ('open', 'closed') else self.programme_id.person_ids
        return {
            **frame, 'programme': self.programme_id.name, 'place': self.place or '', 'minutes': self.minutes or '',
            'counts': env._("Present: %(all)s (men %(male)s, women %(female)s)", all=number(len(noted)), **{
                sex: number(len(self.attendance_ids.person_id.filtered(lambda person, sex=sex: person.sex == sex))) for sex in sexes}),
            'rows': [{'name': person.name, 'sex': sexes[person.sex], 'position': person.position or '', 'cooperative': person.cooperative_id.name or '',
                      'time': moment(env, noted[person], zone).split(', ')[-1].rsplit(' ', 1)[0] if person in noted else ''} for person in persons.sorted(lambda one: (one.name, one.id))],
            'agenda': [{'name': item.name, 'presenter': item.presenter or '', 'minutes': item.minutes or ''} for item in self.agenda_ids],
            'decisions': [decision._shown() for decision in self.decision_ids],
            'signatures': [(env._("Chair of the Meeting"), self.chair or ''), (env._("Secretary of the Meeting"), self.secretary or '')]}


class KoperasiProgrammeDecision(models.Model):
    _inherit = 'koperasi.programme.decision'

    def _shown(self):
        env, states = self.env, self.programme_id._labels('koperasi.programme.decision', 'state')
        parts = [states[self.state], f"{self.percent} %", self.owner and env._("Responsible: %s", self.owner), self.deadline and env._("Until %s", day(env, self.deadline)), self.progress]
        return {'text': self.text, 'about': ' · '.join(filter(None, parts))}


class KoperasiProgrammeAid(models.Model):
    _inherit = 'koperasi.programme.aid'

    def _shown(self):
        what = f"{number(self.quantity)} {self.unit or ''} {self.name}".replace('  ', ' ')
        return {'cooperative': self.cooperative_id.name, 'what': what, 'number': self.number or '', 'on': day(self.env, self.handed_on) if self.handed_on else '–', 'value': rupiah(self.value)}

    def _receipt_paper(self):
        """ The receipt of what was handed over (berita acara serah terima).

        :return: dict of texts
        :raises UserError: if it was not handed over
        """
        self.ensure_one()
        if self.state != 'handed':
            raise UserError(self.env._("A receipt is printed of what was handed over."))
        self = self.with_env(self.programme_id._in_paper_lang().env)
        env, shown = self.env, self._shown()
        frame = self._office_frame(env._("Handover Receipt"), self.number, day(env, self.handed_on))
        kinds = self.programme_id._labels('koperasi.programme.aid', 'kind')
        words = env._("On %s the office handed over to the cooperative named here, which confirms that it received:", day(env, self.handed_on))
        return {**frame, 'words': words, 'on': day(env, self.handed_on), 'facts': [
            (env._("Programme"), self.programme_id.name), (env._("Cooperative"), f"{self.cooperative_id.name} ({self.cooperative_id.legal_number or '–'})"),
            (env._("Kind"), kinds[self.kind]), (env._("What Is Given"), shown['what']), (env._("Value"), shown['value'])],
            'signatures': [(env._("Handed over by"), self.handed_by_id.name or ''), (env._("Received by"), ', '.join(filter(None, (self.receiver, self.receiver_position))))]}


class KoperasiProgrammePerson(models.Model):
    _inherit = 'koperasi.programme.person'

    def _certificate_paper(self):
        """ The certificate of somebody who came.

        :return: dict of texts
        :raises UserError: if he did not come
        """
        self.ensure_one()
        if not self.came:
            raise UserError(self.env._("A certificate is for who came."))
        self = self.with_env(self.programme_id._in_paper_lang().env)
        env, programme = self.env, self.programme_id
        frame = self._office_frame('', '', '')
        return {**frame, 'name': self.name, 'position': ', '.join(filter(None, (self.position, self.cooperative_id.name))), 'programme': programme.name,
                'when': ' – '.join(dict.fromkeys((day(env, programme.date_from), day(env, programme.date_to)))),
                'signatures': [(env._("Head of the Office"), programme.approved_by_id.name or '')]}


class ReportProgramme(models.AbstractModel):
    _name = 'report.koperasi.report_programme'
    _inherit = 'koperasi.record.paper'
    _description = "Programme Report"
    _koperasi_paper = ('koperasi.programme', '_programme_paper')


class ReportProgrammeYear(models.AbstractModel):
    _name = 'report.koperasi.report_programme_year'
    _inherit = 'koperasi.record.paper'
    _description = "Programmes of the Year"
    _koperasi_paper = ('koperasi.programme', '_year_paper')

    def _get_report_values(self, docids, data=None):
        """ One paper a year, whichever of its programmes were chosen """
        docs = self.env['koperasi.programme'].browse(docids)
        once = {(programme.company_id, programme.year): programme.id for programme in docs}
        return super()._get_report_values(list(once.values()), data)


class ReportProgrammeAttendance(models.AbstractModel):
    _name = 'report.koperasi.report_programme_attendance'
    _inherit = 'koperasi.record.paper'
    _description = "Attendance List of an Activity"
    _koperasi_paper = ('koperasi.programme.activity', '_attendance_paper')


class ReportProgrammeReceipt(models.AbstractModel):
    _name = 'report.koperasi.report_programme_receipt'
    _inherit = 'koperasi.record.paper'
    _description = "Handover Receipt"
    _koperasi_paper = ('koperasi.programme.aid', '_receipt_paper')


class ReportProgrammeCertificate(models.AbstractModel):
    _name = 'report.koperasi.report_programme_certificate'
    _inherit = 'koperasi.record.paper'
    _description = "Certificate of Attendance"
    _koperasi_paper = ('koperasi.programme.person', '_certificate_paper')
