"""How the office takes a return: looked at from the cheapest question to the dearest, kept to the letter, answered alike however often it comes."""
import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from odoo import api, fields, models

from ...finance.periodic_return import FORMAT, NoReturn, Problem, check, digest, is_signed, parse
from ...finance.return_period import first_day, is_whole
from .guard_received import guard
from .refusal import Refused

NAMES = frozenset({'format', 'form', 'cooperative', 'period', 'revision', 'made_at', 'program', 'figures', 'proof', 'seal', 'note', 'signature'})
PARTS = {'cooperative': {'nik', 'legal_number', 'name'}, 'period': {'from', 'to'}, 'proof': {'date', 'savings', 'loans'}, 'seal': {'date', 'root'}, 'signature': {'key', 'value'}}
NEEDED = ('cooperative', 'period', 'figures', 'made_at', 'form', 'revision')
LONGEST = {'note': 500, 'program': 80, 'form': 40, 'made_at': 40}
MOST_REVISIONS = 1_000
CLOCK = timedelta(days=1)   # so far may another machine's clock be ahead
# what is not kept though the sender says it well: his own program could have told
NOT_KEPT = ('unknown', 'type')
UNSIGNED = ('upload', 'portal')   # brought by somebody whom the office knows


class Taken(NamedTuple):
    """ What a document says, read and checked in itself """
    form: object
    first: date
    last: date
    revision: int
    made_at: datetime
    figures: dict
    document: dict


class KoperasiReturnReceived(models.Model):
    _inherit = 'koperasi.return.received'

    def init(self):
        guard(self.env.cr)

    @api.model
    def _receive(self, office, body, channel, sender=None):
        """ Take a document, or say why not. Who may bring one was checked.

        :param office: ``res.company``
        :param bytes body: the document as it came
        :param str channel: of ``CHANNELS``
        :param sender: ``koperasi.return.sender`` whose login brings it; it sends for its own cooperative only
        :return: dict ``state`` (received, asked, accepted, refused, replaced), ``receipt`` (text, False if it was refused here), ``digest``, ``problems``: list of
            ``kind``, ``code``, ``severity``, ``facts``, ``message``; with ``reason`` and ``message`` if it is refused. The same document is answered alike again.
        """
        # narrow sudo(): no role writes received documents; whose they may be is checked below
        desk = self.sudo().with_context(tracking_disable=True, mail_create_nosubscribe=True, mail_create_nolog=True, mail_notrack=True)
        try:
            return desk._take(office, body, channel, sender)
        except Refused as found:
            desk.env['koperasi.return.refusal'].create([{
                'company_id': office.id, 'cooperative_id': found.cooperative and found.cooperative.id, 'sender_id': sender and sender.id, 'channel': channel, 'reason': found.code,
                'digest': hashlib.sha256(body).hexdigest(), 'size': len(body)}])
            problems = [{**problem, 'message': text} for problem, text in found.facts.get('problems', ())]
            return {'state': 'refused', 'receipt': False, 'digest': found.facts.get('digest', ''), 'reason': found.code, 'problems': problems,
                    'message': self.env['koperasi.return.refusal']._sentence(found.code, found.facts)}

    def _take(self, office, body, channel, sender):
        try:
            document = parse(body)
        except NoReturn as error:
            raise Refused(error.args[0], what=error.args[1]) from None
        check_shape(document)
        cooperative = self._cooperative_of(office, document['cooperative'], sender)
        # one after the other: two at once would each read the cooperative's returns without the other (snapshot isolation)
        self.env.cr.execute("UPDATE koperasi_cooperative SET id = id WHERE id = %s", (cooperative.id,))
        key = self._key_of(cooperative, document, channel, office)
        taken = self._read(cooperative, document, office)
        code = digest(document)
        if known := self.search([('digest', '=', code), ('cooperative_id', '=', cooperative.id)], limit=1):
            return known._answer()
        self._check_order(cooperative, taken)
        return self._keep(cooperative, taken, channel, sender, {'document': body.decode('utf-8-sig'), 'digest': code, 'signed': bool(key), 'key_id': key.id})

    def _cooperative_of(self, office, said, sender):
        """ By NIK, else by the number of the legal entity; both, if both are said, are the same one's """
        Cooperative = self.env['koperasi.cooperative']
        nik, number = (str(said.get(name) or '').strip() for name in ('nik', 'legal_number'))
        found = Cooperative.search([('company_id', '=', office.id), ('nik', '=', nik)], limit=1) if nik else Cooperative
        by_number = Cooperative.search([('company_id', '=', office.id), ('legal_number', '=', number)], limit=1) if number and not found else Cooperative
        # a registry that knows the number only: the NIK was given since
        found = found or (by_number if not (nik and by_number.nik) else Cooperative)
        if sender and found != sender.cooperative_id:
            raise Refused('not_yours' if found else 'unknown', sender.cooperative_id)
        if not found:
            raise Refused('unknown')
        return found

    def _key_of(self, cooperative, document, channel, office):
        """ The key that signed it; empty for what may come without """
        Key, signature = self.env['koperasi.cooperative.key'], document.get('signature')
        if not signature:
            if channel in UNSIGNED:
                return Key
            raise Refused('unsigned', cooperative)
        key = Key.search([('cooperative_id', '=', cooperative.id), ('key_code', '=', signature['key'])], limit=1)
        if not key or key.date_from > office._koperasi_office_today():
            raise Refused('unknown_key', cooperative)
        # now, not when the document says it was made: a thief writes any time
        if key.revoked_on:
            raise Refused('revoked_key', cooperative)
        if not is_signed(document, key.public):
            raise Refused('forged', cooperative)
        return key

    def _read(self, cooperative, document, office):
        """ Form, period and figures of a document.

        :return: ``Taken``
        """
        form = self.env['koperasi.return.form'].search([('code', '=', document['form'])], limit=1)
        if not form:
            raise Refused('form', cooperative)
        first, last = (day_of(document['period'].get(name)) for name in ('from', 'to'))
        if not is_whole(form.period, first, last):
            raise Refused('period', cooperative)
        if form != form._in_force(form.period, last):
            raise Refused('form', cooperative)
        if last >= office._koperasi_office_today():
            raise Refused('future', cooperative)
        made_at = moment_of(document['made_at'])
        if not datetime.combine(last, datetime.min.time()) <= made_at <= fields.Datetime.now() + CLOCK:
            raise Refused('made_at', cooperative)
        return Taken(form, first, last, document['revision'], made_at, document['figures'], document)

    def _of_period(self, cooperative, form, last):
        return self.search([('cooperative_id', '=', cooperative.id), ('form_id', '=', form.id), ('date_to', '=', last)], order='revision desc')

    def _check_order(self, cooperative, taken):
        """ Not the same revision with other words, and none that was overtaken """
        earlier = self._of_period(cooperative, taken.form, taken.last)
        if any(one.revision == taken.revision for one in earlier):
            raise Refused('altered', cooperative)
        if earlier and earlier[0].revision > taken.revision:
            raise Refused('old_revision', cooperative)
        if earlier and earlier[0].made_at and taken.made_at < earlier[0].made_at:
            raise Refused('made_at', cooperative)

    @api.model
    def _problems_of(self, cooperative, form, first, figures):
        """ What the checks say of figures, beside those of the period before that were accepted """
        found = check(form._lines(), form._rules(), figures, self._figures_before(cooperative, form, first), watched=form._watched())
        meeting = figures.get('meeting_date')
        if isinstance(meeting, str) and not any(problem.code == 'meeting_date' for problem in found):
            held, today = date.fromisoformat(meeting), cooperative.company_id._koperasi_office_today()
            if not first <= held <= today:
                found.append(Problem('meeting_date', 'meeting_date', 'error', {'value': meeting}))
        return found

    @api.model
    def _figures_before(self, cooperative, form, first):
        """ Figures of the period that ended the day before, None if the office has none """
        before = first - timedelta(days=1)
        row = self.search([('cooperative_id', '=', cooperative.id), ('period', '=', form.period), ('date_to', '=', before), ('state', '=', 'accepted')], limit=1)
        if row:
            return row.figures
        figures = self.env['koperasi.cooperative.figure'].search([('cooperative_id', '=', cooperative.id), ('period', '=', form.period), ('date', '=', before)], limit=1)
        return figures._values() if figures else None

    def _keep(self, cooperative, taken, channel, sender, values):
        """ Write down what was taken, and accept it where the office has it so """
        form, office = taken.form, cooperative.company_id
        problems = self._problems_of(cooperative, form, taken.first, taken.figures)
        if wrong := [problem for problem in problems if problem.kind in NOT_KEPT]:
            raise Refused('figures', cooperative, what=', '.join(problem.code for problem in wrong[:5]), problems=self._told(form, wrong))
        proof, due = taken.document.get('proof') or {}, taken.last + timedelta(days=form.due_days)
        row = self.create([{
            **values, 'company_id': office.id, 'cooperative_id': cooperative.id, 'form_id': form.id, 'period': form.period, 'date_from': taken.first, 'date_to': taken.last,
            'revision': taken.revision, 'channel': channel, 'due_date': due, 'late': office._koperasi_office_today() > due, 'figures': taken.figures,
            'problems': [plain(problem) for problem in problems],
            'errors': sum(problem.severity == 'error' for problem in problems), 'warnings': sum(problem.severity == 'warning' for problem in problems),
            'proof_root': proof.get('savings') or False, 'proof_loans_root': proof.get('loans') or False, 'root_changed': self._root_changed(cooperative, taken),
            'sender_id': sender and sender.id, 'made_at': taken.made_at, 'program': taken.document.get('program') or False, 'note': taken.document.get('note') or False}])
        self._of_period(cooperative, form, taken.last).filtered(lambda one: one != row and one.state in ('received', 'asked')).write({'state': 'replaced'})
        if not problems and not row.root_changed and (office.koperasi_return_auto if row.signed else channel == 'portal' and office.koperasi_return_auto_portal):
            row._accept()
        else:
            row._mark_due()
        return row._answer()

    def _root_changed(self, cooperative, taken):
        """ Whether an earlier return with the same end named other roots, and this one gives no reason """
        proof = taken.document.get('proof')
        if not proof or (taken.document.get('note') or '').strip():
            return False
        rows = self.search([('cooperative_id', '=', cooperative.id), ('date_to', '=', taken.last), ('proof_root', '!=', False)], order='id desc', limit=1)
        return bool(rows) and (rows.proof_root, rows.proof_loans_root or None) != (proof.get('savings'), proof.get('loans') or None)

    # -- figures that somebody typed -----------------------------------------------------

    @api.model
    def _receive_figures(self, cooperative, form, last, figures, channel, sender=None, note=''):
        """ Take figures that came without a document: typed on the portal, or from the template. Who may do so was checked.

        :param date last: end of the period
        :param dict figures: ``{code: int, 'date' or 'word'}``; what is empty is left out
        :return: as ``_receive``
        """
        desk = self.sudo().with_context(tracking_disable=True, mail_create_nosubscribe=True, mail_create_nolog=True, mail_notrack=True)
        desk.env.cr.execute("UPDATE koperasi_cooperative SET id = id WHERE id = %s", (cooperative.id,))
        cooperative, earlier = cooperative.sudo(), desk._of_period(cooperative, form, last)
        now = fields.Datetime.now()
        document = {
            'format': FORMAT, 'form': form.code, 'cooperative': {'nik': cooperative.nik or None, 'legal_number': cooperative.legal_number or None, 'name': cooperative.name},
            'period': {'from': first_day(form.period, last).isoformat(), 'to': last.isoformat()}, 'revision': (earlier[0].revision if earlier else 0) + 1,
            'made_at': now.strftime('%Y-%m-%dT%H:%M:%SZ'), 'program': channel, 'figures': figures, 'proof': None, 'seal': None, 'note': (note or '')[:500]}
        if earlier and earlier[0].state in ('received', 'accepted') and earlier[0].figures == figures:
            return earlier[0]._answer()
        try:
            check_shape(document)
            taken = desk._read(cooperative, document, cooperative.company_id)
            return desk._keep(cooperative, taken, channel, sender, {'digest': digest(document)})
        except Refused as found:
            problems = [{**problem, 'message': text} for problem, text in found.facts.get('problems', ())]
            return {'state': 'refused', 'receipt': False, 'digest': '', 'reason': found.code, 'problems': problems,
                    'message': self.env['koperasi.return.refusal']._sentence(found.code, found.facts)}

    # -- what the sender is told ---------------------------------------------------------

    def _receipt(self):
        return f'TT-{self.id:08d}'

    def _answer(self):
        """ The same however often it is asked, until somebody decides """
        self.ensure_one()
        problems = [{**problem, 'message': self._problem_text(self.form_id, problem)} for problem in self.problems or []]
        return {'state': self.state, 'receipt': self._receipt(), 'digest': self.digest or '', 'problems': problems}

    @api.model
    def _told(self, form, problems):
        """ ``[(problem as a dict, sentence)]`` """
        rows = [plain(problem) for problem in problems]
        return [(row, self._problem_text(form, row)) for row in rows]

    @api.model
    def _problem_text(self, form, problem):
        """ A problem in words

        :param dict problem: ``kind``, ``code``, ``facts``
        """
        env, facts = self.env, {name: spelled(value) for name, value in problem.get('facts', {}).items()}
        form = form.with_env(env).sudo()
        if problem['kind'] == 'rule':
            rule = form.rule_ids.filtered(lambda one: one.code == problem['code'])
            return env._("%(rule)s Here it is %(left)s and %(right)s.", rule=rule.name or problem['code'], left=facts.get('left'), right=facts.get('right'))
        name = form.line_ids.filtered(lambda one: one.code == problem['code']).name or problem['code']
        return {
            'missing': lambda: env._("%s is missing.", name),
            'unknown': lambda: env._("%s is not asked for.", name),
            'type': lambda: env._("%s is no figure as the form wants it.", name),
            'low': lambda: env._("%(name)s: %(value)s is below %(low)s.", name=name, value=facts.get('value'), low=facts.get('low')),
            'word': lambda: env._("%s: choose one of the words of the form.", name),
            'growth': lambda: env._("%(name)s changed by %(percent)s %%: %(before)s before, %(value)s now.", name=name, percent=facts.get('percent'),
                                    before=facts.get('before'), value=facts.get('value')),
            'meeting_date': lambda: env._("%(name)s: %(value)s is not within the year and today.", name=name, value=facts.get('value')),
        }.get(problem['kind'], lambda: problem['kind'])()


# -- reading ------------------------------------------------------------------------------


def plain(problem):
    """ A ``Problem`` as JSON keeps it """
    return {'kind': problem.kind, 'code': problem.code, 'severity': problem.severity, 'facts': dict(problem.facts)}


def spelled(value):
    return f'{value:,}'.replace(',', '.') if isinstance(value, int) and not isinstance(value, bool) else str(value)


def check_shape(document):
    """ Nothing but what was agreed, each of its kind: an office keeps no names and numbers that it did not ask for.

    :raises Refused: ``shape``, with what is wrong
    """
    def wrong(what):
        raise Refused('shape', what=str(what)[:80])
    if odd := document.keys() - NAMES:
        wrong(sorted(odd)[0])
    for name in NEEDED:
        if not document.get(name):
            wrong(name)
    for name, inner in PARTS.items():
        part = document.get(name)
        if part is None and name in ('proof', 'seal', 'signature'):
            continue
        if not isinstance(part, dict) or part.keys() - inner or any(value is not None and (not isinstance(value, str) or len(value) > 200) for value in part.values()):
            wrong(name)
    if not isinstance(document['figures'], dict) or len(document['figures']) > 300:
        wrong('figures')
    revision = document['revision']
    if isinstance(revision, bool) or not isinstance(revision, int) or not 1 <= revision <= MOST_REVISIONS:
        wrong('revision')
    for name, most in LONGEST.items():
        if not isinstance(document.get(name) or '', str) or len(document.get(name) or '') > most:
            wrong(name)
    if document.get('signature') and not all(isinstance(document['signature'].get(name), str) for name in ('key', 'value')):
        wrong('signature')
    for name in ('from', 'to'):
        day_of(document['period'].get(name))
    moment_of(document['made_at'])


def day_of(value):
    try:
        if len(value) != 10:
            raise ValueError
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise Refused('shape', what='period') from None


def moment_of(value):
    """ A time as ``2026-02-03T02:11:00Z``, without zone, as the database has it """
    try:
        found = datetime.fromisoformat(value)
        return (found.astimezone(UTC) if found.tzinfo else found).replace(tzinfo=None, microsecond=0)
    except (TypeError, ValueError, OverflowError):
        raise Refused('shape', what='made_at') from None
