from odoo import api, models
from odoo.tools.misc import format_date

from ..loan.checks import rupiah
from .reading import moment
from .request_change import CHANGED, MOST_HEIRS

BADGES = {'open': 'kp-warn', 'done': 'kp-ok', 'refused': 'kp-bad', 'withdrawn': ''}


class KoperasiMemberRequest(models.Model):
    """ What a member sees of his requests: texts in his language, laid out by views/requests/portal_requests.xml. Called on what ``_own`` found. """
    _inherit = 'koperasi.member.request'

    def _portal_row(self):
        """ A request in the list """
        labels = self._portal_labels()
        return {
            'id': self.id, 'number': self.name, 'kind': labels['kind'][self.kind], 'state': labels['state'][self.state], 'badge': BADGES[self.state],
            'filed': format_date(self.env, self.filed_at), 'open': self.state == 'open',
            'due': self.env._("Answer due on %s", format_date(self.env, self.due_date)) if self.state == 'open' else ""}

    def _portal_labels(self):
        return {name: dict(self._fields[name]._description_selection(self.env)) for name in ('kind', 'state')}

    def _portal_details(self):
        """ A request on its own page: what was asked, every step with its words, what can be done with it """
        labels, company, own = self._portal_labels()['state'], self.company_id, self.member_id.partner_id
        office = self.env._("The supervisors") if self.kind in self._past_management() else self.env._("The cooperative")
        return {
            **self._portal_row(), 'text': self.text or "", 'late': self.urgency == 'late',
            'waiting': self.env._("%s days so far", self.days_waiting) if self.state == 'open' else self.env._("%s days", self.days_waiting),
            'changes': self._changes() if self.kind in (*CHANGED, 'heirs') else [],
            'movement': self._portal_movement(self.transaction_id) if self.transaction_id else None,
            'papers': [paper.file_name for paper in self.document_ids],
            'steps': [{'state': labels[step.new_state] if step.old_state else self.env._("Sent"), 'at': moment(self.env, step.recorded_at, company), 'words': step.note or "",
                       'by': self.env._("You") if step.user_id.partner_id == own else office} for step in self.history_ids],
            'may_withdraw': self.state == 'open' and self.kind not in self._past_management(),
            'may_reopen': self.state == 'done' and self.kind in self._asked_again() and not self.reopened,
            'may_add': self.state == 'open' and self.kind in self._with_papers()}

    @api.model
    def _with_papers(self):
        """ Kinds that a paper may be added to """
        return ('question', 'complaint', 'data', 'contact', 'heirs', 'exit')

    @api.model
    def _portal_movement(self, transaction):
        """ Which movement it is about: day, kind, number, amount """
        kinds = dict(transaction._fields['kind']._description_selection(self.env))
        return {'id': transaction.id, 'number': transaction.name, 'kind': kinds[transaction.kind], 'date': format_date(self.env, transaction.business_date),
                'amount': rupiah(self.env, transaction.amount), 'memo': transaction.memo or ""}

    @api.model
    def _portal_form(self, member, kind):
        """ What the form of a change shows: the fields with what they hold now

        :return: list of dict ``name``, ``label``, ``value``, ``options`` (of a choice)
        """
        member = member.sudo()
        if kind == 'heirs':
            return [{'number': number, **self._portal_heir(heir)} for number, heir in zip(
                range(1, MOST_HEIRS + 1), [*member.heir_ids, *[member.heir_ids.browse()] * MOST_HEIRS], strict=False)]
        found = []
        for name in CHANGED.get(kind, ()):
            value = member[name].id if name == 'state_id' else member[name]
            found.append({'name': name, 'label': member._fields[name]._description_string(self.env), 'value': value or "",
                          'options': self._provinces() if name == 'state_id' else None,
                          'type': {'phone': 'tel', 'email': 'email'}.get(name, 'text')})
        return found

    def _portal_heir(self, heir):
        return {'name': heir.name or "", 'relation': heir.relation or "", 'share': f"{heir.share:g}" if heir else "", 'nik': heir.nik or ""}
