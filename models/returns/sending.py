"""How a signed return comes to the office: at once where the office is in the same database, by a cron over the network, or by hand."""
import http.client
import json
import logging
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, str2bool

from ..ledger.checks import BOARD, text
from ..ledger.outgoing import Refused, post
from . import keys
from .periodic_return import MAKERS

_logger = logging.getLogger(__name__)
PRIVATE = 'koperasi.return_private_addresses'
# minutes until the next try; after the last one once a day: a return has to arrive
WAITS = (2, 10, 30, 60, 120, 240, 480, 1440)
SECONDS = 240
ASKED_AT_ONCE = 100
# what the office's program calls the state of a return -> what it is here
STATES = {'received': 'sent', 'asked': 'asked', 'accepted': 'accepted', 'refused': 'refused', 'replaced': 'replaced'}
OPEN = ('sent', 'asked')        # the office has not decided


class NotTaken(Exception):
    """ The office's program did not take it, for a reason that a person can read. ``args``: the reason, whether another try may help """


class KoperasiReturn(models.Model):
    _inherit = 'koperasi.return'

    # -- doors ----------------------------------------------------------------------------

    def action_send(self):
        """ Send signed returns to the office now; the same return may be sent twice, the office answers the same.

        :raises AccessError: if the caller is neither accountant, manager nor board
        :raises UserError: if one is not signed, or no way to the office is set
        """
        for row in self._check_steps(*MAKERS, BOARD):
            if row.state == 'draft' or not row.document:
                raise UserError(self.env._("%s is not signed yet.", row.display_name))
            if row.state == 'replaced':
                raise UserError(self.env._("A correction took the place of %s: that one is sent.", row.display_name))
            if not row._way():
                raise UserError(self.env._("The settings name no office to which returns are sent: download the signed file and hand it over, or have the address set."))
            row.write({'next_try': fields.Datetime.now(), 'tries': 0})
            if row._way() == 'here':
                row._send()
            else:
                self.env.ref('koperasi.cron_koperasi_return').sudo()._trigger()
        return True

    def mark_handed_over(self, receipt):
        """ Note that the signed file was handed over by hand, with what the office wrote on it.

        :param str receipt: number of the receipt, or who took it
        :raises AccessError: if the caller is neither accountant, manager nor board
        :raises UserError: if it is not signed, or was sent already
        """
        self.ensure_one()
        row = self._check_steps(*MAKERS, BOARD)
        receipt = text(self.env, receipt, self.env._("The receipt"), required=True)
        if row.state != 'signed':
            raise UserError(self.env._("Only a signed return that was not sent yet is handed over."))
        row.write({'state': 'sent', 'channel': 'hand', 'sent_on': fields.Datetime.now(), 'receipt': receipt, 'next_try': False})
        return True

    def action_ask_office(self):
        """ Ask the office's program what became of returns that were sent.

        :raises AccessError: if the caller is neither accountant, manager nor board
        """
        rows = self._check_steps(*MAKERS, BOARD)
        for company, own in rows.filtered(lambda row: row.digest and row.channel in ('api', 'here')).grouped('company_id').items():
            try:
                own._ask(company)
            except NotTaken as error:
                raise UserError(error.args[0]) from None
        return True

    # -- the way ------------------------------------------------------------------------

    @api.model
    def _private(self):
        """ Whether returns may go to addresses of the own network: a setting of the system, for tests and for an office beside the cooperative """
        return str2bool(self.env['ir.config_parameter'].sudo().get_param(PRIVATE), False)

    def _way(self):
        """ ``here``, ``api``, or '' if the settings name no office """
        company = self.company_id.sudo()
        if company.koperasi_return_office_id:
            return 'here'
        return 'api' if company.koperasi_return_url and keys.office_key(self.env, company) else ''

    def _queue_to_office(self):
        """ A return that was just signed goes on its way, if there is one """
        if self._way():
            self.next_try = fields.Datetime.now()
            self.env.ref('koperasi.cron_koperasi_return').sudo()._trigger()

    @api.model
    def _cron_send(self):
        """ Send what is due, one after the other, each in a transaction of its own; then ask what became of what was sent. Stopped half way, it goes on there. """
        Cron, until, failed = self.env['ir.cron'], time.monotonic() + SECONDS, set()
        while time.monotonic() < until and (row := self._take_due(failed)):
            if not row._send():
                failed.add(row.company_id.id)   # an office that does not answer waits with all that it is owed
            Cron._commit_progress(1)
        sent = self.sudo().search([('state', 'in', OPEN), ('channel', 'in', ('api', 'here'))])
        for company, own in sent.grouped('company_id').items():
            if time.monotonic() < until and company.id not in failed:
                try:
                    own._ask(company)
                except NotTaken as error:
                    _logger.info("returns of %s: %s", company.id, error.args[0])
                Cron._commit_progress(len(own))

    @api.model
    def _take_due(self, failed=()):
        """ The next return that is due to be sent, ours alone until the end of the transaction """
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            """SELECT id FROM koperasi_return WHERE next_try <= %s AND document IS NOT NULL AND state <> 'replaced' AND company_id NOT IN %s
               ORDER BY next_try, id LIMIT 1 FOR UPDATE SKIP LOCKED""", fields.Datetime.now(), tuple(failed) or (0,)))
        return self.sudo().browse(rows[0][0]) if rows else self.browse()

    def _send(self):
        """ Try once to bring this return to the office, and note what came of it; whether it arrived """
        self.ensure_one()
        way, now = self._way(), fields.Datetime.now()
        try:
            if not way:
                raise NotTaken(self.env._("The settings name no office to which returns are sent."), False)
            answer = self._hand_over() if way == 'here' else self._checked(self._call('send', {'document': self.document}))
        except NotTaken as error:
            reason, again = error.args
            wait = WAITS[min(self.tries, len(WAITS) - 1)]
            self.write({'tries': self.tries + 1, 'last_answer': reason[:500], 'next_try': now + timedelta(minutes=wait) if again else False})
            if not again:
                self.message_post(body=self.env._("The return did not reach the office: %s", reason))
            return False
        self.write({'tries': self.tries + 1, 'last_answer': False, 'next_try': False, 'channel': way, 'sent_on': self.sent_on or now, 'receipt': str(answer.get('receipt') or '')[:200] or False})
        said = answer['message'][:1000] if isinstance(answer.get('message'), str) else ''
        self._take_state(answer['state'], '\n'.join(filter(None, (said, self._words(answer.get('problems'))))))
        return True

    def _hand_over(self):
        """ To an office in the same database """
        # narrow sudo(): the office checks it as it checks one that comes over the network
        received = self.env['koperasi.return.received'].sudo()
        try:
            with self.env.cr.savepoint():
                answer = received._receive(self.company_id.koperasi_return_office_id, self.document.encode(), 'here')
        except UserError as error:
            raise NotTaken(str(error), True) from None
        return self._checked(answer)

    def _call(self, method, arguments):
        """ Ask the office's program over JSON-2.

        :param str method: of ``koperasi.return.api``
        :return: what it answered, any JSON
        :raises NotTaken: if it did not answer in time, not with success, or with something else
        """
        company = self.company_id[:1].sudo()
        url = f"{company.koperasi_return_url.rstrip('/')}/json/2/koperasi.return.api/{method}"
        headers = {'Authorization': f'Bearer {keys.office_key(self.env, company)}'}
        if company.koperasi_return_database:
            headers['X-Odoo-Database'] = company.koperasi_return_database
        try:
            status, body = post(url, json.dumps(arguments).encode(), headers, self._private())
        except Refused as error:
            raise NotTaken(self.env._("The address of the office may not be called: %s", error), False) from None
        except (OSError, http.client.HTTPException, ValueError) as error:   # what they say may hold what they were sent
            raise NotTaken(self.env._("The office's program does not answer (%s).", type(error).__name__), True) from None
        try:
            answer = json.loads(body)
        except (ValueError, RecursionError):
            answer = None
        if status in (401, 403):
            raise NotTaken(self.env._("The office's program does not know the key of this cooperative (HTTP %s): ask the office for a new one.", status), True)
        if not 200 <= status < 300:
            said = str(answer.get('message') or '')[:300] if isinstance(answer, dict) else ''
            raise NotTaken(self.env._("The office's program answered HTTP %(status)s. %(said)s", status=status, said=said), status >= 500 or status in (404, 408, 429))
        if answer is None:
            raise NotTaken(self.env._("What answers at the address of the office is not its program."), True)
        return answer

    def _checked(self, answer):
        """ The answer, if it is one: it names the very document that was sent """
        if not isinstance(answer, dict) or answer.get('state') not in STATES or (not answer.get('receipt') and answer.get('state') != 'refused'):
            raise NotTaken(self.env._("What answers at the address of the office is not its program."), True)
        if answer.get('digest') not in (None, '', self.digest):
            raise NotTaken(self.env._("The office's program answered about another document."), True)
        return answer

    def _take_state(self, state, words):
        """ What the office says of this return now; a return that a correction replaced stays replaced """
        self.ensure_one()
        if self.state == 'replaced':
            return
        values = {'state': STATES[state], 'answered_on': fields.Datetime.now()}
        if words or state in ('accepted', 'asked', 'refused'):
            values['office_words'] = words or False
        before = self.state
        self.write(values)
        if self.state in ('asked', 'refused') and before != self.state:
            self._tell_makers(self.env._("The office asks about %s", self.display_name) if self.state == 'asked' else self.env._("The office refused %s", self.display_name), words)
        elif self.state == 'accepted':
            self._remind_no_more()

    def _words(self, problems):
        """ What the office found, as text: it sends sentences, or problems with codes """
        if not isinstance(problems, list):
            return str(problems or '')[:4000]
        lines = [str(one.get('message') or one.get('words') or one.get('text') or self._coded(one)) if isinstance(one, dict) else str(one) for one in problems[:50]]
        return '\n'.join(line[:500] for line in lines if line)[:4000]

    def _coded(self, problem):
        try:
            return self._sentence(problem)
        except (KeyError, TypeError, ValueError, AttributeError):     # of a program with other problems than ours
            return str(problem.get('code') or '')

    # -- what became of it -----------------------------------------------------------------

    def _ask(self, company):
        """ Ask after returns of one cooperative

        :raises NotTaken: if the office's program does not answer
        """
        here = self.filtered(lambda row: row.channel == 'here')
        if here:
            # narrow sudo(): state and words of the cooperative's own returns
            received = self.env['koperasi.return.received'].sudo().search([('company_id', '=', company.koperasi_return_office_id.id), ('digest', 'in', here.mapped('digest'))])
            here._take_answers({one.digest: {'state': one.state, **{name: one[field] for name, field in (('question', 'question'), ('reason', 'decision')) if field in one._fields}} for one in received})
        over = (self - here)
        for place in range(0, len(over), ASKED_AT_ONCE):
            rows = over[place:place + ASKED_AT_ONCE]
            answer = rows._call('status', {'digests': rows.mapped('digest')})
            if isinstance(answer, dict) and isinstance(answer.get('states'), dict):
                answer = answer['states']
            elif isinstance(answer, list):
                answer = {one.get('digest'): one for one in answer if isinstance(one, dict)}
            if not isinstance(answer, dict):
                raise NotTaken(self.env._("What answers at the address of the office is not its program."), True)
            rows._take_answers(answer)

    def _take_answers(self, answers):
        """ :param dict answers: ``{digest: state, or dict with state, question, reason, problems}``; what is no answer changes nothing """
        for row in self:
            found = answers.get(row.digest)
            found = {'state': found} if isinstance(found, str) else found
            if isinstance(found, dict) and found.get('state') in STATES and STATES[found['state']] != 'replaced':
                names = ('question', 'message') if found['state'] == 'asked' else ('reason', 'message')
                words = next((found[name] for name in names if isinstance(found.get(name), str) and found[name]), '')
                row._take_state(found['state'], (words or row._words(found.get('problems')))[:4000])
