from odoo import api, models

from ...models.savings.checks import cash_journal, day, known


class KoperasiCounter(models.AbstractModel):
    """ The sheet of a group meeting: a matrix of members and products. """
    _inherit = 'koperasi.counter'

    @api.model
    def groups(self):
        """ The groups of the branch that have members.

        :return: list of dicts ``id``, ``name``, ``count``
        :raises AccessError: if the caller is neither teller nor manager
        """
        self._check_counter()
        groups = self.env['koperasi.member.group'].search([('company_id', '=', self.env.company.id)])
        return [{'id': group.id, 'name': group.display_name, 'count': group.member_count} for group in groups if group.member_count]

    @api.model
    def group_sheet(self, group_id):
        """ Who is in a group, what each has and owes today.

        :param int group_id: id of the ``koperasi.member.group``
        :return: dict with ``group`` (``id``, ``name``), ``date`` (business date), ``products`` (``id``, ``code``, ``name``), ``rows``
            (``member_id``, ``number``, ``name``, ``cells``: ``product_id``, ``account_id``, ``kind``, ``due``, ``balance``, ``seq``, ``editable``)
            and ``meetings``: sheets booked for this date already (``id``, ``number``, ``amount``); amounts in rupiah
        :raises UserError: if there is none
        :raises AccessError: if the caller is neither teller nor manager
        """
        self._check_counter()
        group = self._known_group(group_id)
        members = group._sheet_members()
        accounts = group._sheet_accounts(members)
        products = group._sheet_products(accounts.values())
        dues = self.env['koperasi.savings.account'].union(*accounts.values())._dues()
        today = group.company_id._koperasi_book_date()
        columns, others = self._sheet_others(members)
        meetings = self.env['koperasi.group.meeting'].search([('group_id', '=', group.id), ('date', '=', today)])
        return {
            'group': {'id': group.id, 'name': group.display_name}, 'date': today.isoformat(),
            'products': [{'id': product.id, 'code': product.code, 'name': product.name} for product in products] + columns,
            'rows': [{
                'member_id': member.id, 'number': member.number, 'name': member.name,
                'cells': [self._sheet_cell(member, product, accounts.get((member.id, product)), dues) for product in products]
                + [others.get((member.id, column['id']), {
                    'product_id': column['id'], 'account_id': None, 'kind': 'instalment', 'due': 0, 'balance': 0, 'seq': None, 'editable': False})
                   for column in columns],
            } for member in members],
            'meetings': [{'id': meeting.id, 'number': meeting.name or '', 'amount': int(meeting.amount)} for meeting in meetings]}

    def _sheet_others(self, members):
        """ Instalments: a column for each member's first running loan, one more for a second.

        :return: ``(columns, {(member id, column id): cell})``
        """
        count, cells = {}, {}
        for cell in self.env['koperasi.loan']._receipt_cells(members):
            member_id = cell['member_id']
            count[member_id] = count.get(member_id, 0) + 1
            column = f'loan-{count[member_id]}'
            cells[member_id, column] = {
                'product_id': column, 'account_id': cell['id'], 'kind': cell['kind'], 'due': cell['due'], 'balance': cell['balance'],
                'seq': cell['seq'], 'editable': True}
        label = self.env._("Instalment")
        return [{'id': f'loan-{number}', 'code': label, 'name': f'{label} {number}' if number > 1 else label}
                for number in range(1, max(count.values(), default=0) + 1)], cells

    def _sheet_cell(self, member, product, account, dues):
        first = product.family == 'share_mandatory' and not account   # its account is opened with the payment
        return {
            'product_id': product.id, 'account_id': account.id if account else None,
            'kind': 'mandatory' if product.family == 'share_mandatory' else 'deposit',
            'due': int(member.mandatory_arrears) if first else dues.get(account.id, 0) if account else 0,
            'balance': int(account.balance) if account else 0, 'seq': account.seq if account else None,
            'editable': first or bool(account and account._may_take())}

    @api.model
    def book_sheet(self, group_id, rows, key, journal_id, meeting_date=None):
        """ Book what a group paid at its meeting, and who came: all of it or nothing.

        :param int group_id: id of the ``koperasi.member.group``
        :param rows: list of 1 to 300 dicts: ``member_id``, ``present``, ``cells``: a list of dicts ``product_id``, ``account_id`` (None for
            a first mandatory share; with ``kind`` instalment that of the loan), ``amount`` (whole rupiah; 0 is left out), ``seq`` (optional, as in ``koperasi.member.serve``)
        :param str key: idempotency key made by the client, 1 to 255 characters
        :param int journal_id: the till or bank of the group's branch that receives the money
        :param meeting_date: the business date if not given, none after it
        :return: dict with ``meeting_id``, ``number`` (of the receipt, False if nobody paid), ``count`` (payments), ``amount`` (rupiah) and
            ``earlier`` (sheets of this group for the same day before it); above a limit of the caller instead ``approval_id``, ``state``,
            ``message``, and nothing is booked: after the approval of a second person the same call books
        :raises UserError: naming the member and the product that stand against it
        :raises AccessError: if the caller is neither teller nor manager
        """
        self._check_counter()
        group = self._known_group(group_id)
        meeting_date = day(self.env, meeting_date, self.env._("The meeting date"))
        journal = cash_journal(self.env, journal_id, group.company_id)
        rows = group._sheet_rows(rows)
        arguments = {
            'group_id': group.id, 'key': key, 'journal_id': journal.id, 'meeting_date': meeting_date and meeting_date.isoformat(),
            'rows': [{'member_id': row.member_id, 'present': row.present, 'cells': [
                {'product_id': cell.product_id, 'account_id': cell.account_id, 'amount': cell.amount, **({'kind': cell.kind} if cell.kind else {})}
                for cell in row.cells]} for row in rows]}
        return self.env['koperasi.approval']._carry_out_or_ask(
            (self.browse(), 'book_sheet', arguments), group, self.env._("Sheet of the group %s", group.display_name),
            lambda: self._sheet_answer(group._collect(rows, key, journal, meeting_date)), group._sheet_parts(rows))

    def _sheet_answer(self, meeting):
        count = self.env['koperasi.transaction'].sudo().search_count([('request_id', '=', meeting.request_id.id)])
        return {
            'meeting_id': meeting.id, 'number': meeting.name or False, 'count': count, 'amount': int(meeting.amount),
            'earlier': meeting.earlier_count}

    def _known_group(self, group_id):
        return known(self.env, 'koperasi.member.group', group_id, self.env._("The group"))


class KoperasiApproval(models.Model):
    _inherit = 'koperasi.approval'

    @api.model
    def _doors(self):
        return (*super()._doors(), ('koperasi.counter', 'book_sheet'))
