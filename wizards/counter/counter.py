from odoo import api, models

from ...finance.words import terbilang
from ...models.savings.checks import MANAGER, TELLER, check_role, text, whole_amount, whole_number

PERSONAL = 'koperasi.group_koperasi_personal_data'
MOST = 50    # members that one search shows


class KoperasiCounter(models.AbstractModel):
    """ What the counter screen asks for: each method gives JSON-able values only, and money moves by ``koperasi.member.serve``. """
    _name = 'koperasi.counter'
    _description = "Counter"

    def _check_counter(self):
        """ Only who takes money looks through the counter's window """
        check_role(self.env, TELLER, MANAGER)

    @api.model
    def start(self):
        """ What the screen shows before a member comes.

        :return: dict with ``company`` and ``user`` (``id``, ``name``), ``business_date`` (text, False if no day is open), ``session``
            (``id``, ``journal_id``, ``name``, ``state``; False if the user holds no till), ``tills`` and ``banks`` (lists of ``id``,
            ``name``), ``currency``, ``cash`` (rupiah that should lie in the till), ``waiting_approvals`` (their number) and ``can_approve``
        :raises AccessError: if the caller is neither teller nor manager
        """
        self._check_counter()
        company, user = self.env.company, self.env.user
        session = self._session()
        currency = company.sudo().currency_id
        return {
            'company': {'id': company.id, 'name': company.name},
            'business_date': company.koperasi_open_date and company.koperasi_open_date.isoformat(),
            'user': {'id': user.id, 'name': user.name},
            'session': session and {
                'id': session.id, 'journal_id': session.sudo().journal_id.id, 'name': session.sudo().journal_id.name, 'state': session.state},
            'tills': self._journals('till'), 'banks': self._journals('bank'),
            'currency': {'id': currency.id, 'name': currency.name, 'symbol': currency.symbol, 'position': currency.position, 'digits': 0},
            'cash': int(session.expected) if session else 0,
            **self._approvals(),
        }

    def _session(self):
        """ The till that the user holds in this branch; False if none """
        return self.env['koperasi.till.session'].search([
            ('user_id', '=', self.env.uid), ('company_id', '=', self.env.company.id), ('state', '!=', 'closed')], limit=1) or False

    def _journals(self, role):
        journals = self.env['account.journal'].sudo().search(
            [('company_id', '=', self.env.company.id), ('koperasi_role', '=', role)], order='sequence, id')
        return [{'id': journal.id, 'name': journal.name} for journal in journals]

    def _approvals(self):
        """ What waits for this user, as who decides or as who asked """
        counts, can_approve = self.env['koperasi.approval'].get_counts(), self.env.user.has_group(MANAGER)
        return {'waiting_approvals': counts['decide' if can_approve else 'waiting'], 'can_approve': can_approve}

    @api.model
    def find(self, query, limit=10):
        """ Members by number, part of name, telephone or NIK, or by the code on the member card.

        :param str query: what was typed or scanned
        :param int limit: at most so many, 1 to 50
        :return: list of dicts ``id``, ``number``, ``name``, ``state``, ``state_label``, ``phone``, ``group``, ``photo_url``; who has exactly
            this number comes first
        :raises AccessError: if the caller is neither teller nor manager
        """
        self._check_counter()
        query = text(self.env, query, self.env._("What is looked for"))
        limit = min(whole_number(self.env, limit, self.env._("The number of members")), MOST)
        if not query:
            return []
        Member = self.env['koperasi.member']
        members = Member._find_by_card(query)
        if members is None:
            members = Member.browse([member_id for member_id, _name in Member.name_search(query, limit=limit)])
        return [self._member_head(member) for member in members]

    def _member_head(self, member):
        """ How a member is told from others """
        states = dict(member._fields['state']._description_selection(self.env))
        phone = member.phone if self.env.user.has_group(PERSONAL) else member.phone_masked
        version = int(member.write_date.timestamp()) if member.write_date else 0
        return {
            'id': member.id, 'number': member.number, 'name': member.name, 'state': member.state, 'state_label': states[member.state],
            'phone': phone or '', 'group': member.group_id.name or '',
            'photo_url': f'/web/image/koperasi.member/{member.id}/avatar_128?unique={version}'}

    @api.model
    def words(self, amount):
        """ An amount in Indonesian words, as on the receipt.

        :param int amount: whole rupiah, 0 or more
        :return: str
        """
        self._check_counter()
        return terbilang(whole_amount(self.env, amount, minimum=0), capitalised=True)

    @api.model
    def pending(self, key):
        """ What has become of a request of this user: for a screen that got no answer, or waits for an approval.

        :param str key: the request's idempotency key
        :return: dict with ``state``: ``booked`` with the answer of ``koperasi.member.serve``; the state of its approval (``waiting``,
            ``approved``, ``refused``, ``cancelled``, ``expired``) with ``approval_id`` and ``message``; or ``unknown``
        :raises AccessError: if the caller is neither teller nor manager
        """
        self._check_counter()
        key = text(self.env, key, self.env._("The key"), required=True)
        mine = [('company_id', 'in', self.env.companies.ids)]
        transactions = self.env['koperasi.transaction'].sudo().search(
            [*mine, ('request_id.key', '=', key), ('user_id', '=', self.env.uid)], order='id')
        if transactions:
            return {'state': 'booked', **self.env['koperasi.member']._receipt_answer(transactions)}
        approval = self.env['koperasi.approval'].sudo().search([*mine, ('key', '=', key), ('maker_id', '=', self.env.uid)])
        if approval:
            return {**approval._answer(), 'message': ''} if approval.state == 'approved' else approval._answer()
        return {'state': 'unknown'}
