"""What the pages for a cooperative without Odoo show. As superuser below ``_own``: each function asks for the sender's own cooperative."""
from markupsafe import escape

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ...finance.return_figures import BadFigure, read_figure
from ..requests.reading import moment, read_words

BADGES = {'open': 'kp-warn', 'late': 'kp-bad', 'sent': '', 'received': '', 'asked': 'kp-warn', 'accepted': 'kp-ok', 'refused': 'kp-bad', 'replaced': '', 'exempt': ''}
HISTORY = 36


class KoperasiReturnSender(models.Model):
    _inherit = 'koperasi.return.sender'

    # -- texts --------------------------------------------------------------------------

    def _day_text(self, value):
        return format_date(self.env, value, date_format='d MMM y')

    def _period_text(self, period, last):
        """ ``January 2026``, ``Quarter 1 of 2026``, ``2026`` """
        if period == 'month':
            return format_date(self.env, last, date_format='MMMM y')
        if period == 'quarter':
            return self.env._("Quarter %(number)s of %(year)s", number=last.month // 3, year=last.year)
        return str(last.year)

    def _figure_text(self, kind, value):
        """ As somebody would type it """
        if value is None or value == '':
            return ''
        if kind in ('rupiah', 'count') and isinstance(value, int):
            return f'{value:,}'.replace(',', '.')
        return f'{value[8:]}-{value[5:7]}-{value[:4]}' if kind == 'date' and isinstance(value, str) and len(value) == 10 else str(value)

    def _bad_text(self, code, low=0):
        env = self.env
        return {
            'number': env._("Write a whole number, e.g. 1.250.000."), 'comma': env._("Write thousands with points: 1.250.000, not 1,250,000."),
            'decimals': env._("Whole rupiah only, without cents: 1.250.000."), 'large': env._("This number is too large."), 'negative': env._("This may not be below 0."),
            'date': env._("Write a date as 31-12-2025."), 'word': env._("Choose one of the words."), 'text': env._("This text cannot be kept."),
        }[code]

    # -- the pages -----------------------------------------------------------------------

    def _own_dues(self, *domain):
        return self.env['koperasi.return.due'].search([('cooperative_id', '=', self.cooperative_id.id), ('status', '!=', 'exempt'), *domain], order='due_date, id')

    def _own_received(self, *domain, limit=None):
        return self.env['koperasi.return.received'].search([('cooperative_id', '=', self.cooperative_id.id), *domain], order='date_to desc, id desc', limit=limit)

    def _page_home(self):
        """ What is asked and owed, reminders, and what was sent """
        statuses = dict(self.env['koperasi.return.due']._fields['status']._description_selection(self.env))
        owed = [{
            'id': due.id, 'name': due.form_id.name, 'period': self._period_text(due.period, due.date_to), 'due': self._day_text(due.due_date), 'late': due.late, 'days': due.days_late,
            'badge': BADGES['late' if due.late else due.status], 'state': statuses[due.status]} for due in self._own_dues(('status', '=', 'open'))]
        return {'owed': owed, 'asked': [self._received_row(row) for row in self._own_received(('state', '=', 'asked'))],
                'sent': [self._received_row(row) for row in self._own_received(('state', '!=', 'asked'), limit=HISTORY)], 'reminders': self._reminder_rows()}

    def _reminder_rows(self):
        today = self.company_id._koperasi_office_today()
        rows = self.env['koperasi.return.reminder'].search([('cooperative_id', '=', self.cooperative_id.id), ('due_id.status', '=', 'open')], order='id desc', limit=20)
        last = {row.due_id.id: row for row in reversed(rows)}
        return [row.due_id.with_env(self.env)._reminder_words(int(row.stage), today)[1] for row in last.values()][:5]

    def _received_row(self, row):
        states = dict(row._fields['state']._description_selection(self.env))
        return {'id': row.id, 'name': row.form_id.name, 'period': self._period_text(row.period, row.date_to), 'revision': row.revision, 'receipt': row._receipt(),
                'on': moment(self.env, row.received_on, row.company_id), 'state': states[row.state], 'badge': BADGES[row.state], 'late': row.late}

    def _page_received(self, row):
        """ A return that was sent: what the office says, figures, problems """
        row = row.with_env(self.env)
        before = row._figures_before(row.cooperative_id, row.form_id, row.date_from) or {}
        due = self._own_dues(('form_id', '=', row.form_id.id), ('date_to', '=', row.date_to))
        return {
            'row': self._received_row(row), 'question': row.question, 'answer': row.answer, 'decision': row.decision, 'may_answer': row.state == 'asked', 'due_id': due[:1].id,
            'may_correct': bool(due) and row.state in ('asked', 'refused', 'accepted'),
            'problems': [problem['message'] for problem in row._answer()['problems']],
            'sections': self._sections(row.form_id, row.figures or {}, before, {})}

    def _sections(self, form, figures, before, wrong, typed=None):
        """ The lines of a form under their headings

        :param dict figures: what is known; ``typed`` is what stands in the fields instead, if given
        :param dict wrong: ``{code: sentence}``
        """
        sections = []
        for line in form.with_env(self.env).line_ids:
            if not sections or sections[-1]['name'] != line.section:
                sections.append({'name': line.section, 'lines': []})
            value = typed.get(line.code, '') if typed is not None else self._figure_text(line.kind, figures.get(line.code))
            sections[-1]['lines'].append({
                'code': line.code, 'name': line.name, 'kind': line.kind, 'required': line.required, 'value': value, 'before': self._figure_text(line.kind, before.get(line.code)),
                'problem': wrong.get(line.code), 'words': [(word, self._word_text(line.code, word)) for word in filter(None, (line.words or '').split(','))],
                'shown': self._word_text(line.code, value) if line.words and value else value})
        return sections

    def _word_text(self, code, word):
        field = self.env['koperasi.cooperative']._fields.get(code)
        return dict(field._description_selection(self.env)).get(word, word) if field is not None and field.type == 'selection' else word

    # -- the form ------------------------------------------------------------------------

    def _page_form(self, due, typed=None, note='', checked=None):
        """ The form of what is owed: as it was begun, or sent the last time

        :param dict typed: texts of its fields, if some came now
        :param dict checked: what ``_check_typed`` gave
        """
        draft = self.env['koperasi.return.draft'].search([('due_id', '=', due.id)])
        earlier = self._own_received(('form_id', '=', due.form_id.id), ('date_to', '=', due.date_to), limit=1)
        if typed is None and draft:
            typed, note = draft.typed or {}, draft.note or ''
        before = self.env['koperasi.return.received']._figures_before(self.cooperative_id, due.form_id, due.date_from) or {}
        checked = checked or {'wrong': {}, 'problems': []}
        return {
            'due': {'id': due.id, 'name': due.form_id.name, 'period': self._period_text(due.period, due.date_to), 'day': self._day_text(due.due_date), 'late': due.late,
                    'days': due.days_late, 'form': due.form_id.code},
            'sections': self._sections(due.form_id, earlier.figures or {}, before, checked['wrong'], typed), 'note': note, 'checks': checked['problems'], 'checked': checked.get('done'),
            'draft': bool(draft), 'correction': earlier and self._received_row(earlier), 'question': earlier.question if earlier.state == 'asked' else False}

    def _check_typed(self, due, typed):
        """ What was typed, as figures, and what is wrong with it

        :return: dict ``figures``, ``wrong`` (by code: what stands at the field), ``problems`` (the others: ``(severity, sentence)``), ``errors`` (bool)
        """
        form, figures, wrong = due.form_id, {}, {}
        for line in form._lines():
            try:
                value = read_figure(typed.get(line.code), line)
                if value is not None:
                    figures[line.code] = value
            except BadFigure as error:
                wrong[line.code] = self._bad_text(error.args[0])
        found = self.env['koperasi.return.received']._told(
            form, self.env['koperasi.return.received']._problems_of(self.cooperative_id, form, due.date_from, figures)) if not wrong else []
        codes, problems = {line.code for line in form.line_ids}, []
        for problem, sentence in found:
            if problem['code'] in codes and problem['kind'] != 'rule' and problem['severity'] == 'error':
                wrong.setdefault(problem['code'], sentence)
            else:
                problems.append((problem['severity'], sentence))
        return {'figures': figures, 'wrong': wrong, 'problems': problems, 'done': True, 'errors': bool(wrong) or any(severity == 'error' for severity, _text in problems)}

    def _keep_draft(self, due, typed, note):
        """ Keep what was typed, for another day """
        codes = set(due.form_id.line_ids.mapped('code'))
        values = {'typed': {code: value[:200] for code, value in typed.items() if code in codes}, 'note': (note or '')[:500]}
        draft = self.env['koperasi.return.draft'].search([('due_id', '=', due.id)])
        if draft:
            draft.write(values)
        else:
            self.env['koperasi.return.draft'].create({'cooperative_id': self.cooperative_id.id, 'due_id': due.id, **values})

    def _send_typed(self, due, figures, note):
        """ Hand it in

        :return: ``koperasi.return.received``
        :raises UserError: if it is not taken
        """
        answer = self.env['koperasi.return.received']._receive_figures(self.cooperative_id, due.form_id, due.date_to, figures, 'portal', self, note)
        return self._of_answer(answer)

    def _of_answer(self, answer):
        if answer['state'] == 'refused' and not answer['receipt']:
            raise UserError(answer['message'])
        row = self.env['koperasi.return.received'].browse(int(answer['receipt'].partition('-')[2]))
        self.env['koperasi.return.draft'].search([('due_id', 'in', self._own_dues(('form_id', '=', row.form_id.id), ('date_to', '=', row.date_to)).ids)]).unlink()
        return row

    def _send_document(self, body):
        """ Hand in a document that another program made and signed """
        return self._of_answer(self.env['koperasi.return.received']._receive(self.company_id, body, 'portal', self))

    def _answer_question(self, row, words):
        row._answer_own(read_words(self.env, words, self.env._("Answer")))

    # -- own data in the registry -------------------------------------------------------

    def _page_about(self):
        """ What the registry says of the cooperative """
        env, row = self.env, self.cooperative_id

        def choice(name):
            return dict(row._fields[name]._description_selection(env)).get(row[name], '')
        facts = [
            (env._("Name"), row.name), (env._("NIK"), row.nik), (env._("Legal entity number"), row.legal_number),
            (env._("Legal entity date"), row.legal_date and self._day_text(row.legal_date)), (env._("Kind"), choice('kind')), (env._("Level"), choice('scale')),
            (env._("Area"), row.area_id.name), (env._("Address"), row.street), (env._("Telephone"), row.phone), (env._("E-mail"), row.email), (env._("NIB"), row.nib),
            (env._("NPWP"), row.npwp), (env._("Digital level"), choice('digital')), (env._("Status"), choice('state'))]
        meetings = [(str(one.book_year), self._day_text(one.date)) for one in row.meeting_ids[:3]]
        return {'facts': [(name, value or '–') for name, value in facts], 'meetings': meetings}

    def _say_wrong(self, words):
        """ A message to the registrar about the cooperative's data """
        row = self.cooperative_id
        words = read_words(self.env, words, self.env._("What is wrong"), most=1000)
        row.message_post(body=self.env._("%(who)s says about these data: %(words)s", who=self.name, words=words))
        for registrar in self.env.ref('koperasi.group_koperasi_registrar').user_ids.filtered(lambda user: self.company_id in user.company_ids and not user.share)[:3]:
            row.activity_schedule('mail.mail_activity_data_todo', summary=self.env._("The cooperative says that its data are wrong"), note=escape(words), user_id=registrar.id)


class KoperasiReturnReceived(models.Model):
    _inherit = 'koperasi.return.received'

    shown = fields.Html(string="What It Says", compute='_compute_shown', sanitize=False)

    def _compute_shown(self):
        """ Figures beside those of the period before, and what the checks found """
        page = self.env['koperasi.return.sender']
        for row in self:
            # narrow sudo(): forms and figures of a return that may be read
            own = row.sudo()
            before = own._figures_before(own.cooperative_id, own.form_id, own.date_from) or {} if own.form_id else {}
            row.shown = self.env['ir.qweb']._render('koperasi.return_figures', {
                'problems': [(problem['severity'], problem['message']) for problem in own._answer()['problems']],
                'sections': page._sections(own.form_id, own.figures or {}, before, {}) if own.form_id else []})
